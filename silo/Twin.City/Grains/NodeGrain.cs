using Orleans.Utilities;
using Twin.City.Contracts;
using Twin.City.Hosting;
using Twin.Model.City;
using Twin.Model.Enterprise;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Park;
using Twin.Model.Topology;

namespace Twin.City.Grains;

/// <summary>What the grains of enterprise, park and city share: the node's roll-up, its watchers, what goes up.</summary>
/// <remarks>Nothing here is stored: a grain that begins asks those below for what they contribute.</remarks>
abstract class NodeGrain(CityWorld world, ILogger logger) : Grain, INodeGrain
{
    readonly ObserverManager<INodeWatcher> watchers = new(NodeGrainLease.Watch, logger);
    LiveRollup rollup = null!;
    LiveSender sender = null!;
    INodeGrain? parent;
    long epoch;

    protected CityWorld World => world;

    protected Node Node { get; private set; } = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await ActivationLock.Leave();
        Node = world.Model.Find(GrainKeys.NodeOf(this.GetPrimaryKeyString())) ?? throw new InvalidOperationException($"the model has no node {this.GetPrimaryKeyString()}");
        parent = Node.Parent is { } above ? GrainFactory.Node(above) : null;
        epoch = world.NowMs;
        rollup = new(Node.Kind switch
        {
            NodeKind.City => new CityTwin(Node).Live,
            NodeKind.Park => new ParkTwin(Node).Live,
            _ => new EnterpriseTwin(Node).Live,
        });
        sender = new(this, world.Time, SendAsync);
        rollup.StartDay(LocalDay.Of(epoch, world.Model.TimeZone));
        // A child that cannot begin now (its store is away) tells of itself when it can.
        var asked = Node.Children.Select(child => GrainFactory.Node(child).Contribute().AsTask()).ToArray();
        await Task.WhenAll(asked).ContinueWith(static _ => { }, cancellationToken, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Current);
        foreach (var answer in asked)
            if (answer.IsCompletedSuccessfully) rollup.Take(await answer);
            else LogNoContribution(logger, Node.Path, answer.Exception?.InnerException?.Message ?? "cancelled");
    }

    static readonly Action<ILogger, string, string, Exception?> NoContribution = LoggerMessage.Define<string, string>(
        LogLevel.Warning, new EventId(1, nameof(NoContribution)), "{Node}: a child contributes nothing yet: {Reason}");

    static void LogNoContribution(ILogger logger, string node, string reason) => NoContribution(logger, node, reason, null);

    public ValueTask<NodeSnapshot> Snapshot()
    {
        PassTime();
        var children = new NodeSummary[Node.Children.Length];
        for (var i = 0; i < children.Length; i++) children[i] = rollup.SummaryOf(Node.Children[i].Key) ?? new NodeLive(Node.Children[i]).Summary;
        var nowMs = world.NowMs;
        return new(new NodeSnapshot(Node.Key, Revisions.Of(epoch, rollup.Version), nowMs, nowMs, rollup.Live.Summary, [], children));
    }

    public async Task Take(LiveContribution contribution)
    {
        PassTime();
        if (rollup.Take(contribution)) await sender.Changed();
    }

    public ValueTask<LiveContribution> Contribute()
    {
        PassTime();
        return new(rollup.Upward(epoch));
    }

    public Task Watch(INodeWatcher watcher)
    {
        watchers.Subscribe(watcher, watcher);
        return Task.CompletedTask;
    }

    public Task Unwatch(INodeWatcher watcher)
    {
        watchers.Unsubscribe(watcher);
        return Task.CompletedTask;
    }

    /// <summary>A new local day begins with what is contributed of it.</summary>
    protected void PassTime() => rollup.StartDay(LocalDay.Of(world.NowMs, world.Model.TimeZone));

    async Task SendAsync()
    {
        sender.Sending();
        if (parent is not null) await parent.Take(rollup.Upward(epoch));
        await watchers.Notify(w => w.Changed(Node.Key.Number));
    }
}

/// <summary>Revisions that go on counting up when a grain begins anew.</summary>
static class Revisions
{
    /// <summary>Changes a millisecond that a grain may have in the long run: it has some hundred a second.</summary>
    const int PerMillisecond = 1000;

    public static long Of(long epochMs, long version) => epochMs * PerMillisecond + version;
}
