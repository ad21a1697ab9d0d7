using Twin.Model.Live;
using Twin.Model.Topology;

namespace Twin.Operations.Twins;

/// <summary>Where screens and reports read twins from. Park edition: the engine. City edition: grains and their observers.</summary>
public interface ITwinSource
{
    /// <summary>The model revision in force.</summary>
    CityModel Model { get; }

    /// <summary>The node as it is now; null if the model has no such node any more.</summary>
    ValueTask<NodeSnapshot?> ReadAsync(NodeKey node, CancellationToken cancel);

    /// <summary>Calls back, from any thread and at once, whenever the node's snapshot may have changed. Changes between two reads may be told once.</summary>
    IDisposable Subscribe(NodeKey node, Action changed);
}
