using Microsoft.Extensions.Logging.Abstractions;
using Twin.Ingest.Fakes;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Park.Engine;
using Twin.Park.Orders;
using Twin.Park.Revising;
using Twin.Park.Sources;
using Twin.Simulation.City;

namespace Twin.Simulation.Retention;

/// <summary>The shipped engine on a real data folder, moved frame by frame on the test's thread; what runs beside it runs at once.</summary>
sealed class SteppedPark : IDisposable
{
    // In memory where there is a file system for it: hundreds of checkpoints are to wait for no disk.
    readonly string folder = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"twin-retention-{Guid.NewGuid():n}");
    readonly ManualTimeProvider clock;
    ParkEngine engine;

    public SteppedPark(ManualTimeProvider clock, int? keepDays)
    {
        this.clock = clock;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "model.yaml"), SimulatedCity.ModelText);
        engine = Open(keepDays);
    }

    public ParkEngine Engine => engine;

    public string Data => Path.Combine(folder, "data");

    public CorrectionDesk Corrections => new(engine.State, engine.Store, engine.Orders, engine.Commits, engine.Gate);

    public ModelDesk Models => new(engine.State, engine.Store, engine.Models, engine.Commits, engine.Gate, clock, _ => null, NullLogger<ModelDesk>.Instance);

    public LookBackSource LookBack => new(engine.State, engine.Store, engine.Commits, engine.Models, engine.Gate);

    /// <summary>The process is gone, and starts again: what no checkpoint wrote comes back from the journal.</summary>
    public void Crash(int? keepDays)
    {
        Close();
        Reopen(keepDays);
    }

    public void Close() => engine.DisposeAsync().AsTask().GetAwaiter().GetResult();

    public void Reopen(int? keepDays) => engine = Open(keepDays);

    public void Feed(IEnumerable<(PointKey Point, long TimeMs, long Micro, Quality Quality)> readings)
    {
        var batch = new ReadingBatch { Gateway = engine.Model.AllGateways[0].Key, ModelRevision = engine.Model.Revision, ReceivedMs = clock.NowMs };
        foreach (var (point, timeMs, micro, quality) in readings) batch.Add(point, timeMs, micro, quality);
        batch.Received = batch.Count;
        if (!batch.IsEmpty) engine.Commits.Submit(batch, new Owner());
        Step();
    }

    /// <summary>One frame, of whatever waits.</summary>
    public void Step()
    {
        engine.Commits.CommitOnce();
        while (engine.Commits.Committed.TryRead(out var pending)) engine.Applying.Take(pending);
        engine.Applying.Fault.ShouldBeNull();
    }

    /// <summary>Waits for an answer that needs frames.</summary>
    public T Answer<T>(ValueTask<T> asked)
    {
        var task = asked.AsTask();
        for (var steps = 0; !task.IsCompleted; steps++)
        {
            steps.ShouldBeLessThan(60_000);
            if (engine.Commits.HasWork()) Step();
            else task.Wait(TimeSpan.FromMilliseconds(1));
        }
        return task.GetAwaiter().GetResult();
    }

    /// <summary>All cells of all series, registers' and nodes', derived ones too.</summary>
    public Dictionary<(SeriesKey Series, long Interval), Cell> Cells(long fromMs, long toMs)
    {
        engine.State.FlushLedger();
        engine.State.Derive(int.MaxValue);
        long[] quarters = [.. Enumerable.Range(0, (int)((toMs - fromMs) / Spread.IntervalMs) + 1).Select(i => fromMs + i * Spread.IntervalMs)];
        var cells = new Dictionary<(SeriesKey, long), Cell>();
        foreach (var point in engine.Model.AllPoints.Concat(engine.Model.Ended.Points.Select(e => e.Part)).Where(p => p.Spec.Measure is not null))
            Add(RegisterSeries.Of(point, reverse: false));
        foreach (var node in engine.Model.AllNodes)
            foreach (var measure in Measures.All)
                foreach (var owner in (SeriesOwner[])[SeriesOwner.Node, SeriesOwner.Residual, SeriesOwner.Priced]) Add(new(owner, measure, node.Key.Number));
        return cells;

        void Add(SeriesKey series)
        {
            if (engine.Store.Ledger.Sum(series, [quarters[0], quarters[^1]])[0].IsZero) return;
            var (sums, i) = (engine.Store.Ledger.Sum(series, quarters), 0);
            foreach (var cell in sums)
            {
                if (!cell.IsZero) cells[(series, i)] = cell;
                i++;
            }
        }
    }

    public void Dispose()
    {
        Close();
        Directory.Delete(folder, recursive: true);
    }

    ParkEngine Open(int? keepDays)
    {
        var settings = new EngineSettings(TimeSpan.FromMinutes(5), Sync: false) { KeepReadingsDays = keepDays, Store = new() { OpenChunkBytesMax = 128 }, Background = new AtOnce() };
        new EngineStart(settings, clock, NullLoggerFactory.Instance).TryOpen(Data, Path.Combine(folder, "model.yaml"), out var opened, out var refusal)
            .ShouldBeTrue(string.Join('\n', refusal));
        opened!.StartFaults.ShouldBeEmpty();
        return opened;
    }

    sealed class Owner : IBatchOwner
    {
        public void Committed(ReadingBatch batch, long position) { }

        public void Failed(ReadingBatch batch, string reason) => throw new InvalidOperationException(reason);

        public void Released(ReadingBatch batch) { }
    }

    sealed class AtOnce : TaskScheduler
    {
        protected override void QueueTask(Task task) => TryExecuteTask(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
