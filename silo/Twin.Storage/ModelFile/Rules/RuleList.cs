using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary>The entries of one section of rules, over all files that have it.</summary>
static class RuleList
{
    public static IEnumerable<YamlMap> Of(IReadOnlyList<YamlMap> documents, string key, MapShape shape, LoadContext context)
    {
        var count = 0;
        foreach (var document in documents)
            foreach (var item in context.ListOf(document[key]))
            {
                if (++count > ModelBounds.RulesMax)
                {
                    context.Faults.AddWithoutValue(document[key]!, $"a model has at most {ModelBounds.RulesMax} {key}");
                    yield break;
                }
                if (shape.Open(item, context.Faults) is { } map) yield return map;
            }
    }
}
