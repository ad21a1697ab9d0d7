namespace Twin.Storage.Checkpoint;

/// <summary>The tables of <c>twin.db</c>.</summary>
/// <remarks>
/// <c>tail</c> holds the open chunk of each point and is rewritten by every checkpoint, one short row a point, in
/// order, so that a checkpoint of a million points writes pages in sequence. <c>chunk</c> holds what is closed.
/// Its <c>counting</c> is how many readings are not measured bad ones: a chunk with none is passed over in searches.
/// <c>day</c> is ordered by day first for the same reason: a checkpoint touches today's rows of all series.
/// <c>state</c> has rows of the store's own beside the host's: see <see cref="StateStore.FirstReading"/>.
/// </remarks>
static class Schema
{
    public const int Format = 1;

    // A row of the largest chunk fits a quarter of a page, beyond which SQLite would give every row pages of its own.
    public const int PageBytes = 8192;

    const string Tables = """
        CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE tail(point INTEGER PRIMARY KEY, start_ms INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE TABLE chunk(point INTEGER, start_ms INTEGER, part INTEGER, end_ms INTEGER NOT NULL, counting INTEGER NOT NULL,
            body BLOB NOT NULL, PRIMARY KEY(point, start_ms, part)) WITHOUT ROWID;
        CREATE TABLE day(day INTEGER, series INTEGER, body BLOB NOT NULL, PRIMARY KEY(day, series)) WITHOUT ROWID;
        CREATE TABLE calendar(span INTEGER, start INTEGER, series INTEGER, micro INTEGER NOT NULL, covered_ms INTEGER NOT NULL,
            estimated_micro INTEGER NOT NULL, PRIMARY KEY(span, start, series)) WITHOUT ROWID;
        CREATE TABLE restatement(series INTEGER, interval INTEGER, position INTEGER, cause INTEGER, commit_ms INTEGER NOT NULL,
            micro INTEGER NOT NULL, covered_ms INTEGER NOT NULL, estimated_micro INTEGER NOT NULL,
            PRIMARY KEY(series, interval, position, cause)) WITHOUT ROWID;
        CREATE TABLE state(kind INTEGER, number INTEGER, checksum INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(kind, number)) WITHOUT ROWID;
        INSERT INTO meta VALUES('checkpoint', 0), ('position', 0);
        """;

    /// <summary>Makes an empty file a store, or checks that it is one of this format.</summary>
    public static StoreFault? Prepare(Database database)
    {
        if (database.Scalar("SELECT count(*) FROM sqlite_schema") == 0) Create(database);
        var format = database.Scalar("PRAGMA user_version");
        if (format != Format) return new(StoreFaultKind.OtherFormat, "PRAGMA user_version", $"format {format}, this version reads {Format}");
        Tune(database);
        return null;
    }

    static void Create(Database database)
    {
        database.ReserveChecksums();
        database.Execute($"PRAGMA page_size={PageBytes}");
        Tune(database);
        database.Execute("BEGIN IMMEDIATE");
        foreach (var table in Tables.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) database.Execute(table);
        database.Execute($"PRAGMA user_version={Format}");
        database.Execute("COMMIT");
    }

    static void Tune(Database database)
    {
        database.Execute("PRAGMA journal_mode=WAL");
        // One commit a checkpoint: what FULL costs is nothing, and the journal behind a written checkpoint may be dropped.
        database.Execute("PRAGMA synchronous=FULL");
        database.Execute("PRAGMA wal_autocheckpoint=0");
    }
}
