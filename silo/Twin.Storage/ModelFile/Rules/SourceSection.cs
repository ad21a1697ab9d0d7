using System.Collections.Frozen;
using Twin.Model.Rules;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary><c>sources</c>: the documents that rules are taken from, and where an entry says it comes from.</summary>
sealed class SourceSection(LoadContext context)
{
    readonly record struct Source(string Name, string Document, DateOnly? Published);

    public static MapShape Shape { get; } = new("source", ["id", "name"], ["document", "published"]);

    public static FrozenDictionary<string, Standing> Standings { get; } = new Dictionary<string, Standing>(StringComparer.Ordinal)
    {
        ["high"] = Standing.High, ["medium"] = Standing.Medium, ["low"] = Standing.Low, ["invented"] = Standing.Invented,
    }.ToFrozenDictionary();

    readonly Named<Source> sources = new("sources", context);

    public void ReadAll(IReadOnlyList<YamlMap> documents)
    {
        foreach (var map in RuleList.Of(documents, "sources", Shape, context))
        {
            var id = sources.ReadId(map);
            var source = new Source(
                TextFields.ReadText(map["name"], context) ?? "",
                TextFields.ReadText(map["document"], context) ?? "",
                RuleFields.ReadDay(map["published"], context));
            sources.Add(id, source);
        }
    }

    /// <summary>The provenance of an entry with the keys <c>source</c>, <c>standing</c> and perhaps <c>note</c>; null with a fault.</summary>
    public Provenance? Of(YamlMap map)
    {
        var standing = TextFields.ReadWord(map["standing"], context, Standings);
        var note = TextFields.ReadText(map["note"], context) ?? "";
        return sources.TryFind(map["source"], out var source) && standing is { } known
            ? new(source.Name, source.Document, known, source.Published, note) : null;
    }
}
