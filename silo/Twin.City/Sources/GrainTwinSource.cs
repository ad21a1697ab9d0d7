using System.Collections.Concurrent;
using Twin.City.Contracts;
using Twin.City.Grains;
using Twin.City.Hosting;
using Twin.Model.Live;
using Twin.Model.Topology;
using Twin.Operations.Twins;

namespace Twin.City.Sources;

/// <summary>Twins as Operations reads them: grains, wherever they are, and one observer for each node that this silo's screens watch.</summary>
sealed partial class GrainTwinSource : ITwinSource, IAsyncDisposable
{
    // Well within the lease, so that one lost renewal does no harm.
    static readonly TimeSpan Renewal = NodeGrainLease.Watch / 3;

    readonly CityWorld world;
    readonly IGrainFactory grains;
    readonly CityLookBack lookBack;
    readonly CityDemand demand;
    readonly ILogger logger;
    readonly ConcurrentDictionary<NodeKey, WatchedNode> watched = new();
    readonly CancellationTokenSource stopping = new();
    readonly Task renewing;

    public GrainTwinSource(CityWorld world, IGrainFactory grains, CityLookBack lookBack, CityDemand demand, ILogger<GrainTwinSource> logger)
    {
        (this.world, this.grains, this.lookBack, this.demand, this.logger) = (world, grains, lookBack, demand, logger);
        renewing = Task.Run(RenewAsync);
    }

    public CityModel Model => world.Model;

    public async ValueTask<NodeSnapshot?> ReadAsync(NodeKey node, CancellationToken cancel)
    {
        if (Model.Find(node) is not { } found) return null;
        var snapshot = await grains.Node(found).Snapshot().AsTask().WaitAsync(cancel);
        try
        {
            return snapshot with { Demand = await demand.OfAsync(found, snapshot.Summary, cancel) };
        }
        catch (Exception away) when (away is not OperationCanceledException)
        {
            // The ledger cannot be read: what is live goes on.
            LogNoDemand(logger, found.Path, away.Message);
            return snapshot;
        }
    }

    public ValueTask<LookBackOutcome> LookBackAsync(string path, long atMs, CancellationToken cancel) => lookBack.ReadAsync(path, atMs, cancel);

    public IDisposable Subscribe(NodeKey node, Action changed)
    {
        while (true)
        {
            var one = watched.GetOrAdd(node, key => new(grains.Node(Model.Find(key)!), grains));
            if (!one.TryAdd(changed)) continue; // its last watcher left this instant
            _ = TellAsync(one.BeginAsync());
            return new Subscription(this, node, one, changed);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await renewing;
        stopping.Dispose();
    }

    // A grain that began anew on another silo knows no watchers: it is told again before long, and its watchers look.
    async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(Renewal, world.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
                foreach (var (node, one) in watched)
                {
                    await TellAsync(one.BeginAsync());
                    await one.Changed(node.Number);
                }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    async Task TellAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotTold(logger, error.Message);
        }
    }

    void Leave(NodeKey node, WatchedNode one, Action changed)
    {
        if (!one.Remove(changed)) return;
        watched.TryRemove(new(node, one));
        _ = TellAsync(one.EndAsync());
    }

    sealed class Subscription(GrainTwinSource source, NodeKey node, WatchedNode one, Action changed) : IDisposable
    {
        public void Dispose() => source.Leave(node, one, changed);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A watched node was not told of its watcher, and will be: {Reason}")]
    static partial void LogNotTold(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node} is shown without its demand: {Reason}")]
    static partial void LogNoDemand(ILogger logger, string node, string reason);
}
