using System.Collections.Immutable;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Drafts;

/// <summary>A device as the file states it. References stay text until all nodes are known.</summary>
sealed class DeviceDraft
{
    public required YamlMap Item { get; init; }
    public required string Id { get; init; }
    public required NodeDraft Facility { get; init; }
    public required DeviceTypeDraft Type { get; init; }
    public BilingualName? Name { get; init; }
    public required Timeline<MeterRole> Role { get; init; }
    public required Timeline<decimal> Multiplier { get; init; }
    public Quantity? Rated { get; init; }
    public long? GapLimitMs { get; init; }
    public long? StaleAfterMs { get; init; }
    public string? Formerly { get; init; }

    /// <summary>Number of its first point among all points of the file, in their order.</summary>
    public required int FirstPoint { get; init; }

    public required NodeDraft AccountedAt { get; set; }
    public (SideDraft From, SideDraft To)? Sides { get; set; }

    /// <summary>Full path of the device or node that it is compared with.</summary>
    public string? Checks { get; set; }

    public int Key { get; set; }

    public string Path => $"{Facility.Path}/{Id}";

    public ImmutableArray<PointSpec> Specs { get; set; } = [];
}

/// <summary>One side of a meter; the node is null for all but a bus.</summary>
readonly record struct SideDraft(SideKind Kind, NodeDraft? Bus);
