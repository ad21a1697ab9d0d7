using System.Collections.Concurrent;
using Twin.Model.Topology;

namespace Twin.Park.Engine;

/// <summary>Who wants to hear that a node changed.</summary>
sealed class Watchers
{
    readonly ConcurrentDictionary<NodeKey, Action[]> watchers = new();

    public IDisposable Add(NodeKey node, Action changed)
    {
        watchers.AddOrUpdate(node, _ => [changed], (_, all) => [.. all, changed]);
        return new Subscription(this, node, changed);
    }

    public void Tell(IReadOnlyList<NodeKey> changed)
    {
        if (watchers.IsEmpty) return;
        for (var i = 0; i < changed.Count; i++)
            if (watchers.TryGetValue(changed[i], out var all))
                foreach (var watcher in all) watcher();
    }

    void Remove(NodeKey node, Action changed)
    {
        while (watchers.TryGetValue(node, out var all))
        {
            var index = Array.IndexOf(all, changed);
            if (index < 0) return;
            Action[] rest = [.. all[..index], .. all[(index + 1)..]];
            if (rest.Length == 0 ? watchers.TryRemove(new(node, all)) : watchers.TryUpdate(node, rest, all)) return;
        }
    }

    sealed class Subscription(Watchers watchers, NodeKey node, Action changed) : IDisposable
    {
        public void Dispose() => watchers.Remove(node, changed);
    }
}
