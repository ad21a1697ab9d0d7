using Orleans.Utilities;
using Twin.City.Contracts;
using Twin.City.Hosting;
using Twin.Delivery.Revising;
using Twin.Model.City;
using Twin.Model.Enterprise;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Park;
using Twin.Model.Topology;

namespace Twin.City.Grains;

/// <summary>What the grains of enterprise, park and city share: the node's roll-up, its watchers, what goes up.</summary>
/// <remarks>Nothing here is stored: a grain that begins asks those below for what they contribute.</remarks>
abstract class NodeGrain(CityWorld world, CityMetrics metrics, ILogger logger) : Grain, INodeGrain
{
    readonly ObserverManager<INodeWatcher> watchers = new(NodeGrainLease.Watch, logger);
    LiveRollup rollup = null!;
    LiveSender sender = null!;
    ModelView model = null!;
    INodeGrain? parent;
    IDisposable? presence;
    long epoch;

    protected CityWorld World => world;

    protected Node Node { get; private set; } = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await ActivationLock.Leave();
        sender = new(this, world.Time, world.Pace, SendAsync);
        await BeginAsync();
        presence = metrics.Activated(Node.Kind switch { NodeKind.City => "city", NodeKind.Park => "park", _ => "enterprise" });
        // What came before it began, and made it begin, it has from those below: the one above is told of it now, not at the next change.
        await sender.Changed(0);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        presence?.Dispose();
        return Task.CompletedTask;
    }

    // Also where another revision of the model is in force: all is asked for anew, and figures go on above those of before.
    async Task BeginAsync()
    {
        var view = world.Models.Current;
        var node = view.Model.Find(GrainKeys.NodeOf(this.GetPrimaryKeyString())) ?? throw new InvalidOperationException($"the model has no node {this.GetPrimaryKeyString()}");
        var next = new LiveRollup(node.Kind switch
        {
            NodeKind.City => new CityTwin(node).Live,
            NodeKind.Park => new ParkTwin(node).Live,
            _ => new EnterpriseTwin(node).Live,
        });
        next.StartDay(LocalDay.Of(world.NowMs, view.Model.TimeZone));
        // A child that cannot begin now (its store is away) tells of itself when it can.
        var asked = node.Children.Select(child => GrainFactory.Node(child).Contribute().AsTask()).ToArray();
        await Task.WhenAll(asked).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Current);
        foreach (var answer in asked)
            if (answer.IsCompletedSuccessfully) next.Take(await answer);
            else LogNoContribution(logger, node.Path, answer.Exception?.InnerException?.Message ?? "cancelled");
        (model, Node, rollup, epoch) = (view, node, next, Math.Max(epoch + 1, world.NowMs));
        parent = node.Parent is { } above ? GrainFactory.Node(above) : null;
    }

    public async Task Revise(int revision)
    {
        await world.Models.OfAsync(revision, CancellationToken.None);
        await CatchUpAsync();
    }

    async Task CatchUpAsync()
    {
        if (model == world.Models.Current) return;
        await BeginAsync();
        await sender.Changed(0);
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
        await CatchUpAsync();
        PassTime();
        if (!rollup.Take(contribution)) return;
        if (parent is null && contribution.ChangedMs > 0) metrics.RolledUp(world.NowMs - contribution.ChangedMs);
        await sender.Changed(contribution.ChangedMs);
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
    protected void PassTime() => rollup.StartDay(LocalDay.Of(world.NowMs, model.Model.TimeZone));

    async Task SendAsync()
    {
        var changedMs = sender.Sending();
        if (parent is not null) await parent.Take(rollup.Upward(epoch) with { ChangedMs = changedMs });
        if (watchers.Count > 0) await watchers.Notify(w => w.Changed(Node.Key.Number));
    }
}

/// <summary>Revisions that go on counting up when a grain begins anew.</summary>
static class Revisions
{
    /// <summary>Changes a millisecond that a grain may have in the long run: it has some hundred a second.</summary>
    const int PerMillisecond = 1000;

    public static long Of(long epochMs, long version) => epochMs * PerMillisecond + version;
}
