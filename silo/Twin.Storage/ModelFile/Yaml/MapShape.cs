using System.Collections.Immutable;

namespace Twin.Storage.ModelFile.Yaml;

/// <summary>The keys of one kind of mapping. The JSON Schema has a definition of the same name and keys; a test compares them.</summary>
sealed class MapShape(string name, string[] required, string[] optional)
{
    public string Name { get; } = name;
    public ImmutableArray<string> Required { get; } = [.. required];
    public ImmutableArray<string> Keys { get; } = [.. required, .. optional];

    /// <summary>The item as a mapping of this shape; null, with a fault, when it is none. Unknown and missing keys are faults of their own.</summary>
    public YamlMap? Open(YamlItem item, FaultLog faults)
    {
        if (item is not YamlMap map)
        {
            faults.Add(item, $"is a mapping with the keys {string.Join(", ", Keys)}");
            return null;
        }
        foreach (var value in map.Items)
            if (!Keys.Contains(value.Key!))
                faults.AddWithoutValue(value, $"unknown key; known here: {string.Join(", ", Keys)}");
        foreach (var key in Required)
            if (map[key] is null) faults.AddMissing(map, key);
        return map;
    }
}
