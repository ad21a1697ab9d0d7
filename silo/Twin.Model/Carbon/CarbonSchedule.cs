using System.Collections.Immutable;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Carbon;

/// <summary>A node's carbon rates over all time, computed once: factors and settings change rarely, intervals are many.</summary>
/// <remarks>Nodes with the same settings share one.</remarks>
public sealed class CarbonSchedule
{
    static readonly Measure[] FuelMeasures =
        [Measure.NaturalGas, Measure.FuelDiesel, Measure.FuelPetrol, Measure.FuelLpg, Measure.FuelLng, Measure.FuelCoal, Measure.FuelCoke];

    readonly ImmutableArray<CarbonRates> spans;

    public CarbonSchedule(FactorLibrary factors, CoalTable coal, Timeline<CarbonSettings> settings)
    {
        var breaks = factors.Breakpoints.Concat(coal.Breakpoints).Concat(settings.Entries.Select(e => e.FromMs))
            .Append(long.MinValue).Append(long.MaxValue).Distinct().Order().ToArray();
        var built = ImmutableArray.CreateBuilder<CarbonRates>();
        foreach (var (from, to) in breaks.Zip(breaks.Skip(1)))
        {
            var rates = Resolve(factors, coal, settings.At(from), new(from, to));
            if (built.Count > 0 && built[^1].SameRates(rates)) built[^1] = built[^1] with { Validity = new(built[^1].Validity.FromMs, to) };
            else built.Add(rates);
        }
        spans = built.ToImmutable();
    }

    /// <summary>The rates of an interval.</summary>
    public CarbonRates At(long interval)
    {
        var timeMs = interval * Spread.IntervalMs;
        int low = 0, high = spans.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (spans[middle].Validity.FromMs <= timeMs) low = middle; else high = middle - 1;
        }
        return spans[low];
    }

    /// <summary>The times in which two schedules differ: what a change of factors, coefficients or settings restates, and nothing else.</summary>
    public static IReadOnlyList<Validity> Differences(CarbonSchedule before, CarbonSchedule after)
    {
        var breaks = before.spans.Concat(after.spans).SelectMany(s => new[] { s.Validity.FromMs, s.Validity.ToMs }).Distinct().Order().ToArray();
        List<Validity> differences = [];
        foreach (var (from, to) in breaks.Zip(breaks.Skip(1)))
        {
            if (before.Covering(from).SameRates(after.Covering(from))) continue;
            if (differences.Count > 0 && differences[^1].ToMs == from) differences[^1] = new(differences[^1].FromMs, to);
            else differences.Add(new(from, to));
        }
        return differences;
    }

    CarbonRates Covering(long timeMs) => spans.First(s => s.Validity.Contains(timeMs));

    static CarbonRates Resolve(FactorLibrary factors, CoalTable coal, CarbonSettings settings, Validity span)
    {
        var importLocation = Factor(Measure.ElectricityImport, FactorBasis.Location);
        var transferLocation = Stated(Measure.TransferIn, FactorBasis.Location) ? Factor(Measure.TransferIn, FactorBasis.Location) : importLocation;
        var location = settings.Uncovered == UncoveredElectricity.Location;
        var importMarket = location ? importLocation : Factor(Measure.ElectricityImport, FactorBasis.Market);
        return new()
        {
            Validity = span,
            ImportLocation = importLocation,
            TransferLocation = transferLocation,
            ImportMarket = importMarket,
            TransferMarket = location ? transferLocation
                : Stated(Measure.TransferIn, FactorBasis.Market) ? Factor(Measure.TransferIn, FactorBasis.Market) : importMarket,
            Fuels = [.. FuelMeasures.Select(m => new CarrierRate(m, Factor(m, FactorBasis.Both)))],
            Purchased = [.. settings.Purchased.Select(m => new CarrierRate(m,
                m == Measure.Steam ? PerTonne(Factor(Measure.Heat, FactorBasis.Both)) : Factor(m, FactorBasis.Both)))],
            Coal = [.. CoalCarriers().Select(m => new CarrierRate(m, m == Measure.Steam ? PerTonne(Coal(Measure.Heat)) : Coal(m)))],
        };

        Rate? Factor(Measure measure, FactorBasis basis) => factors.Find(measure, settings.Region, basis, span.FromMs)?.Rate;
        bool Stated(Measure measure, FactorBasis basis) => factors.States(measure, settings.Region, basis);
        Rate? Coal(Measure measure) => coal.Find(measure, settings.Convention, span.FromMs)?.Rate;
        Rate? PerTonne(Rate? perGj) => perGj is { } rate ? settings.Steam?.PerTonne(rate) : null;

        IEnumerable<Measure> CoalCarriers() => new[] { Measure.ElectricityConsumption, Measure.Water }.Concat(FuelMeasures).Where(coal.Counts)
            .Concat(settings.Purchased.Where(m => coal.Counts(m == Measure.Steam ? Measure.Heat : m)));
    }
}
