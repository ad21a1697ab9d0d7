using Twin.Ingest.Mqtt.Sessions;
using Twin.Model.Topology;
using Twin.Park.Billing;
using Twin.Park.Orders;
using Twin.Park.Retention;
using Twin.Storage;
using Twin.Storage.Checkpoint;
using Twin.Storage.Journal;
using Twin.Storage.ModelFile;

namespace Twin.Park.Engine;

/// <summary>Everything that runs between the gateways and the screens: journal, twins, ledger, checkpoints. Opened by <see cref="EngineStart"/>.</summary>
sealed class ParkEngine : IAsyncDisposable
{
    readonly IDisposable folder;
    readonly JournalWriter journal;
    readonly Checkpoints checkpoints;
    readonly EngineMetrics metrics;
    Task? running;

    public ParkEngine(IDisposable folder, ParkStore store, JournalWriter journal, JournalOptions options, CityState state, SessionStore sessions,
        OrderBook orders, BillBook bills, PositionIndex positions, IFrameFollower[] followers, ModelHistory models, IReadOnlyList<string> faults, EngineSettings settings, TimeProvider time,
        ILoggerFactory loggers)
    {
        (this.folder, Store, this.journal, State, Sessions, Orders, Bills, Positions, Models, StartFaults) =
            (folder, store, journal, state, sessions, orders, bills, positions, models, faults);
        KeepReadingsDays = settings.KeepReadingsDays;
        metrics = new(() => state.HorizonMs);
        Commits = new(journal, options, state.HorizonMs, time, loggers.CreateLogger<CommitLoop>());
        checkpoints = new(store, sessions, orders, bills, positions, Commits, time, settings, loggers.CreateLogger<Checkpoints>());
        Applying = new(Commits, state, Gate, Watchers, [.. followers, new HorizonMover(settings.KeepReadingsDays, models, Commits, loggers.CreateLogger<HorizonMover>()), checkpoints], metrics, time, loggers.CreateLogger<ApplyLoop>());
    }

    /// <summary>Null where a test gave it files that are no folder.</summary>
    public DataFolder? Folder => folder as DataFolder;

    public ParkStore Store { get; }
    public CityState State { get; }
    public SessionStore Sessions { get; }
    public OrderBook Orders { get; }
    public PositionIndex Positions { get; }
    public BillBook Bills { get; }
    public ModelHistory Models { get; }
    public CommitLoop Commits { get; }
    public ApplyLoop Applying { get; }
    public EngineGate Gate { get; } = new();
    public Watchers Watchers { get; } = new();
    public CityModel Model => State.Model;

    /// <summary>Days for which readings are kept; null: for ever.</summary>
    public int? KeepReadingsDays { get; }

    /// <summary>What start-up found wrong and went on from.</summary>
    public IReadOnlyList<string> StartFaults { get; }

    /// <summary>Why the newest checkpoint failed; null when it did not.</summary>
    public string? CheckpointFault => checkpoints.Fault;

    public void Start()
    {
        Commits.Start();
        running = Task.Run(Applying.RunAsync);
    }

    /// <summary>Stops taking batches, applies what is committed, writes a last checkpoint, and lets go of the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        Commits.Dispose();
        if (running is not null)
        {
            await running.ConfigureAwait(false);
            using (Gate.Enter())
            {
                checkpoints.Finish();
                // Twins that stopped in the middle of a frame are no state to keep.
                if (Applying.Fault is null && State.At.Position > Store.Position) checkpoints.Begin(State);
                checkpoints.Finish();
            }
        }
        metrics.Dispose();
        Store.Dispose();
        journal.Dispose();
        folder.Dispose();
    }
}

/// <summary>Settings of the engine.</summary>
/// <param name="CheckpointInterval">Time between checkpoints, 1 s to 1 h.</param>
/// <param name="Sync">False: commits are not synced to the disk; for measurements only.</param>
sealed record EngineSettings(TimeSpan CheckpointInterval, bool Sync)
{
    /// <summary>Bounds of the journal; <see cref="Sync"/> decides about syncing.</summary>
    public JournalOptions Journal { get; init; } = new();

    /// <summary>Bounds of the store; its time zone is the model's.</summary>
    public ParkStoreOptions Store { get; init; } = new();

    /// <summary>Days for which readings are kept, <see cref="Twin.Model.Telemetry.Horizon.DaysMin"/> and up; null: for ever.</summary>
    public int? KeepReadingsDays { get; init; }

    /// <summary>Where checkpoints are written while ingest goes on; a simulation brings its own.</summary>
    public TaskScheduler Background { get; init; } = TaskScheduler.Default;
}
