using Twin.Model.Carbon;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Tariff;

namespace Twin.Model.Derivation;

/// <summary>Short hands for worked examples of one interval.</summary>
static class Derive
{
    public static readonly long Night = Some.IntervalAt(2026, 6, 1, 3);

    public static readonly NodeRules Hainan = new(Some.Schedule(), new(Some.Plan(Some.Version("v")), DayCalendar.Plain, Some.Haikou));

    /// <summary>Fully covered cells, in whole units.</summary>
    public static MeteredCells Cells(params (Measure Measure, decimal Amount)[] amounts) =>
        Raw([.. amounts.Select(a => (a.Measure, (long)(a.Amount * Some.Kwh)))]);

    /// <summary>Fully covered cells, in micro-units.</summary>
    public static MeteredCells Raw(params (Measure Measure, long Micro)[] amounts)
    {
        MeteredCells cells = default;
        foreach (var (measure, micro) in amounts) cells[measure] = new(micro, Some.Quarter, 0);
        return cells;
    }

    public static NodeInterval Node(long greenMicroKwh, params (Measure Measure, decimal Amount)[] amounts) => new(Cells(amounts), Hainan, greenMicroKwh);

    public static DerivedCells Leaf(params (Measure Measure, decimal Amount)[] amounts) => NodeDerivation.OwnEntry(Night, Node(0, amounts), []);

    /// <summary>A node over facilities: its own entry, its whole, its facilities.</summary>
    public static (DerivedCells Own, DerivedCells Whole, DerivedCells[] Parts) Whole(NodeInterval node, params NodeInterval[] facilities)
    {
        DerivedCells[] parts = [.. facilities.Select(f => NodeDerivation.OwnEntry(Night, f, []))];
        var own = NodeDerivation.OwnEntry(Night, node, facilities);
        return (own, parts.Aggregate(own, (sum, part) => sum + part), parts);
    }
}
