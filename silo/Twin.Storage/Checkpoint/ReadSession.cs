namespace Twin.Storage.Checkpoint;

/// <summary>A read connection with its statements. Between <see cref="Begin"/> and <see cref="End"/> it sees one checkpoint, whatever is written meanwhile.</summary>
sealed class ReadSession : IDisposable
{
    // Inner pages of the trees stay, leaves come from the system's cache.
    public const int CacheKib = 4 * 1024;

    readonly Database database;
    readonly Statement begin, end, meta;

    public ReadSession(string path)
    {
        database = Database.Open(path, readOnly: true, CacheKib);
        begin = database.Prepare("BEGIN");
        end = database.Prepare("COMMIT");
        meta = database.Prepare("SELECT (SELECT value FROM meta WHERE name='checkpoint'), (SELECT value FROM meta WHERE name='position')");
        ChunksDown = database.Prepare("SELECT start_ms, end_ms, counting, body FROM chunk WHERE point=? AND start_ms<=? ORDER BY start_ms DESC, part DESC");
        ChunksUp = database.Prepare("SELECT start_ms, end_ms, counting, body FROM chunk WHERE point=? AND start_ms>? ORDER BY start_ms, part");
        Tail = database.Prepare("SELECT start_ms, body FROM tail WHERE point=?");
        Tails = database.Prepare("SELECT point, start_ms, body FROM tail ORDER BY point");
        States = database.Prepare($"SELECT kind, number, checksum, body FROM state WHERE kind<{StateStore.FirstReading} ORDER BY kind, number");
        Day = database.Prepare("SELECT body FROM day WHERE day=? AND series=?");
        Days = database.Prepare("SELECT series, body FROM day WHERE day=? AND series>=? AND series<?");
        CalendarSum = database.Prepare("SELECT micro, covered_ms, estimated_micro FROM calendar WHERE span=? AND start=? AND series=?");
        // One at a time: SQLite finds a least or a greatest by the key, but scans the table for both.
        FirstDay = database.Prepare("SELECT (SELECT min(day) FROM day), (SELECT max(day) FROM day)");
        FirstDropped = database.Prepare($"SELECT checksum, body FROM state WHERE kind={StateStore.FirstReading} AND number=?");
        AnyDropped = database.Prepare($"SELECT EXISTS(SELECT 1 FROM state WHERE kind={StateStore.FirstReading})");
        NextPoint = database.Prepare("SELECT point FROM chunk WHERE point>=? ORDER BY point LIMIT 1");
        Restatements = database.Prepare("""
            SELECT interval, position, cause, commit_ms, micro, covered_ms, estimated_micro FROM restatement
            WHERE series=? AND interval>=? AND interval<? ORDER BY interval, position, cause
            """);
    }

    /// <summary>(point, latest start) to columns start, end, counting, body; latest first.</summary>
    public Statement ChunksDown { get; }

    /// <summary>(point, start before the first) to the same columns; earliest first.</summary>
    public Statement ChunksUp { get; }

    /// <summary>All open chunks: point, start, body.</summary>
    public Statement Tails { get; }

    /// <summary>All states of the host: kind, number, checksum, body.</summary>
    public Statement States { get; }

    /// <summary>(point) to the start and body of its open chunk.</summary>
    public Statement Tail { get; }

    /// <summary>(point) to the checksum and bytes of the time of its first reading ever, where chunks of it were dropped.</summary>
    public Statement FirstDropped { get; }

    /// <summary>Whether chunks of any point were dropped.</summary>
    public Statement AnyDropped { get; }

    /// <summary>(point) to the first point from it on that has chunks.</summary>
    public Statement NextPoint { get; }

    public Statement Day { get; }

    /// <summary>(day, first series, series after the last) to series and body.</summary>
    public Statement Days { get; }

    public Statement FirstDay { get; }
    public Statement CalendarSum { get; }
    public Statement Restatements { get; }

    /// <summary>Number of the newest checkpoint that this session sees.</summary>
    public long Checkpoint { get; private set; }

    /// <summary>Journal position of that checkpoint.</summary>
    public long Position { get; private set; }

    public void Begin()
    {
        begin.Run();
        if (!meta.Step()) throw new StoreException(StoreFault.Damaged("meta"));
        (Checkpoint, Position) = (meta.Int64(0), meta.Int64(1));
        meta.Reset();
    }

    public void End()
    {
        ChunksDown.Reset();
        ChunksUp.Reset();
        Tail.Reset();
        Tails.Reset();
        States.Reset();
        Day.Reset();
        Days.Reset();
        CalendarSum.Reset();
        Restatements.Reset();
        FirstDropped.Reset();
        AnyDropped.Reset();
        NextPoint.Reset();
        end.Run();
    }

    public void Dispose() => database.Dispose();
}
