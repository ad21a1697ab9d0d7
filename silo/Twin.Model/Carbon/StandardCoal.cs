using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Carbon;

/// <summary>How electricity counts in standard coal (GB/T 2589).</summary>
public enum CoalConvention : byte
{
    /// <summary>当量值: by its own calorific value, 0.1229 kgce/kWh.</summary>
    Calorific,
    /// <summary>等价值: by the fuel that is burnt to generate it; sources differ.</summary>
    Equivalent,
}

/// <summary>kgce per unit of a carrier.</summary>
public sealed record CoalCoefficient
{
    public required string Id { get; init; }

    /// <summary>A carrier, or <see cref="Measure.ElectricityConsumption"/>: PV used on the site is energy too.</summary>
    public required Measure Measure { get; init; }

    /// <summary>Null where both conventions have the same value: all but electricity.</summary>
    public CoalConvention? Convention { get; init; }

    public required Rate Rate { get; init; }
    public Validity Validity { get; init; } = Validity.Always;
    public required Provenance Provenance { get; init; }

    internal bool CountsIn(CoalConvention convention) => Convention is null || Convention == convention;
}

/// <summary>Standard-coal coefficients.</summary>
/// <remarks>
/// A carrier without any coefficient is not energy for this account (and not a gap);
/// one with coefficients, but none for a time, has a gap there.
/// </remarks>
public sealed class CoalTable
{
    /// <summary>1 kgce in MJ (GB/T 2589).</summary>
    public const decimal MjPerKgce = 29.3076m;

    readonly FrozenDictionary<Measure, ImmutableArray<CoalCoefficient>> byMeasure;

    CoalTable(IEnumerable<CoalCoefficient> coefficients)
    {
        Coefficients = [.. coefficients];
        byMeasure = Coefficients.GroupBy(c => c.Measure).ToFrozenDictionary(g => g.Key, g => g.ToImmutableArray());
    }

    public static CoalTable Empty { get; } = new([]);

    public ImmutableArray<CoalCoefficient> Coefficients { get; }

    /// <summary>Checks and builds. Faults: duplicate-id, negative-coefficient, carrier, validity-*, overlapping-validity.</summary>
    public static Checked<CoalTable> Build(IReadOnlyCollection<CoalCoefficient> coefficients)
    {
        List<RuleFault> faults = [];
        foreach (var same in coefficients.GroupBy(c => c.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
            faults.Add(new(same.Key, "duplicate-id", $"stated {same.Count()} times"));
        foreach (var c in coefficients)
        {
            if (c.Rate.Nano < 0) faults.Add(new(c.Id, "negative-coefficient", $"{c.Rate}"));
            if (!IsCarrier(c.Measure)) faults.Add(new(c.Id, "carrier", $"{c.Measure.Name()} is no carrier of its own"));
            faults.AddRange(c.Validity.Faults(c.Id));
        }
        var all = coefficients.ToArray();
        for (var i = 0; i < all.Length; i++)
            for (var j = i + 1; j < all.Length; j++)
                if (all[i].Measure == all[j].Measure && all[i].Validity.Overlaps(all[j].Validity)
                    && (all[i].Convention is null || all[j].Convention is null || all[i].Convention == all[j].Convention))
                    faults.Add(new($"{all[i].Id}, {all[j].Id}", "overlapping-validity",
                        $"both are for {all[i].Measure.Name()}: {all[i].Validity} and {all[j].Validity}"));
        return Checked<CoalTable>.Of(faults, () => new(coefficients));
    }

    /// <summary>Of several values for one measure and convention, those chosen: sources differ, and which counts is a setting.</summary>
    /// <param name="chosen">Ids. A measure and convention without a choice keeps all that it has.</param>
    public static IReadOnlyCollection<CoalCoefficient> Choose(
        IReadOnlyCollection<CoalCoefficient> coefficients, IReadOnlyCollection<string> chosen) =>
    [
        .. coefficients.GroupBy(c => (c.Measure, c.Convention))
            .SelectMany(g => g.Any(c => chosen.Contains(c.Id)) ? g.Where(c => chosen.Contains(c.Id)) : g),
    ];

    public bool Counts(Measure measure) => byMeasure.ContainsKey(measure);

    public CoalCoefficient? Find(Measure measure, CoalConvention convention, long timeMs)
    {
        foreach (var c in byMeasure.GetValueOrDefault(measure, []))
            if (c.CountsIn(convention) && c.Validity.Contains(timeMs)) return c;
        return null;
    }

    internal IEnumerable<long> Breakpoints => Coefficients.SelectMany(c => new[] { c.Validity.FromMs, c.Validity.ToMs });

    // Electricity enters once, as consumption; its other measures would count it twice.
    static bool IsCarrier(Measure measure) =>
        measure == Measure.ElectricityConsumption || measure is >= Measure.NaturalGas and < Measure.ElectricityConsumption;
}
