using System.Runtime.InteropServices;
using Twin.Model.Derivation;
using Twin.Model.Ledger;

namespace Twin.City.Sources;

/// <summary>The ledger of one answer, in memory.</summary>
sealed class ScratchLedger : IDerivationLedger
{
    readonly Dictionary<(SeriesKey Series, long Interval), Cell> cells = [];

    public void ReadDay(SeriesKey series, long firstInterval, UInt128 wanted, Span<Cell> into)
    {
        for (var i = 0; i < into.Length; i++) into[i] = cells.GetValueOrDefault((series, firstInterval + i));
    }

    public void Book(in Movement movement) => CollectionsMarshal.GetValueRefOrAddDefault(cells, (movement.Series, movement.Interval), out _) += movement.Change;

    public bool IsBooked(SeriesKey series, long interval) => cells.TryGetValue((series, interval), out var cell) && !cell.IsZero;

    /// <summary>What derivation restated since this was last cleared.</summary>
    public List<Restatement> Logged { get; } = [];

    // Where factors and prices change together, carbon follows the factors and cost the prices.
    public void Log(in Restatement restatement) =>
        Logged.Add(restatement is { Cause: RestatementCause.Factor, Series.Measure: Measure.EnergyCost } ? restatement with { Cause = RestatementCause.Tariff } : restatement);

    public Cell[] Range(SeriesKey series, long from, long to)
    {
        var range = new Cell[to - from];
        for (var i = 0; i < range.Length; i++) range[i] = cells.GetValueOrDefault((series, from + i));
        return range;
    }
}
