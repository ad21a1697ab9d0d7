using System.Collections.Immutable;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile;

/// <summary>What the sections of one file share while it is read.</summary>
sealed class LoadContext(FaultLog faults)
{
    readonly Dictionary<decimal, Timeline<decimal>> constants = [];
    readonly Dictionary<BilingualName, BilingualName> names = [];
    readonly Dictionary<MeterRole, Timeline<MeterRole>> roles = [];

    public FaultLog Faults { get; } = faults;

    /// <summary>The city's; dates without an offset are local to it.</summary>
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>The items of a list; none, with a fault, when it is something else, and none when it is absent.</summary>
    public IReadOnlyList<YamlItem> ListOf(YamlItem? item)
    {
        if (item is null) return [];
        if (item is YamlList list) return list.Items;
        Faults.Add(item, "is a list");
        return [];
    }

    // Equal values are one object, so that a million points share a few hundred descriptions.
    public BilingualName Interned(BilingualName name) => names.TryGetValue(name, out var known) ? known : names[name] = name;

    public Timeline<MeterRole> Constant(MeterRole role) => roles.TryGetValue(role, out var known) ? known : roles[role] = new(role);

    public Timeline<decimal> Constant(decimal value) => constants.TryGetValue(value, out var known) ? known : constants[value] = new(value);

    /// <summary>A value, or a list of <c>{value, from}</c> in order of time whose first entry may lack its date.</summary>
    public Timeline<T>? Dated<T>(YamlItem item, MapShape shape, Func<YamlItem, T?> read, Func<T, Timeline<T>> constant) where T : struct
    {
        if (item is not YamlList list) return read(item) is { } single ? constant(single) : null;
        if (list.Items.Count is 0 or > ModelBounds.DatedEntriesMax)
        {
            Faults.Add(item, $"a dated list has 1 to {ModelBounds.DatedEntriesMax} entries");
            return null;
        }
        var entries = ImmutableArray.CreateBuilder<Dated<T>>(list.Items.Count);
        var whole = true;
        foreach (var entryItem in list.Items)
            if (DatedEntry(entryItem, shape, read) is not { } entry) whole = false;
            else if (entries.Count > 0 && entry.FromMs <= entries[^1].FromMs)
            {
                Faults.AddWithoutValue(entryItem, "starts after the entry before it; only the first may lack `from`");
                whole = false;
            }
            else entries.Add(entry);
        if (!whole) return null;
        return entries.Count == 1 && entries[0].FromMs == long.MinValue ? constant(entries[0].Value) : new(entries.ToImmutable());
    }

    Dated<T>? DatedEntry<T>(YamlItem item, MapShape shape, Func<YamlItem, T?> read) where T : struct
    {
        if (shape.Open(item, Faults) is not { } map) return null;
        long? fromMs = map["from"] is { } from ? Fields.DateField.Read(from, this) : long.MinValue;
        var value = map["value"] is null && shape.Required.Contains("value") ? null : read(map["value"] ?? map);
        return fromMs is { } ms && value is { } read1 ? new(ms, read1) : null;
    }
}
