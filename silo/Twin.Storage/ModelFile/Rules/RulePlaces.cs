using Twin.Model.Rules;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary>Where in the files the entries stand that faults of rules name.</summary>
sealed class RulePlaces
{
    readonly Dictionary<string, YamlItem> items = new(StringComparer.Ordinal);

    /// <param name="name">As <see cref="RuleFault.Place"/> names it. Of two entries of one name the later is the place.</param>
    public void Add(string name, YamlItem item) => items[name] = item;

    /// <param name="otherwise">Where a fault goes that names none of the entries.</param>
    public void Report(IEnumerable<RuleFault> faults, YamlItem otherwise, FaultLog log)
    {
        foreach (var fault in faults)
        {
            var at = Find(fault.Place) ?? otherwise;
            log.Add(at.File, at.Line, at.Path, fault.Place, $"{fault.Rule}: {fault.Detail}");
        }
    }

    // Of two entries that do not agree ("a, b") the second is the place; a part of an entry that has none of its own ("a CriticalPeak") lies in it.
    YamlItem? Find(string place)
    {
        if (items.TryGetValue(place, out var exact)) return exact;
        if (place.LastIndexOf(", ", StringComparison.Ordinal) is > 0 and var comma && items.TryGetValue(place[(comma + 2)..], out var second)) return second;
        for (var cut = place.LastIndexOf(' '); cut > 0; cut = place.LastIndexOf(' ', cut - 1))
            if (items.TryGetValue(place[..cut], out var around)) return around;
        return null;
    }
}
