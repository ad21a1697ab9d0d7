using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Carbon;

/// <summary>Emission factors with their validity, as one revision of the data states them.</summary>
public sealed class FactorLibrary
{
    readonly FrozenDictionary<(Measure, string, FactorBasis), ImmutableArray<EmissionFactor>> bySubject;
    readonly FrozenDictionary<string, FactorRegion> regions;

    FactorLibrary(IEnumerable<FactorRegion> regions, IEnumerable<EmissionFactor> factors, ImmutableArray<EmissionFactor> superseded)
    {
        this.regions = regions.ToFrozenDictionary(r => r.Id, StringComparer.Ordinal);
        Factors = [.. factors.OrderBy(f => f.Id, StringComparer.Ordinal)];
        Superseded = superseded;
        bySubject = Factors.Where(f => f.Scope != 3).GroupBy(f => f.Subject)
            .ToFrozenDictionary(g => g.Key, g => g.OrderBy(f => f.Validity.FromMs).ToImmutableArray());
    }

    public static FactorLibrary Empty { get; } = new([], [], []);

    /// <summary>Those that count: of each id its highest revision.</summary>
    public ImmutableArray<EmissionFactor> Factors { get; }

    /// <summary>Earlier revisions, kept to be shown.</summary>
    public ImmutableArray<EmissionFactor> Superseded { get; }

    /// <summary>
    /// Checks and builds. Faults: duplicate-revision, duplicate-region, unknown-region, region-cycle, scope, negative-factor,
    /// metered-measure, basis, validity-*, overlapping-validity.
    /// </summary>
    public static Checked<FactorLibrary> Build(IReadOnlyCollection<FactorRegion> regions, IReadOnlyCollection<EmissionFactor> factors)
    {
        List<RuleFault> faults = [.. RegionFaults(regions), .. factors.SelectMany(f => Faults(f, regions))];
        foreach (var same in factors.GroupBy(f => (f.Id, f.Revision)).Where(g => g.Count() > 1))
            faults.Add(new(same.Key.Id, "duplicate-revision", $"revision {same.Key.Revision} is stated {same.Count()} times"));

        var current = factors.GroupBy(f => f.Id, StringComparer.Ordinal).Select(g => g.MaxBy(f => f.Revision)!).ToArray();
        foreach (var (a, b) in Overlaps(current))
            faults.Add(new($"{a.Id}, {b.Id}", "overlapping-validity",
                $"both are for {a.Measure.Name()} in {a.Region} ({a.Basis}): {a.Validity} and {b.Validity}"));
        return Checked<FactorLibrary>.Of(faults, () => new(regions, current, [.. factors.Except(current)]));
    }

    /// <summary>The factor for a measure at a time, or null: there is none, and what it would price stays unpriced.</summary>
    /// <remarks>A region with no factor at all for the measure takes its parent's; one with factors, but none for this time, has a gap.
    /// A gap is never filled from elsewhere, or a figure would change its meaning unseen.</remarks>
    public EmissionFactor? Find(Measure measure, string region, FactorBasis basis, long timeMs)
    {
        for (var at = regions.GetValueOrDefault(region); at is not null; at = at.Parent is null ? null : regions.GetValueOrDefault(at.Parent))
        {
            var any = false;
            foreach (var candidate in Stated(measure, at.Id, basis))
            {
                if (candidate.Validity.Contains(timeMs)) return candidate;
                any = true;
            }
            if (any) return null;
        }
        return null;
    }

    /// <summary>Whether the region, or one that it lies in, states any factor for the measure, for whatever time.</summary>
    public bool States(Measure measure, string region, FactorBasis basis)
    {
        for (var at = regions.GetValueOrDefault(region); at is not null; at = at.Parent is null ? null : regions.GetValueOrDefault(at.Parent))
            if (Stated(measure, at.Id, basis).Any()) return true;
        return false;
    }

    public IEnumerable<FactorRegion> Regions => regions.Values.OrderBy(r => r.Id, StringComparer.Ordinal);

    public bool HasRegion(string id) => regions.ContainsKey(id);

    /// <summary>Every instant at which some factor begins or ends.</summary>
    internal IEnumerable<long> Breakpoints => Factors.SelectMany(f => new[] { f.Validity.FromMs, f.Validity.ToMs });

    IEnumerable<EmissionFactor> Stated(Measure measure, string region, FactorBasis basis)
    {
        var own = bySubject.GetValueOrDefault((measure, region, basis));
        if (!own.IsDefault) return own;
        var both = bySubject.GetValueOrDefault((measure, region, FactorBasis.Both));
        return both.IsDefault ? [] : both;
    }

    static IEnumerable<(EmissionFactor, EmissionFactor)> Overlaps(IEnumerable<EmissionFactor> factors) =>
        from subject in factors.Where(f => f.Scope != 3).GroupBy(f => f.Subject)
        let ordered = subject.OrderBy(f => f.Validity.FromMs).ThenBy(f => f.Id, StringComparer.Ordinal).ToArray()
        from i in Enumerable.Range(0, ordered.Length)
        from j in Enumerable.Range(i + 1, ordered.Length - i - 1)
        where ordered[i].Validity.Overlaps(ordered[j].Validity)
        select (ordered[i], ordered[j]);

    static IEnumerable<RuleFault> Faults(EmissionFactor factor, IReadOnlyCollection<FactorRegion> regions)
    {
        if (regions.All(r => r.Id != factor.Region)) yield return new(factor.Id, "unknown-region", factor.Region);
        if (factor.Scope is < 1 or > 3) yield return new(factor.Id, "scope", $"{factor.Scope} is not 1, 2 or 3");
        if (factor.Rate.Nano < 0) yield return new(factor.Id, "negative-factor", $"{factor.Rate} {factor.Unit}");
        if (!factor.Measure.IsMetered()) yield return new(factor.Id, "metered-measure", $"{factor.Measure.Name()} is derived");
        if (factor.Basis != FactorBasis.Both && factor.Measure is not (Measure.ElectricityImport or Measure.TransferIn))
            yield return new(factor.Id, "basis", $"{factor.Basis} is for electricity alone, not for {factor.Measure.Name()}");
        foreach (var fault in factor.Validity.Faults(factor.Id)) yield return fault;
    }

    static IEnumerable<RuleFault> RegionFaults(IReadOnlyCollection<FactorRegion> regions)
    {
        foreach (var same in regions.GroupBy(r => r.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
            yield return new(same.Key, "duplicate-region", $"stated {same.Count()} times");
        foreach (var region in regions)
        {
            if (region.Parent is null) continue;
            if (regions.All(r => r.Id != region.Parent)) yield return new(region.Id, "unknown-region", region.Parent);
            var at = region;
            for (var steps = 0; at?.Parent is { } parent; at = regions.FirstOrDefault(r => r.Id == parent))
                if (++steps > regions.Count)
                {
                    yield return new(region.Id, "region-cycle", "its parents lead back to it");
                    break;
                }
        }
    }
}
