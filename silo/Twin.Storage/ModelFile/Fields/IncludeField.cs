using Twin.Model.Topology;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Fields;

/// <summary><c>include</c>: files of rules beside the model file, by their names.</summary>
static class IncludeField
{
    public const string Key = "include";

    /// <summary>The mappings of a text's files whose sections count: the model file's own, then each included one's, in the order in which they are named. Null, with a fault, where one cannot be read: what refers to it is not judged then.</summary>
    public static IReadOnlyList<YamlMap>? Read(YamlMap top, IReadOnlyList<ModelText.Part> parts, MapShape shape, LoadContext context)
    {
        List<YamlMap> documents = [top];
        var items = context.ListOf(top[Key]);
        if (items.Count > ModelBounds.IncludedFilesMax) context.Faults.AddWithoutValue(top[Key]!, $"a model file includes at most {ModelBounds.IncludedFilesMax} files");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item is not YamlScalar { Text: var name } || !IsName(name)) context.Faults.Add(item, "is the name of a file in the model file's folder: factors-cn.yaml");
            else if (!seen.Add(name)) context.Faults.Add(item, "is included already");
            else if (parts.Skip(1).FirstOrDefault(p => p.Name == name) is not { Name: not null } part)
                context.Faults.Add(item, "is not there: a model sent as text carries each included file below a line `--- # included: NAME`");
            else if (YamlReader.Read(new StringReader(part.Text), name, context.Faults) is { } document && shape.Open(document, context.Faults) is { } map)
                documents.Add(map);
        }
        foreach (var part in parts.Skip(1).Where(p => !seen.Contains(p.Name)))
            context.Faults.Add(part.Name, 1, "", null, "this file stands below the model file, which does not include it");
        foreach (var part in parts.Skip(1).GroupBy(p => p.Name).Where(g => g.Count() > 1))
            context.Faults.Add(part.Key, 1, "", null, "this file stands below the model file more than once");
        return documents.Count == 1 + items.Count ? documents : null;
    }

    /// <summary>A plain file name: a model's files lie in one folder, and none of them reaches out of it.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= Id.LengthMax * 2 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
