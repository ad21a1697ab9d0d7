using Twin.Storage.History;
using Twin.Storage.Ledger;

namespace Twin.Storage.Checkpoint;

/// <summary>The embedded store: history of readings, cells of the ledger and opaque states in one SQLite file, true at one journal position.</summary>
/// <remarks>
/// The engine adds readings and bookings as it applies commits; they stay in memory until a checkpoint. A checkpoint is
/// begun between two commits (<see cref="BeginCheckpoint"/>), given states by the engine, written by a background
/// thread (<see cref="Write"/>) while the engine goes on, and ended by the engine (<see cref="EndCheckpoint"/>). After
/// a crash the file is as of <see cref="Position"/>, and replaying the journal after it gives the rest exactly once.
/// </remarks>
public sealed class ParkStore : IDisposable
{
    readonly string path;
    readonly CheckpointWriter writer;
    readonly ReaderPool readers;
    long number;
    ParkCheckpoint? inFlight;

    ParkStore(string path, CheckpointWriter writer, ReaderPool readers, LocalCalendar calendar, ParkStoreOptions options)
    {
        (this.path, this.writer, this.readers) = (path, writer, readers);
        History = new(readers, options.OpenChunkBytesMax);
        Ledger = new(readers, calendar);
    }

    public ReadingStore History { get; }
    public LedgerStore Ledger { get; }

    /// <summary>Journal position of the newest checkpoint in the file; 0 in a new one.</summary>
    public long Position { get; private set; }

    /// <summary>Opens or creates <c>twin.db</c>. Either the store or the fault is null.</summary>
    /// <param name="path">The file. Its folder exists, and is this process's alone.</param>
    /// <param name="state">Given every stored state.</param>
    public static (ParkStore? Store, StoreFault? Fault) Open(string path, ParkStoreOptions options, StateReader state)
    {
        CheckpointWriter? writer = null;
        ReaderPool? readers = null;
        try
        {
            var calendar = new LocalCalendar(options.Zone);
            writer = CheckpointWriter.Open(path, calendar, options.FileBytesMax, out var fault);
            if (writer is null) return (null, fault);
            readers = new(path);
            var store = new ParkStore(path, writer, readers, calendar, options);
            fault = store.Load(state);
            if (fault is null) return (store, null);
            store.Dispose();
            return (null, fault);
        }
        catch (StoreException failed)
        {
            readers?.Dispose();
            writer?.Dispose();
            return (null, failed.Fault);
        }
    }

    StoreFault? Load(StateReader state)
    {
        using var snapshot = readers.Begin();
        (number, Position) = (snapshot.Session.Checkpoint, snapshot.Session.Position);
        Ledger.Load(number);
        return History.Load(snapshot.Session, number) ?? StateStore.Read(snapshot.Session, state);
    }

    /// <summary>Begins a checkpoint of everything added so far. At most one is under way.</summary>
    /// <param name="position">Journal position of the last commit applied.</param>
    public ParkCheckpoint BeginCheckpoint(long position)
    {
        if (inFlight is not null) throw new InvalidOperationException("a checkpoint is under way");
        inFlight = new(++number, position);
        History.Freeze(number);
        Ledger.Freeze(number);
        return inFlight;
    }

    /// <summary>Writes a checkpoint: all of it or nothing. Any one thread, while the engine goes on.</summary>
    /// <returns>Null when it is durable. Else why it is not: the checkpoint stays as it is, and is to be written again.</returns>
    public StoreFault? Write(ParkCheckpoint checkpoint)
    {
        if (checkpoint.IsWritten) return null;
        var fault = writer.Write(checkpoint, History, Ledger);
        checkpoint.IsWritten = fault is null;
        return fault;
    }

    /// <summary>Ends a checkpoint that was written: memory forgets what the file now holds. The engine's thread.</summary>
    public void EndCheckpoint(ParkCheckpoint checkpoint)
    {
        if (checkpoint != inFlight || !checkpoint.IsWritten) throw new InvalidOperationException("only a written checkpoint ends");
        inFlight = null;
        Position = checkpoint.Position;
        History.Thaw();
        Ledger.Thaw();
    }

    /// <summary>One bounded step of dropping what lies before an instant, in a transaction of its own. Any one thread, while no checkpoint is written.</summary>
    /// <param name="horizonMs">Every reading before it is in the newest checkpoint, and none will be added.</param>
    /// <returns>Whether all is dropped that can be; or why nothing of this step was done, and then it may be tried again.</returns>
    public (bool Done, StoreFault? Fault) DropStep(long horizonMs)
    {
        try
        {
            History.HasDropped = true; // before the file says so, for whoever reads it meanwhile
            return (writer.Drop(readers, horizonMs), null);
        }
        catch (StoreException failed)
        {
            return (false, failed.Fault);
        }
    }

    /// <summary>Copies the newest checkpoint into a new file, while everything goes on. Any thread.</summary>
    /// <param name="copy">A path where no file is. Opened as a store, the copy states its position; the journal after it restores the rest.</param>
    /// <returns>Null when it is complete and every page of it was read and checked.</returns>
    public StoreFault? Backup(string copy)
    {
        try
        {
            DatabaseCopy.Take(path, copy);
            return null;
        }
        catch (StoreException failed)
        {
            return failed.Fault;
        }
    }

    /// <summary>Moves the bound of the file's size; not while a checkpoint is being written.</summary>
    public void SetFileBytesMax(long bytes) => writer.Limit(bytes);

    /// <summary>Closes the file. What no checkpoint wrote is lost; the journal has it.</summary>
    public void Dispose()
    {
        readers.Dispose();
        writer.Dispose();
    }
}

/// <summary>Settings of the store.</summary>
public sealed record ParkStoreOptions
{
    /// <summary>The model's time zone, whose days and months the ledger keeps sums of. Another one than last time: they are made anew.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The file's largest size, bytes; a store that would outgrow it is full, as a disk is. By default the disk alone decides.</summary>
    public long FileBytesMax { get; init; } = long.MaxValue;

    /// <summary>Memory for open chunks of readings, bytes; 16 MiB and up. With more points than fit at full length, chunks are closed earlier.</summary>
    public long OpenChunkBytesMax { get; init; } = 256L << 20;
}
