using Twin.Model.Live;
using Twin.Model.Topology;

namespace Twin.Model.Park;

/// <summary>The twin of a park: the sum of its enterprises, less what only passes between them.</summary>
public sealed class ParkTwin(Node park)
{
    public NodeLive Live { get; } = new(park);
}
