using System.Collections.Immutable;
using Twin.Model.Rules;

namespace Twin.Model.Tariff;

/// <summary>A tariff over time: its versions, in order.</summary>
public sealed class TariffPlan
{
    TariffPlan(string id, ImmutableArray<TariffVersion> versions) => (Id, Versions) = (id, versions);

    public string Id { get; }
    public ImmutableArray<TariffVersion> Versions { get; }

    /// <summary>Checks and builds. Faults: no-version, duplicate-id, overlapping-validity, validity-*, and those of <see cref="TariffCheck"/>.</summary>
    public static Checked<TariffPlan> Build(string id, IReadOnlyCollection<TariffVersion> versions)
    {
        List<RuleFault> faults = [.. versions.SelectMany(v => v.Validity.Faults(v.Id)), .. versions.SelectMany(TariffCheck.Faults)];
        if (versions.Count == 0) faults.Add(new(id, "no-version", "a tariff has at least one"));
        foreach (var same in versions.GroupBy(v => v.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
            faults.Add(new(same.Key, "duplicate-id", $"stated {same.Count()} times"));
        TariffVersion[] ordered = [.. versions.OrderBy(v => v.Validity.FromMs).ThenBy(v => v.Id, StringComparer.Ordinal)];
        for (var i = 0; i < ordered.Length; i++)
            for (var j = i + 1; j < ordered.Length; j++)
                if (ordered[i].Validity.Overlaps(ordered[j].Validity))
                    faults.Add(new($"{ordered[i].Id}, {ordered[j].Id}", "overlapping-validity", $"{ordered[i].Validity} and {ordered[j].Validity}"));
        return Checked<TariffPlan>.Of(faults, () => new(id, [.. ordered]));
    }

    /// <summary>The version that holds at a time; null in a gap, in which nothing is priced.</summary>
    public TariffVersion? At(long timeMs)
    {
        foreach (var version in Versions)
            if (version.Validity.Contains(timeMs)) return version;
        return null;
    }
}
