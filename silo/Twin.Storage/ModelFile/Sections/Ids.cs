using System.Globalization;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Sections;

/// <summary>Ids among siblings, and former ones.</summary>
static class Ids
{
    /// <summary>Stands for an id that could not be read, so that the rest of its entry is still checked. No path can name it.</summary>
    public const string Unread = "?";

    public static string ReadUnique(YamlMap map, Dictionary<string, int> siblings, LoadContext context)
    {
        if (TextFields.ReadId(map["id"], context) is not { } id) return Unread;
        if (siblings.TryAdd(id, map["id"]!.Line)) return id;
        context.Faults.Add(map["id"]!, string.Create(CultureInfo.InvariantCulture, $"ids are unique among siblings: line {siblings[id]} has it already"));
        return Unread;
    }

    /// <summary>An id (renamed in place) or a full path (moved).</summary>
    public static string? ReadFormerly(YamlItem? item, LoadContext context)
    {
        if (item is null) return null;
        if (item is YamlScalar scalar && scalar.Text.Split('/').All(s => Id.IsValid(s))) return scalar.Text;
        context.Faults.Add(item, "is the former id, or the former full path from the city on");
        return null;
    }
}
