using Orleans.Utilities;
using Twin.City.Contracts;
using Twin.City.Hosting;
using Twin.City.Placement;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.History;
using Twin.Delivery.Hosted;
using Twin.Delivery.Revising;
using Twin.Model.Facility;
using Twin.Model.Gateway;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.City.Grains;

/// <summary>One facility: feeds its twin, and passes on what it contributes.</summary>
[EnterprisePlacementAttribute, GrainType("facility")]
sealed partial class FacilityGrain(CityWorld world, CityMetrics metrics, ILogger<FacilityGrain> logger) : Grain, IFacilityGrain
{
    static readonly TimeSpan SnapshotRetry = TimeSpan.FromSeconds(5);

    readonly ObserverManager<INodeWatcher> watchers = new(NodeGrainLease.Watch, logger);
    readonly HashSet<NodeKey> ancestors = [];
    FacilityHost host = null!;
    LiveRollup rollup = null!;
    LiveSender sender = null!;
    IGrainTimer snapshots = null!;
    ModelView model = null!;
    Node node = null!;
    INodeGrain parent = null!;
    (NodeKey Key, INodeGrain Grain)[] aside = [];
    long epoch;
    IDisposable? presence;
    bool fenced, snapshotWaits;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await ActivationLock.Leave();
        host = await FacilityHost.OpenAsync(GrainKeys.NodeOf(this.GetPrimaryKeyString()), world.Models, world.Journal, world.Commits, world.Time, cancellationToken);
        Adopt();
        sender = new(this, world.Time, world.Pace, SendAsync);
        snapshots = this.RegisterGrainTimer(_ => SnapshotAsync(), Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        presence = metrics.Activated("facility");
        Roll();
        // Those beside it that have a meter on its bus tell it so when they change: to one that begins, now.
        foreach (var beside in world.Reach.FacilitiesOf(node.Key))
            if (beside.Key != node.Key) _ = GrainFactory.Facility(beside.Key).Tell();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        presence?.Dispose();
        if (!fenced && host is { HasUnsavedRows: true }) await SnapshotAsync();
    }

