using Twin.Model.Live;
using Twin.Model.Topology;

namespace Twin.Model.Enterprise;

/// <summary>The twin of an enterprise: the sum of its facilities, less what only passes between them.</summary>
public sealed class EnterpriseTwin(Node enterprise)
{
    public NodeLive Live { get; } = new(enterprise);
}
