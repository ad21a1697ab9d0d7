using Twin.Storage.History;
using Twin.Storage.Ledger;

namespace Twin.Storage.Checkpoint;

/// <summary>The one connection that writes, and the one transaction of a checkpoint.</summary>
sealed class CheckpointWriter : IDisposable
{
    // A checkpoint writes in the order of its tables, so pages are done with soon.
    const int CacheKib = 16 * 1024;

    readonly Database database;
    readonly HistoryWriter history;
    readonly LedgerWriter ledger;
    readonly HistoryDropping dropping;
    readonly Statement begin, commit, rollback, putState, removeState, putMeta, empty;

    CheckpointWriter(Database database, LocalCalendar calendar)
    {
        this.database = database;
        history = new(database);
        var sums = new CalendarSums(database, calendar);
        sums.MakeCurrent();
        ledger = new(database, sums);
        dropping = new(database);
        begin = database.Prepare("BEGIN IMMEDIATE");
        commit = database.Prepare("COMMIT");
        rollback = database.Prepare("ROLLBACK");
        putState = database.Prepare("INSERT OR REPLACE INTO state VALUES(?,?,?,?)");
        removeState = database.Prepare("DELETE FROM state WHERE kind=? AND number=?");
        putMeta = database.Prepare("UPDATE meta SET value=? WHERE name=?");
        empty = database.Prepare("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public Database Database => database;

    public static CheckpointWriter? Open(string path, LocalCalendar calendar, long fileBytesMax, out StoreFault? fault)
    {
        var database = Database.Open(path, readOnly: false, CacheKib);
        try
        {
            fault = Schema.Prepare(database);
            Limit(database, fileBytesMax);
            if (fault is null) return new(database, calendar);
            database.Dispose();
            return null;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <returns>Null when it has committed; else why not, and then nothing of it is in the file.</returns>
    public StoreFault? Write(ParkCheckpoint checkpoint, ReadingStore readings, LedgerStore cells)
    {
        try
        {
            begin.Run();
            try
            {
                readings.Write(history);
                cells.Write(ledger);
                foreach (var ((kind, number), state) in checkpoint.States) Put(kind, number, state);
                putMeta.Bind(1, checkpoint.Number).Bind(2, "checkpoint").Run();
                putMeta.Bind(1, checkpoint.Position).Bind(2, "position").Run();
                commit.Run();
            }
            catch
            {
                Rollback();
                throw;
            }
        }
        catch (StoreException failed)
        {
            return failed.Fault;
        }
        Empty();
        return null;
    }

    /// <summary>One step of dropping readings.</summary>
    /// <returns>Whether nothing is left to drop.</returns>
    /// <exception cref="StoreException">Nothing of the step is in the file.</exception>
    public bool Drop(ReaderPool readers, long horizonMs)
    {
        if (dropping.Plan(readers, horizonMs) is not { } step) return true;
        begin.Run();
        try
        {
            dropping.Run(step);
            commit.Run();
        }
        catch
        {
            Rollback();
            throw;
        }
        Empty();
        return step.IsLast;
    }

    public void Limit(long fileBytesMax) => Limit(database, fileBytesMax);

    // SQLite counts pages in 32 bits; 0xfffffffe is its own greatest.
    static void Limit(Database database, long fileBytesMax) =>
        database.Execute($"PRAGMA max_page_count={Math.Clamp(fileBytesMax / Schema.PageBytes, 1, uint.MaxValue - 1)}");

    void Put(int kind, int number, byte[]? state)
    {
        if (state is null) removeState.Bind(1, kind).Bind(2, number).Run();
        else putState.Bind(1, kind).Bind(2, number).Bind(3, StateStore.ChecksumOf(kind, number, state)).Bind(4, state.AsSpan()).Run();
    }

    // SQLite has rolled back by itself where the disk was full; then there is no transaction left to roll back.
    void Rollback()
    {
        try
        {
            rollback.Run();
        }
        catch (StoreException)
        {
            return;
        }
    }

    // The checkpoint is durable in the WAL. Moving it into the file keeps the WAL short; a reader in the way, who may be
    // streaming for minutes and is not waited for, or no space to do it, only puts that off.
    void Empty()
    {
        database.WaitForLocks(false);
        try
        {
            empty.Run();
        }
        catch (StoreException)
        {
            return;
        }
        finally
        {
            database.WaitForLocks(true);
        }
    }

    public void Dispose() => database.Dispose();
}
