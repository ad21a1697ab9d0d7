using System.Text;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Keys;
using Twin.Storage.ModelFile.Rules;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Compiled;

/// <summary>A whole model as bytes: its time zone, its topology as objects, its rules as the trees that they were read from.</summary>
static class CompiledCity
{
    public static void Write(CompiledWriter to, CityModel model, CityDraft draft)
    {
        to.Text(model.TimeZone.Id);
        to.Number(Fingerprint(model.TimeZone));
        CompiledTopology.Write(to, model);
        CompiledRules.Write(to, draft);
    }

    /// <returns>Null where this machine knows the time zone otherwise than when it was written: the text is to be read.</returns>
    public static CityModel? Read(CompiledReader from, int revision)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(from.Text(), out var zone) || from.Number() != Fingerprint(zone)) return null;
        var parts = CompiledTopology.Read(from);
        var keys = new Dictionary<NodeDraft, NodeKey>();
        var nodes = DraftsOf(parts.Nodes, keys);
        var faults = new FaultLog("");
        var (accounting, evaluation) = new RuleSections(new(faults) { Zone = zone }, nodes).Read(CompiledRules.Read(from, nodes));
        if (!faults.IsEmpty) throw new InvalidOperationException($"rules that were accepted are refused: {faults.InOrder()[0]}");
        return new(revision, zone, parts.Nodes, parts.Devices, parts.Points, parts.Gateways, parts.Ended)
        {
            Accounting = accounting.Build(node => keys[node], zone), Evaluation = evaluation.Build(node => keys[node]),
        };
    }

    // What rules look at in a node: its path, its parent and its `carbon`.
    static NodeDraft[] DraftsOf(Node[] nodes, Dictionary<NodeDraft, NodeKey> keys)
    {
        var drafts = new Dictionary<Node, NodeDraft>(nodes.Length);
        foreach (var node in nodes)
        {
            var draft = new NodeDraft
            {
                Item = new YamlMap(), Kind = node.Kind, Id = node.Id, Path = node.Path, Parent = node.Parent is null ? null : drafts[node.Parent],
            };
            drafts[node] = draft;
            keys[draft] = node.Key;
        }
        return [.. nodes.Select(n => drafts[n])];
    }

    // Local dates were turned into instants by what the machine knew of the zone.
    static long Fingerprint(TimeZoneInfo zone) => KeyFile.ChecksumOf(Encoding.UTF8.GetBytes(zone.ToSerializedString()));
}
