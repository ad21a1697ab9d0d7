using System.Diagnostics.CodeAnalysis;
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

/// <summary>Opens a data folder: the newest checkpoint, then the journal after it, through the same code that runs live.</summary>
sealed partial class EngineStart(EngineSettings settings, TimeProvider time, ILoggerFactory loggers)
{
    readonly ILogger logger = loggers.CreateLogger<EngineStart>();

    /// <param name="refusal">One line a fault, for people; the process ends with it.</param>
    public bool TryOpen(string data, string? modelFile, [NotNullWhen(true)] out ParkEngine? engine, out IReadOnlyList<string> refusal)
    {
        engine = null;
        if (!DataFolder.TryOpen(data, out var folder, out var refused))
        {
            refusal = [refused.Line];
            return false;
        }
        try
        {
            engine = Open(folder, modelFile, out refusal);
        }
        catch (Exception error) when (IsRefusal(error))
        {
            refusal = [$"data folder {folder.Path}: {error.Message}"];
        }
        if (engine is null) folder.Dispose();
        return engine is not null;
    }

    ParkEngine? Open(DataFolder folder, string? modelFile, out IReadOnlyList<string> refusal)
    {
        var models = new ModelStart(time, loggers.CreateLogger<ModelStart>());
        return models.Open(folder.ModelPath, modelFile, out var history, out refusal, new HorizonAtRest(folder).Objection) is { } model
            ? Open(folder, history, model, folder.DatabasePath, new DiskJournalFiles(folder.JournalPath), folder.JournalSalt, out refusal) : null;
    }

    /// <summary>The same over parts that lie anywhere: a simulation brings a journal of its own.</summary>
    /// <param name="folder">Let go of with the engine.</param>
    public ParkEngine? Open(IDisposable folder, ModelHistory history, CityModel model, string database, IJournalFiles files, ulong salt, out IReadOnlyList<string> refusal)
    {
        refusal = [];
        var checkpoint = new CheckpointImages();
        // Either takes a good part of a second at a million points.
        var making = Task.Run(() => new CityTwins(model));
        var (store, fault) = ParkStore.Open(database, settings.Store with { Zone = model.TimeZone }, checkpoint.Take);
        var twins = making.GetAwaiter().GetResult();
        if (store is null)
        {
            refusal = [$"{database} cannot be used ({fault}). Restore it from a backup, or move it away if the journal goes back to its beginning."];
            return null;
        }
        try
        {
            return Open(folder, history, twins, store, checkpoint, files, salt);
        }
        catch (Exception error)
        {
            store.Dispose();
            if (!IsRefusal(error)) throw;
            refusal = [$"{database} and its journal: {error.Message}"];
            return null;
        }
    }

    ParkEngine Open(IDisposable folder, ModelHistory history, CityTwins twins, ParkStore store, CheckpointImages checkpoint, IJournalFiles files, ulong salt)
    {
        var options = settings.Journal with { Sync = settings.Sync };
        var journal = JournalWriter.Open(files, options, salt, time, loggers.CreateLogger<JournalWriter>(), store.Position);

        var faults = new List<string>();
        // A frame is in the journal before anything of it is in the database.
        if (journal.Recovery.LastFound < store.Position)
            faults.Add($"the journal ends at position {journal.Recovery.LastFound}, the database at {store.Position}: commits after that may be missing");
        var (sessions, orders, bills, positions) = (new SessionStore(), new OrderBook(), new BillBook(), new PositionIndex());
        var model = twins.Model;
        var revision = checkpoint.Revision ?? 1;
        var state = new CityState(revision == model.Revision ? twins : new(history.ModelOf(revision)), store);
        checkpoint.Restore(state, sessions, orders, bills, positions, store.Position);
        IFrameFollower[] followers = [positions, new HorizonFollower(), new ModelFollower(history), orders, bills, new SessionFollower(sessions)];
        Replay(new JournalReader(files, salt), state, followers, store.Position, faults);
        faults.AddRange(journal.Recovery.Damages.Select(d => d.ToString()).Except(faults));
        if (state.Model.Revision < model.Revision) PutInForce(model, journal, state, followers);
        foreach (var line in faults) LogDamage(logger, line);
        return new(folder, store, journal, options, state, sessions, orders, bills, positions, followers, history, faults, settings, time, loggers);
    }

    // What a damaged or unreadable file leads to; all else is a bug, and ends the process as one.
    static bool IsRefusal(Exception error) => error is IOException or UnauthorizedAccessException or InvalidDataException or StoreException;

    // A revision accepted at this start holds from a position of its own, like one accepted while running.
    void PutInForce(CityModel model, JournalWriter journal, CityState state, IFrameFollower[] followers)
    {
        var frame = new CommitFrame { CommitTimeMs = time.GetUtcNow().ToUnixTimeMilliseconds() };
        frame.Controls.Add(ModelFollower.Record(model.Revision));
        if (journal.Append(frame) is { } fault) throw new IOException(fault.ToString());
        FrameApplication.Apply(frame, state, followers);
        state.RollUp();
    }

    void Replay(JournalReader reader, CityState state, IFrameFollower[] followers, long after, List<string> faults)
    {
        var started = time.GetTimestamp();
        long frames = 0, readings = 0;
        if (after + 1 < reader.FirstPosition)
            faults.Add($"the journal begins at position {reader.FirstPosition}, the database ends at {after}: what lies between is missing");
        using var cursor = reader.Read(after);
        var frame = new CommitFrame();
        while (cursor.TryRead(frame))
        {
            FrameApplication.Apply(frame, state, followers);
            state.Raised.Clear(); // they were reported when they happened
            frames++;
            foreach (var batch in frame.Batches) readings += batch.Count;
        }
        state.RollUp();
        faults.AddRange(cursor.Damages.Select(d => d.ToString()));
        LogReplayed(logger, frames, readings, state.At.Position, time.GetElapsedTime(started).TotalSeconds);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Replayed {Frames} commits with {Readings} readings up to position {Position} in {Seconds:F2} s")]
    static partial void LogReplayed(ILogger logger, long frames, long readings, long position, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Damage: {Damage}")]
    static partial void LogDamage(ILogger logger, string damage);
}
