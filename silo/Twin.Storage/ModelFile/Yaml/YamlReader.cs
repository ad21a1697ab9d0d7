using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Twin.Storage.ModelFile.Yaml;

/// <summary>Reads YAML strictly into items: one document, no tags, no repeated keys, aliases for single values alone.</summary>
/// <remarks>YamlDotNet's event stream rather than its node tree, which takes four times the memory and forgets a key's line.</remarks>
sealed class YamlReader
{
    readonly Parser parser;
    readonly FaultLog faults;
    readonly string file;
    readonly Dictionary<string, string> strings = new(StringComparer.Ordinal);
    readonly Dictionary<string, Scalar?> anchors = new(StringComparer.Ordinal);

    YamlReader(TextReader text, string file, FaultLog faults)
    {
        parser = new(new Scanner(text, skipComments: true));
        (this.file, this.faults) = (file, faults);
    }

    /// <summary>The top mapping, or null when there is none or the syntax is broken; faults are logged.</summary>
    public static YamlMap? Read(TextReader text, string file, FaultLog faults)
    {
        var reader = new YamlReader(text, file, faults);
        try
        {
            return reader.ReadDocument();
        }
        // The text cannot be read past such a place, so this is the last fault that can be told.
        catch (YamlException broken)
        {
            faults.Add(file, (int)broken.Start.Line, "", null, $"broken YAML: {broken.Message}");
        }
        // What YamlDotNet's scanner throws, against its word, for some broken flow collections and escapes.
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            faults.Add(file, (int)(reader.parser.Current?.End.Line ?? 1), "", null, "broken YAML at or soon after this line");
        }
        return null;
    }

    YamlMap? ReadDocument()
    {
        Next<StreamStart>();
        if (parser.Current is StreamEnd)
        {
            faults.Add(file, 1, "", null, "the file is empty");
            return null;
        }
        Next<DocumentStart>();
        var top = ReadItem(null, file, 0, 0, 0);
        Next<DocumentEnd>();
        if (parser.Current is DocumentStart second)
            faults.Add(file, (int)second.Start.Line, "", null, "a model file is one YAML document");
        if (top is YamlMap map) return map;
        faults.Add(file, 1, "", null, "the top of a model file is a mapping with the keys model, city, parks");
        return null;
    }

    void Next<T>() where T : ParsingEvent
    {
        if (parser.Current is null) parser.MoveNext();
        if (parser.Current is not T) throw new YamlException(parser.Current!.Start, parser.Current.End, $"unexpected {parser.Current.GetType().Name}");
        parser.MoveNext();
    }

    YamlItem ReadItem(YamlItem? parent, string? key, int keyLine, int index, int depth)
    {
        var start = parser.Current!;
        if (depth > ModelBounds.DepthMax)
            throw new YamlException(start.Start, start.End, $"nested deeper than {ModelBounds.DepthMax} levels");
        var line = keyLine > 0 ? keyLine : (int)start.Start.Line;
        switch (start)
        {
            case Scalar scalar:
                parser.MoveNext();
                CheckTag(scalar, scalar.IsQuotedImplicit || scalar.IsPlainImplicit);
                if (!scalar.Anchor.IsEmpty) anchors[scalar.Anchor.Value] = scalar;
                return ScalarItem(scalar, parent, key, line, index);
            case AnchorAlias alias:
                parser.MoveNext();
                if (anchors.TryGetValue(alias.Value.Value, out var meant) && meant is not null)
                    return ScalarItem(meant, parent, key, line, index);
                throw new YamlException(alias.Start, alias.End, "an alias stands for a single value that an anchor marked before it");
            case SequenceStart sequence:
                parser.MoveNext();
                CheckNode(sequence, sequence.IsImplicit);
                var list = new YamlList { Parent = parent, Key = key, Line = line, Index = index };
                list.Items = ReadList(list, depth);
                return list;
            case MappingStart mapping:
                parser.MoveNext();
                CheckNode(mapping, mapping.IsImplicit);
                var map = new YamlMap { Parent = parent, Key = key, Line = line, Index = index };
                map.Items = ReadMap(map, depth);
                return map;
            default:
                throw new YamlException(start.Start, start.End, $"unexpected {start.GetType().Name}");
        }
    }

    YamlItem[] ReadList(YamlList list, int depth)
    {
        List<YamlItem> items = [];
        while (parser.Current is not SequenceEnd) items.Add(ReadItem(list, null, 0, items.Count, depth + 1));
        parser.MoveNext();
        return [.. items];
    }

    YamlItem[] ReadMap(YamlMap map, int depth)
    {
        List<YamlItem> items = [];
        HashSet<string>? seen = null;
        while (parser.Current is not MappingEnd)
        {
            var at = parser.Current!;
            if (at is not Scalar keyScalar) throw new YamlException(at.Start, at.End, "a key is a single value");
            CheckTag(keyScalar, keyScalar.IsQuotedImplicit || keyScalar.IsPlainImplicit);
            var (key, line) = (Interned(keyScalar.Value), (int)keyScalar.Start.Line);
            parser.MoveNext();
            var item = ReadItem(map, key, line, 0, depth + 1);
            if (IsRepeated(items, ref seen, key)) faults.AddWithoutValue(item, "this key stands here already");
            else items.Add(item);
        }
        parser.MoveNext();
        return [.. items];
    }

    static bool IsRepeated(List<YamlItem> items, ref HashSet<string>? seen, string key)
    {
        if (items.Count < 16) return items.Exists(i => i.Key == key);
        seen ??= items.Select(i => i.Key!).ToHashSet(StringComparer.Ordinal);
        return !seen.Add(key);
    }

    YamlScalar ScalarItem(Scalar scalar, YamlItem? parent, string? key, int line, int index) => new()
    {
        Parent = parent, Key = key, Line = line, Index = index,
        Text = Interned(scalar.Value), Plain = scalar.Style == ScalarStyle.Plain,
    };

    void CheckNode(NodeEvent node, bool implicitTag)
    {
        CheckTag(node, implicitTag);
        if (node.Anchor.IsEmpty) return;
        anchors[node.Anchor.Value] = null;
        faults.Add(file, (int)node.Start.Line, "", "&" + node.Anchor.Value, "an anchor marks a single value, not a list or a mapping");
    }

    void CheckTag(NodeEvent node, bool implicitTag)
    {
        if (!implicitTag || !node.Tag.IsEmpty)
            faults.Add(file, (int)node.Start.Line, "", node.Tag.IsEmpty ? "!" : node.Tag.Value, "tags have no meaning here");
    }

    string Interned(string text) => strings.TryGetValue(text, out var known) ? known : strings[text] = text;
}
