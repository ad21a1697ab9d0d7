using System.Collections.Immutable;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary>A mapping, or a list of mappings each with the date from which it holds; only the first may lack it.</summary>
static class DatedMaps
{
    /// <summary>Null where it is absent or at fault.</summary>
    /// <param name="shape">Has the key <c>from</c>.</param>
    public static Timeline<T>? Read<T>(YamlItem? item, MapShape shape, Func<YamlMap, T?> read, LoadContext context) where T : class
    {
        if (item is null) return null;
        var items = item is YamlList list ? list.Items : [item];
        if (items.Count is 0 or > ModelBounds.DatedEntriesMax)
        {
            context.Faults.AddWithoutValue(item, $"a dated list has 1 to {ModelBounds.DatedEntriesMax} entries");
            return null;
        }
        var entries = ImmutableArray.CreateBuilder<Dated<T>>(items.Count);
        foreach (var entryItem in items)
        {
            if (shape.Open(entryItem, context.Faults) is not { } map) continue;
            long? fromMs = map["from"] is { } from ? DateField.Read(from, context) : long.MinValue;
            if (read(map) is not { } value || fromMs is not { } ms) continue;
            if (entries.Count > 0 && ms <= entries[^1].FromMs)
                context.Faults.AddWithoutValue(map, "starts after the entry before it; only the first may lack `from`");
            else entries.Add(new(ms, value));
        }
        return entries.Count == items.Count ? new(entries.ToImmutable()) : null;
    }
}
