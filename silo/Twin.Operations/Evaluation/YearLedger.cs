using System.Globalization;
using Twin.Model.Carbon;
using Twin.Model.Indicator;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Operations.Indicators;
using Twin.Operations.Ledger;

namespace Twin.Operations.Evaluation;

/// <summary>Energy and carbon of a node's calendar year: what statistics state, or else what the ledger measured.</summary>
sealed class YearLedger(CityModel model, ILedgerSource ledger, int year, long nowMs)
{
    /// <summary>Of a year's register-time, how much must be covered that the year is judged by it.</summary>
    const decimal CoverageMin = 0.95m;

    const decimal KgPerTonne = 1000m;

    readonly long fromMs = LedgerCalendar.StartOf(new(year, 1, 1), model.TimeZone), toMs = LedgerCalendar.StartOf(new(year + 1, 1, 1), model.TimeZone);

    public bool IsOver => toMs + Closing.DelayMs <= nowMs;

    /// <summary>The lowest journal position of what was read; null where nothing was.</summary>
    public long? Position { get; private set; }

    /// <summary>The convention that a node's settings count electricity by.</summary>
    public CoalConvention ConventionOf(Node node) => model.Accounting.SettingsOf(node)?.At(fromMs).Convention ?? CoalConvention.Calorific;

    /// <summary>A whole year's energy in one convention, or why there is none.</summary>
    public async ValueTask<YearEnergy> EnergyAsync(Node node, CoalConvention convention, CancellationToken cancel)
    {
        var word = Word(convention);
        if (model.Evaluation.Of(node.Key, year)?.EnergyTce.TryGetValue(convention, out var stated) == true) return new(stated, NoFigureReason.None, FromLedger: false, [word]);
        var (part, priced) = await SumAsync(node, Measure.StandardCoal, fromMs, toMs, cancel);
        if (Incomplete(part) is not NoFigureReason.None and var reason) return new(null, reason, FromLedger: true, []);
        if (!priced) return new(null, NoFigureReason.NotFullyPriced, FromLedger: true, []);
        var own = ConventionOf(node);
        if (own == convention) return new(part.Amount / KgPerTonne, NoFigureReason.None, FromLedger: true, [word]);
        return await DifferenceAsync(node, own, convention, cancel) is var (kgce, coefficients)
            ? new((part.Amount + kgce) / KgPerTonne, NoFigureReason.None, FromLedger: true, [word, .. coefficients])
            : new(null, NoFigureReason.NotFullyPriced, FromLedger: true, []);
    }

    /// <summary>A park against the core indicator.</summary>
    public async ValueTask<(ZeroCarbonVerdict Verdict, bool FromLedger)> CoreAsync(ZeroCarbonRules rules, Node park, CancellationToken cancel)
    {
        var (figures, convention) = (model.Evaluation.Of(park.Key, year), ConventionOf(park));
        var (incomplete, fullyPriced) = (NoFigureReason.None, true);
        IndicatorPart carbon, energy;
        var energyStated = figures is not null && figures.EnergyTce.TryGetValue(convention, out _);
        if (energyStated) energy = new("standard_coal", figures!.EnergyTce[convention], "tce");
        else
        {
            (energy, var priced) = await SumAsync(park, Measure.StandardCoal, fromMs, toMs, cancel);
            (incomplete, fullyPriced) = (Incomplete(energy), priced);
            energy = Tonnes(energy, "standard_coal", "tce");
        }
        if (figures?.CarbonTonnes is { } stated) carbon = new("carbon_scope1_and_2", stated, "tCO2");
        else
        {
            var (scope1, priced1) = await SumAsync(park, Measure.CarbonScope1, fromMs, toMs, cancel);
            var (scope2, priced2) = await SumAsync(park, Measure.CarbonScope2Location, fromMs, toMs, cancel);
            carbon = Tonnes(scope1 with
            {
                Amount = scope1.Amount + scope2.Amount, EstimatedAmount = scope1.EstimatedAmount + scope2.EstimatedAmount,
                CoveredMs = scope1.CoveredMs + scope2.CoveredMs, ExpectedMs = scope1.ExpectedMs + scope2.ExpectedMs,
            }, "carbon_scope1_and_2", "tCO2");
            if (incomplete == NoFigureReason.None) incomplete = Incomplete(carbon);
            fullyPriced &= priced1 && priced2;
        }
        return (ZeroCarbonPark.Core(rules, carbon, energy, convention, fullyPriced, incomplete), !energyStated || figures!.CarbonTonnes is null);
    }

    NoFigureReason Incomplete(in IndicatorPart part) =>
        part.CoveredMs == 0 ? NoFigureReason.NoData
        : !IsOver ? NoFigureReason.YearNotOver
        : part.CoveredMs < CoverageMin * part.ExpectedMs ? NoFigureReason.NotCovered
        : NoFigureReason.None;

    // Only electricity counts differently: what it makes more or less, over the times that each pair of coefficients holds.
    async ValueTask<(decimal Kgce, string[] Coefficients)?> DifferenceAsync(Node node, CoalConvention from, CoalConvention to, CancellationToken cancel)
    {
        long[] breaks = [.. model.Accounting.Coal.Coefficients.Where(c => c.Measure == Measure.ElectricityConsumption)
            .SelectMany(c => new[] { c.Validity.FromMs, c.Validity.ToMs }).Where(ms => fromMs < ms && ms < toMs).Append(fromMs).Append(toMs).Distinct().Order()];
        var kgce = 0m;
        var coefficients = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < breaks.Length; i++)
        {
            if (model.Accounting.Coal.Find(Measure.ElectricityConsumption, from, breaks[i]) is not { } own
                || model.Accounting.Coal.Find(Measure.ElectricityConsumption, to, breaks[i]) is not { } wanted) return null;
            var (used, _) = await SumAsync(node, Measure.ElectricityConsumption, breaks[i], breaks[i + 1], cancel);
            kgce += used.Amount * (wanted.Rate.Value - own.Rate.Value);
            coefficients.Add(string.Create(CultureInfo.InvariantCulture, $"{wanted.Rate} kgce/kWh"));
        }
        return (kgce, [.. coefficients]);
    }

    async ValueTask<(IndicatorPart Part, bool IsPriced)> SumAsync(Node node, Measure measure, long spanFromMs, long spanToMs, CancellationToken cancel)
    {
        var sums = new RangeSums(ledger, spanFromMs, spanToMs);
        var sum = await sums.RowAsync(node, measure, cancel);
        Position = Math.Min(Position ?? long.MaxValue, sums.Position);
        return sum;
    }

    static IndicatorPart Tonnes(in IndicatorPart kilograms, string name, string unit) =>
        kilograms with { Name = name, Amount = kilograms.Amount / KgPerTonne, EstimatedAmount = kilograms.EstimatedAmount / KgPerTonne, Unit = unit };

    static string Word(CoalConvention convention) => convention == CoalConvention.Calorific ? "calorific" : "equivalent";
}
