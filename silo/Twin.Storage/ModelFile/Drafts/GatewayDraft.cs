using Twin.Model.Topology;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Drafts;

/// <summary>A gateway as the file states it.</summary>
sealed class GatewayDraft
{
    public required YamlMap Item { get; init; }
    public required string Id { get; init; }
    public required NodeDraft Park { get; init; }
    public BilingualName? Name { get; init; }
    public string PasswordHash { get; init; } = "";
    public string? Formerly { get; init; }

    /// <summary>What it serves, each with the path that its points' local names leave off.</summary>
    public List<(DeviceDraft Device, string Prefix)> Served { get; } = [];

    /// <summary>Local names of its own for single points.</summary>
    public List<(string LocalName, DeviceDraft Device, int Point)> Named { get; } = [];

    public int Key { get; set; }
}
