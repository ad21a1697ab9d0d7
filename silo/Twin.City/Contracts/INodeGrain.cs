using Orleans.Concurrency;
using Twin.Model.Live;

namespace Twin.City.Contracts;

/// <summary>What grains of all nodes can do. A grain's key is its node's permanent key: <c>n12</c>.</summary>
[Alias("twin.node")]
public interface INodeGrain : IGrainWithStringKey
{
    /// <summary>The node as it is now. A look at memory: it waits for no delivery.</summary>
    [Alias("snapshot"), ReadOnly, AlwaysInterleave]
    ValueTask<NodeSnapshot> Snapshot();

    /// <summary>Takes a source's latest contribution. It may come twice, late or never: the next one says all again.</summary>
    [Alias("take"), OneWay]
    Task Take([Immutable] LiveContribution contribution);

    /// <summary>What this node adds to the one above it now: asked by a parent that begins.</summary>
    [Alias("contribute"), AlwaysInterleave]
    ValueTask<LiveContribution> Contribute();

    /// <summary>Tells the watcher of every change for a minute or two: to be renewed.</summary>
    [Alias("watch"), AlwaysInterleave]
    Task Watch(INodeWatcher watcher);

    [Alias("unwatch"), AlwaysInterleave]
    Task Unwatch(INodeWatcher watcher);

    /// <summary>A revision of the model is in force: completes when this node is under it, or a newer one.</summary>
    [Alias("revise")]
    Task Revise(int revision);
}

/// <summary>A silo that has screens on a node: one for each, however many screens.</summary>
[Alias("twin.watcher")]
public interface INodeWatcher : IGrainObserver
{
    [Alias("changed"), OneWay]
    Task Changed(int node);
}

[Alias("twin.enterprise")]
public interface IEnterpriseGrain : INodeGrain;

[Alias("twin.city")]
public interface ICityGrain : INodeGrain;

[Alias("twin.park")]
public interface IParkGrain : INodeGrain
{
    /// <summary>Begins to let time pass for the park's facilities, if it does not yet: one reminder a park.</summary>
    [Alias("begin")]
    Task Begin();
}
