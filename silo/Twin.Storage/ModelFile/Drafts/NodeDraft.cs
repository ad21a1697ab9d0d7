using System.Collections.Immutable;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Drafts;

/// <summary>A node as the file states it, before keys are given.</summary>
sealed class NodeDraft
{
    public required YamlMap Item { get; init; }
    public required NodeKind Kind { get; init; }
    public required string Id { get; init; }
    public required NodeDraft? Parent { get; init; }
    public required string Path { get; init; }
    public BilingualName? Name { get; init; }
    public string Type { get; init; } = "";
    public GeoPoint? Place { get; init; }
    public ImmutableArray<GeoPoint> Footprint { get; init; } = [];
    public decimal? AreaSquareMetres { get; init; }
    public long FromMs { get; init; } = long.MinValue;
    public long ToMs { get; init; } = long.MaxValue;
    public string? Formerly { get; init; }

    public List<NodeDraft> Children { get; } = [];
    public List<DeviceDraft> Devices { get; } = [];

    /// <summary>Permanent number, once given.</summary>
    public int Key { get; set; }

    public bool IsAtOrBelow(NodeDraft other)
    {
        for (var node = this; node is not null; node = node.Parent)
            if (node == other) return true;
        return false;
    }

    public IEnumerable<DeviceDraft> DevicesBelow() => Devices.Concat(Children.SelectMany(c => c.DevicesBelow()));
}
