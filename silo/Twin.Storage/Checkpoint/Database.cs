using SQLitePCL;

namespace Twin.Storage.Checkpoint;

/// <summary>One connection to the store's file.</summary>
sealed class Database : IDisposable
{
    // Longest wait for SQLite's own file locks: only the end of a WAL checkpoint ever holds them against readers.
    const int BusyMs = 5_000;

    readonly sqlite3 connection;
    readonly List<Statement> statements = [];

    static Database()
    {
        Batteries_V2.Init();
        CheckedPages.Register();
    }

    Database(sqlite3 connection) => this.connection = connection;

    /// <exception cref="StoreException">The file cannot be opened, or is no database.</exception>
    public static Database Open(string path, bool readOnly, int cacheKib)
    {
        var flags = readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE;
        // One thread at a time uses a connection, so SQLite's own mutexes are not needed.
        var result = raw.sqlite3_open_v2(path, out var connection, flags | raw.SQLITE_OPEN_NOMUTEX, CheckedPages.VfsName);
        var database = new Database(connection);
        try
        {
            Check(connection, result, path);
            _ = raw.sqlite3_extended_result_codes(connection, 1);
            database.WaitForLocks(true);
            // Pages mapped into memory would not be checked.
            database.Execute("PRAGMA mmap_size=0");
            database.Execute($"PRAGMA cache_size=-{cacheKib}");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Whether statements wait for SQLite's file locks, or answer at once that they are held.</summary>
    public void WaitForLocks(bool waits) => _ = raw.sqlite3_busy_timeout(connection, waits ? BusyMs : 0);

    /// <summary>Before the first table: makes room for checksums in every page.</summary>
    public void ReserveChecksums() => CheckedPages.Reserve(connection);

    /// <summary>A statement to keep; it is disposed with the connection.</summary>
    public Statement Prepare(string sql)
    {
        var statement = new Statement(connection, sql);
        statements.Add(statement);
        return statement;
    }

    public void Execute(string sql)
    {
        using var statement = new Statement(connection, sql);
        statement.Run();
    }

    /// <summary>The first column of the first row; null where there is none.</summary>
    public long? Scalar(string sql)
    {
        using var statement = new Statement(connection, sql);
        return statement.Step() ? statement.Int64(0) : null;
    }

    internal static void Check(sqlite3 connection, int result, string during)
    {
        if (result != raw.SQLITE_OK)
            throw new StoreException(StoreFault.OfSqlite(result, raw.sqlite3_errmsg(connection).utf8_to_string(), during));
    }

    // A connection with open statements would linger, and with it the file's locks.
    public void Dispose()
    {
        foreach (var statement in statements) statement.Dispose();
        connection.Dispose();
    }
}
