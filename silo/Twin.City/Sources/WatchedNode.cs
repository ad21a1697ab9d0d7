using Twin.City.Contracts;

namespace Twin.City.Sources;

/// <summary>This silo's one observer of a node, and the screens' feeds behind it.</summary>
sealed class WatchedNode : INodeWatcher
{
    readonly Lock gate = new();
    readonly List<Action> watchers = [];
    readonly INodeGrain grain;
    readonly INodeWatcher reference;
    bool ended;

    public WatchedNode(INodeGrain grain, IGrainFactory grains) => (this.grain, reference) = (grain, grains.CreateObjectReference<INodeWatcher>(this));

    public Task Changed(int node)
    {
        lock (gate)
            foreach (var watcher in watchers) watcher();
        return Task.CompletedTask;
    }

    public bool TryAdd(Action watcher)
    {
        lock (gate)
        {
            if (ended) return false;
            watchers.Add(watcher);
            return true;
        }
    }

    /// <returns>Whether it was the last one.</returns>
    public bool Remove(Action watcher)
    {
        lock (gate) return watchers.Remove(watcher) && (ended = watchers.Count == 0);
    }

    public Task BeginAsync() => grain.Watch(reference);

    public Task EndAsync() => grain.Unwatch(reference);
}
