using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary>Nodes as rules name them: by their full paths.</summary>
sealed class NodePaths
{
    readonly LoadContext context;
    readonly Dictionary<string, NodeDraft> byPath = new(StringComparer.Ordinal);

    public NodePaths(LoadContext context, IReadOnlyList<NodeDraft> nodes)
    {
        this.context = context;
        foreach (var node in nodes) byPath.TryAdd(node.Path, node);
    }

    public NodeDraft? Find(YamlItem? item)
    {
        if (item is null) return null;
        if (item is YamlScalar { Text: var path } && byPath.TryGetValue(path, out var node)) return node;
        context.Faults.Add(item, "is the full path of a node, from the city on");
        return null;
    }
}
