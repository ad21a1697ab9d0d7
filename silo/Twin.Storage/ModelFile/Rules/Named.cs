using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary>Entries of one section by their ids, as other entries refer to them.</summary>
/// <param name="section">The section's key, for faults.</param>
sealed class Named<T>(string section, LoadContext context)
{
    readonly Dictionary<string, T?> entries = new(StringComparer.Ordinal);
    readonly Dictionary<string, YamlItem> places = new(StringComparer.Ordinal);

    /// <summary>The id of an entry, once in all files; null with a fault.</summary>
    public string? ReadId(YamlMap map)
    {
        if (RuleFields.ReadLabel(map["id"], context) is not { } id) return null;
        if (places.TryAdd(id, map["id"]!)) return id;
        context.Faults.Add(map["id"]!, string.Create(CultureInfo.InvariantCulture,
            $"ids of {section} are unique: {places[id].File} line {places[id].Line} has it already"));
        return null;
    }

    /// <summary>Makes an entry known. One that is at fault itself is known too, but as nothing: what refers to it is not at fault.</summary>
    public void Add(string? id, T? entry)
    {
        if (id is not null) entries[id] = entry;
    }

    /// <summary>What a reference means; none, with a fault, where there is no such entry, and none where the entry is at fault.</summary>
    public bool TryFind(YamlItem? item, [NotNullWhen(true)] out T? entry)
    {
        entry = default;
        if (item is null) return false;
        if (item is YamlScalar { Text: var id } && places.ContainsKey(id)) return entries.TryGetValue(id, out entry) && entry is not null;
        context.Faults.Add(item, $"is the id of one of {section}");
        return false;
    }
}
