using System.Collections.Concurrent;
using Twin.Model.Live;
using Twin.Model.Topology;
using Twin.Operations.Twins;

namespace Twin.Operations.Hosting;

/// <summary>Twins that hold what the test sets, and tell their subscribers at once.</summary>
sealed class FakeTwins(CityModel model) : ITwinSource
{
    readonly ConcurrentDictionary<NodeKey, NodeSnapshot> snapshots = [];
    readonly ConcurrentDictionary<object, (NodeKey Node, Action Changed)> subscribers = [];
    volatile CityModel model = model;
    volatile Exception? failure;
    int reads;

    public CityModel Model => model;
    public int Reads => Volatile.Read(ref reads);
    public int Subscribers => subscribers.Count;

    public void Set(NodeSnapshot snapshot)
    {
        snapshots[snapshot.Node] = snapshot;
        Tell(snapshot.Node);
    }

    public void Tell(NodeKey node)
    {
        foreach (var (watched, changed) in subscribers.Values)
            if (watched == node) changed();
    }

    /// <summary>Puts a model in force, with the snapshots that fit it.</summary>
    public void Replace(CityModel next, params NodeSnapshot[] fitting)
    {
        snapshots.Clear();
        foreach (var snapshot in fitting) snapshots[snapshot.Node] = snapshot;
        model = next;
        foreach (var (_, changed) in subscribers.Values) changed();
    }

    public void Fail(Exception? exception) => failure = exception;

    public ValueTask<NodeSnapshot?> ReadAsync(NodeKey node, CancellationToken cancel)
    {
        Interlocked.Increment(ref reads);
        return failure is { } e ? ValueTask.FromException<NodeSnapshot?>(e) : ValueTask.FromResult(snapshots.GetValueOrDefault(node));
    }

    /// <summary>What a look back answers, and what it was asked.</summary>
    public LookBackOutcome LookedBack { get; set; } = LookBackOutcome.Refused(LookBackFault.NotThere);

    public (string Path, long AtMs)? AskedBack { get; private set; }

    public ValueTask<LookBackOutcome> LookBackAsync(string path, long atMs, CancellationToken cancel)
    {
        AskedBack = (path, atMs);
        return ValueTask.FromResult(LookedBack);
    }

    public IDisposable Subscribe(NodeKey node, Action changed)
    {
        var subscription = new Subscription(this);
        subscribers[subscription] = (node, changed);
        return subscription;
    }

    sealed class Subscription(FakeTwins twins) : IDisposable
    {
        public void Dispose() => twins.subscribers.TryRemove(this, out _);
    }
}
