using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Rules;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Compiled;

/// <summary>The sections of rules of a model's files and the <c>carbon</c> of its nodes, as the trees that YAML gave: they are small, and read by the same code as ever.</summary>
static class CompiledRules
{
    const int Scalar = 0, Plain = 1, List = 2, Map = 3;

    public static void Write(CompiledWriter writer, CityDraft draft)
    {
        foreach (var node in draft.Nodes)
        {
            writer.Flag(node.Item["carbon"] is not null);
            if (node.Item["carbon"] is { } carbon) Write(writer, carbon);
        }
        writer.Count(draft.Documents.Count);
        foreach (var document in draft.Documents)
            WriteAll(writer, [.. document.Items.Where(i => RuleSections.Keys.Contains(i.Key))]);
    }

    /// <param name="nodes">All nodes of the draft, in their order; they get what they state of carbon.</param>
    public static IReadOnlyList<YamlMap> Read(CompiledReader reader, IReadOnlyList<NodeDraft> nodes)
    {
        foreach (var node in nodes)
            if (reader.Flag()) node.Item.Items = [Read(reader, node.Item, 0)];
        var documents = new YamlMap[reader.Count()];
        for (var i = 0; i < documents.Length; i++)
        {
            documents[i] = new();
            documents[i].Items = ReadAll(reader, documents[i]);
        }
        return documents;
    }

    static void WriteAll(CompiledWriter writer, IReadOnlyList<YamlItem> items)
    {
        writer.Count(items.Count);
        foreach (var item in items) Write(writer, item);
    }

    static void Write(CompiledWriter writer, YamlItem item)
    {
        writer.Text(item.Key);
        writer.Count(item.Line);
        writer.Count(item switch { YamlScalar scalar => scalar.Plain ? Plain : Scalar, YamlList => List, _ => Map });
        switch (item)
        {
            case YamlScalar scalar: writer.Text(scalar.Text); break;
            case YamlList list: WriteAll(writer, list.Items); break;
            case YamlMap map: WriteAll(writer, map.Items); break;
        }
    }

    static YamlItem[] ReadAll(CompiledReader reader, YamlItem parent)
    {
        var items = new YamlItem[reader.Count()];
        for (var i = 0; i < items.Length; i++) items[i] = Read(reader, parent, i);
        return items;
    }

    static YamlItem Read(CompiledReader reader, YamlItem parent, int index)
    {
        var (key, line, kind) = (reader.TextOrNull(), reader.Count(), reader.Count());
        switch (kind)
        {
            case List:
                var list = new YamlList { Parent = parent, Key = key, Line = line, Index = index };
                list.Items = ReadAll(reader, list);
                return list;
            case Map:
                var map = new YamlMap { Parent = parent, Key = key, Line = line, Index = index };
                map.Items = ReadAll(reader, map);
                return map;
            default:
                return new YamlScalar { Parent = parent, Key = key, Line = line, Index = index, Text = reader.Text(), Plain = kind == Plain };
        }
    }
}