    public async Task Deliver(byte[] envelope)
    {
        var started = world.Time.GetTimestamp();
        try
        {
            await host.DeliverAsync(envelope, CancellationToken.None);
        }
        catch (StaleActivationException stale)
        {
            Fence(stale);
            throw;
        }
        if (host.Model != model) Adopt();
        metrics.Delivered(world.Time.GetElapsedTime(started));
        Report(host.TakeEvents());
        if (host.IsSnapshotDue && !snapshotWaits)
        {
            snapshotWaits = true;
            snapshots.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
        await sender.Changed(world.NowMs);
    }

    public async Task Revise(int revision)
    {
        await world.Models.OfAsync(revision, CancellationToken.None);
        await CatchUpAsync();
    }

    public async Task Tick()
    {
        await CatchUpAsync();
        await host.TickAsync(CancellationToken.None);
        await sender.Changed(world.NowMs);
    }

    public ValueTask<NodeSnapshot> Snapshot()
    {
        host.PassTime();
        Roll();
        return new(new NodeSnapshot(node.Key, Revisions.Of(epoch, rollup.Version), host.CommitTimeMs, host.CommitTimeMs, rollup.Live.Summary, host.Points(), []));
    }

    public async Task Take(LiveContribution contribution)
    {
        if (rollup.Take(contribution)) await sender.Changed(contribution.ChangedMs);
    }

    public ValueTask<LiveContribution> Contribute() => new(Upward(Roll()));

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

    public Task Tell() => sender.Changed(0);

    public async Task<CellsAnswer> Cells(SeriesKey[] series, long fromInterval, long toInterval)
    {
        await CatchUpAsync();
        try
        {
            return new(host.CommitTimeMs, await host.ReadCellsAsync(series, fromInterval, toInterval, CancellationToken.None));
        }
        catch (StaleActivationException stale)
        {
            Fence(stale);
            throw;
        }
    }

    public async Task<Restatement[]> Restatements(SeriesKey series, long fromInterval, long toInterval)
    {
        await CatchUpAsync();
        return [.. await host.ReadRestatementsAsync(series, fromInterval, toInterval, CancellationToken.None)];
    }

    public async Task<StoredReading[]> Readings(int point, long fromMs, long toMs, int limit) =>
        [.. await host.ReadReadingsAsync(new(point), fromMs, toMs, limit, CancellationToken.None)];

    public async Task<SpansAnswer> Spans(int[] points, long[] fromMs)
    {
        var spans = await host.ReadSpansAsync([.. points.Zip(fromMs, (point, from) => new PointStart(new(point), from))], CancellationToken.None);
        return new([.. spans.Select(s => s.ToMs)], [.. spans.Select(s => s.NewestMs)], [.. spans.Select(s => s.Readings.ToArray())]);
    }

    public Task<long[]> Firsts(int[] points) => host.ReadFirstsAsync(points, CancellationToken.None);

    public ValueTask<GatewaySnapshot?> Tally(int gateway) => new(host.TallyOf(new(gateway)));

    public ValueTask<RejectionRecord[]> Rejections(int gateway) => new([.. host.RejectionsOf(new(gateway))]);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    // A revision that this silo knows and the facility is not under yet: it was told of while this was not in memory, or the telling was lost.
    async Task CatchUpAsync()
    {
        if (host.Model == world.Models.Current) return;
        try
        {
            if (!await host.ReviseAsync(CancellationToken.None)) return;
        }
        catch (StaleActivationException stale)
        {
            Fence(stale);
            throw;
        }
        Adopt();
        LogRevised(logger, node.Path, host.Model.Revision);
        await sender.Changed(0);
    }

    // Under another revision the facility may lie elsewhere and lead elsewhere; its figures begin anew, above those of before.
    void Adopt()
    {
        (model, node) = (host.Model, host.Facility);
        ancestors.Clear();
        for (var above = node.Parent; above is not null; above = above.Parent) ancestors.Add(above.Key);
        parent = GrainFactory.Node(node.Parent!);
        aside = [.. model.Reach.Aside(node.Key).Select(key => (key, GrainFactory.Node(model.Model.Find(key)!)))];
        epoch = Math.Max(epoch + 1, world.NowMs);
        rollup = new(new(node));
    }

    // What the facility is now goes into its own figures; returned is all that it adds anywhere.
    LiveContribution Roll()
    {
        var contribution = host.Contribute();
        rollup.StartDay(host.Day);
        rollup.Take(contribution with { Shares = [.. contribution.Shares.Where(s => s.Node == node.Key)] });
        return contribution;
    }

    LiveContribution Upward(LiveContribution contribution) =>
        contribution with { Summary = rollup.Live.Summary, Shares = [.. contribution.Shares.Where(s => ancestors.Contains(s.Node))] };

    async Task SendAsync()
    {
        var changedMs = sender.Sending();
        var contribution = Roll() with { ChangedMs = changedMs };
        await parent.Take(Upward(contribution));
        foreach (var (key, grain) in aside)
            await grain.Take(contribution with { Counts = default, Shares = [.. contribution.Shares.Where(s => s.Node == key)] });
        if (watchers.Count > 0) await watchers.Notify(w => w.Changed(node.Key.Number));
    }

    async Task SnapshotAsync()
    {
        snapshotWaits = false;
        try
        {
            await host.SnapshotAsync(CancellationToken.None);
        }
        catch (StaleActivationException stale)
        {
            Fence(stale);
        }
        catch (JournalStoreException away)
        {
            // The rows are there; the snapshot only makes the next beginning short.
            LogNoSnapshot(logger, node.Path, away.Message);
            snapshotWaits = true;
            snapshots.Change(SnapshotRetry, Timeout.InfiniteTimeSpan);
        }
    }

    void Fence(StaleActivationException stale)
    {
        fenced = true;
        metrics.Fenced();
        LogFenced(logger, node.Path, stale.Message);
        DeactivateOnIdle();
    }

    void Report(RegisterEvent[] events)
    {
        foreach (var e in events)
            if (model.Model.Find(e.Point) is { } point) LogEvent(logger, point.Path, e.Kind, e.From.Micro / 1e6m, e.To.Micro / 1e6m);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Facility} ends here: {Reason}")]
    static partial void LogFenced(ILogger logger, string facility, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Facility}: the snapshot waits: {Reason}")]
    static partial void LogNoSnapshot(ILogger logger, string facility, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Facility} is under model revision {Revision}")]
    static partial void LogRevised(ILogger logger, string facility, int revision);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Point}: {Kind} from {From} to {To}")]
    static partial void LogEvent(ILogger logger, string point, RegisterEventKind kind, decimal from, decimal to);
}
