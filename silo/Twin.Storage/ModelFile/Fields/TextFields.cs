using System.Text;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Fields;

/// <summary>Ids, names and other text.</summary>
static class TextFields
{
    public static MapShape NameShape { get; } = new("name", ["zh", "en"], []);

    public const string IdRule = "ids match " + Id.Rule;

    public static string? ReadId(YamlItem? item, LoadContext context)
    {
        if (item is null) return null;
        if (item is YamlScalar scalar && Id.IsValid(scalar.Text)) return scalar.Text;
        context.Faults.Add(item, IdRule);
        return null;
    }

    public static string? ReadText(YamlItem? item, LoadContext context, int lengthMax = ModelBounds.NameLengthMax)
    {
        if (item is null) return null;
        if (item is YamlScalar { IsEmpty: false } scalar && scalar.Text.Length is > 0 && scalar.Text.Length <= lengthMax
            && !scalar.Text.Any(char.IsControl) && scalar.Text.Trim().Length == scalar.Text.Length)
            return scalar.Text;
        context.Faults.Add(item, $"is text of 1 to {lengthMax} characters on one line, without blanks around it");
        return null;
    }

    public static BilingualName? ReadName(YamlItem? item, LoadContext context)
    {
        if (item is null || NameShape.Open(item, context.Faults) is not { } map) return null;
        var zh = ReadText(map["zh"], context);
        var en = ReadText(map["en"], context);
        return zh is null || en is null ? null : context.Interned(new(zh, en));
    }

    /// <summary>One of a few words.</summary>
    public static T? ReadWord<T>(YamlItem? item, LoadContext context, IReadOnlyDictionary<string, T> words) where T : struct
    {
        if (item is null) return null;
        if (item is YamlScalar scalar && words.TryGetValue(scalar.Text, out var value)) return value;
        context.Faults.Add(item, $"is one of {string.Join(", ", words.Keys)}");
        return null;
    }

    public static bool? ReadFlag(YamlItem? item, LoadContext context)
    {
        if (item is null) return null;
        if (item is YamlScalar { Plain: true, Text: "true" or "false" } scalar) return scalar.Text == "true";
        context.Faults.Add(item, "is true or false");
        return null;
    }

    /// <summary>A gateway's own name for a point, as it stands in its messages.</summary>
    public static bool IsLocalName(string name) =>
        name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= ModelBounds.LocalNameBytesMax && !name.Any(char.IsControl);
}
