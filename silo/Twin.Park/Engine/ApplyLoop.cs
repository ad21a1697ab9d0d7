using Twin.Model.Facility;
using Twin.Model.Topology;
using Twin.Storage.Journal;

namespace Twin.Park.Engine;

/// <summary>Applies committed frames to the twins, one after the other, and tells who watches what changed.</summary>
sealed partial class ApplyLoop
{
    /// <summary>Roll-ups wait at most this long while frames follow each other closely.</summary>
    static readonly TimeSpan RollUpInterval = TimeSpan.FromMilliseconds(5);

    readonly CommitLoop commits;
    readonly CityState state;
    readonly EngineGate gate;
    readonly Watchers watchers;
    readonly IFrameFollower[] followers;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly EngineMetrics metrics;
    long rolledUpAt, oldestMs = long.MaxValue; // receipt time of the oldest batch not rolled up yet
    TimeSpan rollUpCost;

    public ApplyLoop(CommitLoop commits, CityState state, EngineGate gate, Watchers watchers, IFrameFollower[] followers, EngineMetrics metrics, TimeProvider time, ILogger logger)
    {
        (this.commits, this.state, this.gate, this.watchers) = (commits, state, gate, watchers);
        (this.followers, this.metrics, this.time, this.logger) = (followers, metrics, time, logger);
    }

    /// <summary>Why the twins take nothing more; null while all is well.</summary>
    public string? Fault { get; private set; }

    public async Task RunAsync()
    {
        await foreach (var pending in commits.Committed.ReadAllAsync().ConfigureAwait(false)) Take(pending);
    }

    /// <summary>Applies the next committed frame and gives its batches back.</summary>
    public void Take(PendingFrame pending)
    {
        if (Fault is null) TryApply(pending.Frame);
        for (var i = 0; i < pending.Owners.Count; i++) pending.Owners[i].Released(pending.Frame.Batches[i]);
        commits.Recycle(pending);
    }

    // What is committed must be applied; where it cannot be (a page of the database is damaged, or a bug), nothing more is committed,
    // frames pass through so that their owners get their batches back, and a restart begins again from what is durable.
    void TryApply(CommitFrame frame)
    {
        try
        {
            Apply(frame);
            Work();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Fault = $"the twins stopped at position {frame.Position}: {error.Message}";
            commits.Halt(Fault);
            LogHalted(logger, error, frame.Position);
        }
    }

    void Apply(CommitFrame frame)
    {
        IReadOnlyList<NodeKey> changed = [];
        var readings = 0;
        foreach (var batch in frame.Batches)
        {
            readings += batch.Count;
            if (batch.Count > 0) oldestMs = Math.Min(oldestMs, batch.ReceivedMs);
        }
        using (gate.Enter())
        {
            FrameApplication.Apply(frame, state, followers);
            ReportEvents();
            if (IsRollUpDue()) changed = RollUp();
            foreach (var follower in followers) follower.AfterFrame(state);
        }
        watchers.Tell(changed);
        if (readings > 0) metrics.Applied(readings);
        if (changed.Count == 0 || oldestMs == long.MaxValue) return;
        metrics.Told(time.GetUtcNow().ToUnixTimeMilliseconds() - oldestMs);
        oldestMs = long.MaxValue;
    }

    // One step of what waits a frame, and all while no frame waits: a restated year holds up nobody.
    void Work()
    {
        for (var waiting = true; waiting;)
        {
            using (gate.Enter())
            {
                state.WorkStep();
                waiting = state.ClosedWorkWaits && commits.Committed.Count == 0;
            }
        }
    }

    // A roll-up of many facilities costs more than its interval is long: it then waits ten times its own cost.
    bool IsRollUpDue()
    {
        if (commits.Committed.Count == 0) return true;
        var since = time.GetElapsedTime(rolledUpAt);
        return since >= RollUpInterval && since >= rollUpCost * 10;
    }

    IReadOnlyList<NodeKey> RollUp()
    {
        var started = time.GetTimestamp();
        var changed = state.RollUp();
        rolledUpAt = time.GetTimestamp();
        rollUpCost = time.GetElapsedTime(started, rolledUpAt);
        return changed;
    }

    void ReportEvents()
    {
        foreach (var e in state.Raised)
            if (state.Model.Find(e.Point) is { } point)
                LogEvent(logger, point.Path, e.Kind, e.From.Micro / 1e6m, e.To.Micro / 1e6m);
        state.Raised.Clear();
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The twins stopped at position {Position}: nothing more is recorded until a restart")]
    static partial void LogHalted(ILogger logger, Exception error, long position);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Point}: {Kind} from {From} to {To}")]
    static partial void LogEvent(ILogger logger, string point, RegisterEventKind kind, decimal from, decimal to);
}
