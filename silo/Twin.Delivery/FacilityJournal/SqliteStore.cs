using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Twin.Delivery.FacilityJournal;

/// <summary>One SQLite file of the City edition's evaluation mode: one silo, no server to install. Its schema is made and checked when it is opened.</summary>
/// <remarks>One connection, one call at a time, off the caller's thread: a commit waits for the disk.</remarks>
public sealed class SqliteStore : IDisposable
{
    /// <summary>What <see cref="Tables"/> makes, and the only version that this program works with.</summary>
    public const int Format = 1;

    // The tables of infra/postgres.
    const string Tables = """
        CREATE TABLE facility_journal(facility INTEGER, seq INTEGER, batch BLOB NOT NULL, PRIMARY KEY(facility, seq)) WITHOUT ROWID;
        CREATE TABLE facility_snapshot(facility INTEGER PRIMARY KEY, seq INTEGER NOT NULL, image BLOB NOT NULL);
        CREATE TABLE facility_page(facility INTEGER, kind INTEGER, number INTEGER, from_at INTEGER, body BLOB NOT NULL,
            PRIMARY KEY(facility, kind, number, from_at)) WITHOUT ROWID;
        CREATE TABLE feed_place(feed TEXT, facility INTEGER, seq INTEGER NOT NULL, PRIMARY KEY(feed, facility)) WITHOUT ROWID;
        CREATE TABLE slot(slot_group TEXT, number INTEGER, holder TEXT, epoch INTEGER NOT NULL DEFAULT 0, renewals INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY(slot_group, number)) WITHOUT ROWID;
        CREATE TABLE slot_member(slot_group TEXT, holder TEXT, renewals INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(slot_group, holder)) WITHOUT ROWID;
        """;

    // The log is copied into the file when it has so many pages: 64 MB. At SQLite's own 1,000 a busy silo copies and syncs ten times a second.
    const int LogPages = 16_384;

    // Longest wait for another process's lock on the file, seconds. Evaluation mode has one process.
    const int LockSeconds = 1;

    readonly string path;
    readonly SemaphoreSlim turn = new(1, 1);
    SqliteConnection? connection;

    /// <param name="path">The file; made when it is first used.</param>
    public SqliteStore(string path) => this.path = path;

    /// <summary>"sqlite {file}".</summary>
    public string Place => $"sqlite {path}";

    /// <summary>Runs in one transaction, committed and synced at its end.</summary>
    /// <exception cref="JournalStoreException">The file cannot be used.</exception>
    internal async Task<T> UseAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Use(work), CancellationToken.None).ConfigureAwait(false);
        }
        catch (SqliteException error)
        {
            throw new JournalStoreException(new(KindOf(error), Place, error.Message), error);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        turn.Wait();
        connection?.Dispose();
        turn.Dispose();
    }

    T Use<T>(Func<SqliteSession, T> work)
    {
        connection ??= Open();
        using var transaction = connection.BeginTransaction();
        var result = work(new(connection, transaction));
        transaction.Commit();
        return result;
    }

    SqliteConnection Open()
    {
        var opened = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = LockSeconds }.ToString());
        try
        {
            opened.Open();
            Execute(opened, "PRAGMA journal_mode=WAL");
            Execute(opened, "PRAGMA synchronous=FULL");
            Execute(opened, $"PRAGMA wal_autocheckpoint={LogPages}");
            if (IsEmpty(opened))
            {
                // Several may open a new file side by side: who comes second finds it made, once it has the lock.
                Execute(opened, "BEGIN IMMEDIATE");
                if (IsEmpty(opened)) Execute(opened, $"{Tables} PRAGMA user_version={Format}");
                Execute(opened, "COMMIT");
            }
            var format = Execute(opened, "PRAGMA user_version");
            if (format is not (long)Format)
                throw new JournalStoreException(new(JournalStoreFaultKind.OtherFormat, Place,
                    string.Create(CultureInfo.InvariantCulture, $"the file has format {format}; this program works with {Format}")));
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    static bool IsEmpty(SqliteConnection on) => Execute(on, "SELECT count(*) FROM sqlite_schema") is 0L;

    static object? Execute(SqliteConnection on, string sql)
    {
        using var command = on.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    static JournalStoreFaultKind KindOf(SqliteException error) => error.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => JournalStoreFaultKind.Full,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => JournalStoreFaultKind.Locked,
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => JournalStoreFaultKind.Damaged,
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => JournalStoreFaultKind.Refused,
        raw.SQLITE_CANTOPEN or raw.SQLITE_IOERR => JournalStoreFaultKind.Away,
        _ => JournalStoreFaultKind.Unusable,
    };
}
