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

    /// <summary>A node as the readings up to and at an instant make it, as known now, under the model in force then.</summary>
    /// <param name="path">As it was called then; a later name of something that was there serves too.</param>
    ValueTask<LookBackOutcome> LookBackAsync(string path, long atMs, CancellationToken cancel);

    /// <summary>Calls back, from any thread and at once, whenever the node's snapshot may have changed. Changes between two reads may be told once.</summary>
    IDisposable Subscribe(NodeKey node, Action changed);
}

/// <summary>A node then, or why there is none.</summary>
/// <param name="Model">The model in force then; null where refused.</param>
/// <param name="Fault">Null where there is an answer.</param>
/// <param name="Limit">The bound that is exceeded, where one is; of <see cref="LookBackFault.BeforeHorizon"/> the horizon, Unix milliseconds.</param>
public sealed record LookBackOutcome(CityModel? Model, NodeSnapshot? Snapshot, LookBackFault? Fault = null, long? Limit = null)
{
    public static LookBackOutcome Refused(LookBackFault fault, long? limit = null) => new(null, null, fault, limit);
}

public enum LookBackFault : byte
{
    /// <summary>The model in force then has nothing at the path.</summary>
    NotThere = 1,
    /// <summary>No point of the node had a reading by then.</summary>
    BeforeBeginning = 2,
    /// <summary>The node has more points than are looked back at in one answer.</summary>
    TooManyPoints = 3,
    /// <summary>This host does not look back.</summary>
    NotOffered = 4,
    /// <summary>The readings of then are dropped.</summary>
    BeforeHorizon = 5,
}
