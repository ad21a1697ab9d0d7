using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Twin.Model.Topology;
using Twin.Operations.Health;
using Twin.Operations.Twins;

namespace Twin.Operations.Live;

/// <summary>One feed for each node that is watched, for as long as it is.</summary>
sealed class NodeFeeds(
    ITwinSource twins, IHealthSource health, OperationsMeter meter, IOptions<OperationsOptions> options, TimeProvider time, ILogger<NodeFeed> log)
{
    readonly Lock gate = new();
    readonly Dictionary<NodeKey, (NodeFeed Feed, int Watchers)> feeds = [];

    public NodeFeed Enter(NodeKey node)
    {
        lock (gate)
        {
            var (feed, watchers) = feeds.GetValueOrDefault(node);
            feed ??= new NodeFeed(node, twins, health, meter, options.Value, time, log);
            feeds[node] = (feed, watchers + 1);
            return feed;
        }
    }

    public ValueTask LeaveAsync(NodeKey node)
    {
        lock (gate)
        {
            var (feed, watchers) = feeds[node];
            if (watchers > 1)
            {
                feeds[node] = (feed, watchers - 1);
                return ValueTask.CompletedTask;
            }
            feeds.Remove(node);
            return feed.DisposeAsync();
        }
    }
}
