using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt;
using Twin.Park.Engine;
using Twin.Simulation.City;
using Twin.Simulation.Files;
using Twin.Simulation.Network;
using Twin.Simulation.Scheduling;
using Twin.Storage.Journal;

namespace Twin.Simulation.Lives;

/// <summary>One life of the server's process: the shipped engine and endpoint, moved step by step instead of by threads.</summary>
sealed class SimulatedPark : IDisposable
{
    const ulong JournalSalt = 17;

    /// <summary>Small, so that segments, frames and checkpoints follow each other closely.</summary>
    static readonly EngineSettings Settings = new(TimeSpan.FromSeconds(1), Sync: true)
    {
        Journal = new() { SegmentBytes = 6 << 10, MaxFrameBytes = 6 << 10, PreallocateBytes = 2048 },
    };

    static readonly MqttOptions Options = new() { BatchesMax = 16, BatchesPerConnection = 2, ReadingsPerBatch = 8 };

    static readonly IngestMetrics Metrics = new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());

    readonly SeededContext context;
    readonly ManualTimeProvider clock;
    readonly MqttBroker broker;
    readonly FaultLogger faults;

    SimulatedPark(ParkEngine engine, SeededContext context, ManualTimeProvider clock, FaultLogger faults)
    {
        (Engine, this.context, this.clock, this.faults) = (engine, context, clock, faults);
        broker = new(Options, engine.Sessions, engine.Commits, () => engine.Model, clock, Metrics, faults);
        broker.Open();
    }

    public ParkEngine Engine { get; }

    /// <summary>An exception that reached the edge of a loop.</summary>
    public Exception? Fault => faults.Caught;

    /// <summary>Starts on what the disk and the store's file hold.</summary>
    /// <param name="store">Path of the store's file.</param>
    /// <returns>Null where start-up refuses for an I/O error.</returns>
    public static SimulatedPark? TryStart(SimulatedDisk disk, string store, SeededContext context, ManualTimeProvider clock, TimeSpan checkpointInterval)
    {
        if (Open(disk, store, context.Scheduler, clock, checkpointInterval, out var refusal) is not { } engine)
            return refusal.Contains("simulated", StringComparison.Ordinal) ? null : throw new InvalidOperationException($"start-up refuses: {refusal}");
        if (engine.StartFaults.Count > 0) throw new InvalidOperationException($"start-up found damage: {string.Join('\n', engine.StartFaults)}");
        return new(engine, context, clock, new());
    }

    /// <summary>The engine alone, as start-up opens it.</summary>
    public static ParkEngine? Open(SimulatedDisk disk, string store, TaskScheduler background, TimeProvider clock, TimeSpan checkpointInterval, out string refusal)
    {
        var start = new EngineStart(Settings with { Background = background, CheckpointInterval = checkpointInterval }, clock, NullLoggerFactory.Instance);
        var engine = start.Open(new MemoryStream(), SimulatedCity.History, SimulatedCity.Model, store, disk, JournalSalt, out var lines);
        refusal = string.Join('\n', lines);
        return engine;
    }

    public void Serve(SimulatedLink link) => _ = broker.ServeAsync(link, IPAddress.Loopback, link.Cut, CancellationToken.None);

    /// <summary>The journal's thread: commits what waits, or lets a tick pass.</summary>
    public void Commit(bool tick)
    {
        if (Engine.Commits.Committed.Count < CommitLoop.FramesAhead && (tick || Engine.Commits.HasWork())) Engine.Commits.CommitOnce();
    }

    /// <summary>The twins' thread: takes one frame.</summary>
    public void Apply()
    {
        if (Engine.Commits.Committed.TryRead(out var pending)) Engine.Applying.Take(pending);
    }

    /// <summary>The process is gone: nothing is written any more.</summary>
    public void Dispose()
    {
        context.Kill();
        clock.DropTimers();
        _ = Engine.DisposeAsync(); // never started: it only lets go
    }

    sealed class FaultLogger : ILogger<MqttBroker>
    {
        public Exception? Caught { get; private set; }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Caught ??= exception;
    }
}
