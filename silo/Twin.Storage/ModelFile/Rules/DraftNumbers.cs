using Twin.Model.Topology;
using Twin.Storage.ModelFile.Drafts;

namespace Twin.Storage.ModelFile.Rules;

/// <summary>Keys for drafts that have none yet, so that rules about nodes can be checked; a fault shows their paths.</summary>
sealed class DraftNumbers
{
    readonly List<NodeDraft> nodes = [];
    readonly Dictionary<NodeDraft, NodeKey> keys = [];

    public NodeKey KeyOf(NodeDraft node)
    {
        if (keys.TryGetValue(node, out var key)) return key;
        nodes.Add(node);
        return keys[node] = new(nodes.Count - 1);
    }

    public string PathOf(NodeKey key) => nodes[key.Number].Path;
}
