using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Drafts;

/// <summary>A whole file, read and without faults, before keys are given.</summary>
sealed record CityDraft(TimeZoneInfo Zone, bool DemoPassword, IReadOnlyList<NodeDraft> Nodes, IReadOnlyList<DeviceDraft> Devices,
    IReadOnlyList<GatewayDraft> Gateways, int PointCount, AccountingDraft Accounting, EvaluationDraft Evaluation)
{
    /// <summary>The mappings of the file and of those that it includes, the file's own first: where the rules stand.</summary>
    public required IReadOnlyList<YamlMap> Documents { get; init; }

    /// <summary>Permanent number of each point, in the file's order; <see cref="DeviceDraft.FirstPoint"/> is where a device's start.</summary>
    public int[] PointKeys { get; } = new int[PointCount];
}
