using Twin.Storage.Checkpoint;

namespace Twin.Storage.History;

/// <summary>What one step drops.</summary>
/// <param name="Points">Chunks of a point that end before <c>BeforeMs</c> and begin before <c>UntilMs</c>.</param>
/// <param name="NextPoint">Where the next step goes on.</param>
/// <param name="IsLast">Nothing is left for another step.</param>
sealed record DropStep(long HorizonMs, IReadOnlyList<(int Point, long BeforeMs, long UntilMs)> Points, int NextPoint, bool IsLast);

/// <summary>Drops whole chunks of readings before a horizon, point by point, so much at a time.</summary>
/// <remarks>
/// What a point was just before the horizon stays: its last counting reading, from which the first pair after the horizon is booked, and its
/// last reading of any quality, which a look back shows. With them stays the chunk that they lie in, so nothing is written anew: a point keeps
/// at most a chunk or two more than it must. How far dropping has come for which horizon is in the file, in the same transaction.
/// Pages that come free are used again; the file does not shrink.
/// </remarks>
sealed class HistoryDropping
{
    /// <summary>Points looked at in one step: each is two searches of the file.</summary>
    const int PointsMax = 512;

    /// <summary>Chunks dropped in one step: at most 8 MB of them.</summary>
    const int ChunksMax = 4096;

    readonly Statement behind, counted, first, remember, remove, horizon, next, setHorizon, setNext;

    public HistoryDropping(Database database)
    {
        behind = database.Prepare("SELECT start_ms FROM chunk WHERE point=? AND start_ms<? AND end_ms<? ORDER BY start_ms LIMIT 1 OFFSET ?");
        counted = database.Prepare("SELECT count(*) FROM chunk WHERE point=? AND start_ms<? AND end_ms<?");
        first = database.Prepare("SELECT min(start_ms) FROM chunk WHERE point=?");
        remember = database.Prepare($"INSERT OR IGNORE INTO state VALUES({StateStore.FirstReading},?,?,?)");
        remove = database.Prepare("DELETE FROM chunk WHERE point=? AND start_ms<? AND end_ms<?");
        horizon = database.Prepare("SELECT value FROM meta WHERE name='drop_horizon'");
        next = database.Prepare("SELECT value FROM meta WHERE name='drop_next'");
        setHorizon = database.Prepare("INSERT OR REPLACE INTO meta VALUES('drop_horizon', ?)");
        setNext = database.Prepare("INSERT OR REPLACE INTO meta VALUES('drop_next', ?)");
    }

    /// <summary>The next step towards a horizon; null where all is dropped up to it.</summary>
    public DropStep? Plan(ReaderPool readers, long horizonMs)
    {
        var from = ValueOf(horizon) == horizonMs ? ValueOf(next) : 0;
        if (from > int.MaxValue) return null;
        using var snapshot = readers.Begin();
        List<(int, long, long)> points = [];
        var (point, left) = (PointFrom(snapshot.Session, (int)from), ChunksMax);
        for (var looked = 0; looked < PointsMax; looked++)
        {
            if (point is not { } number) return new(horizonMs, points, 0, IsLast: true);
            if (ChunkBehind(number, horizonMs, 0) is not null && KeptFromMs(snapshot.Session, number, horizonMs) is { } beforeMs)
            {
                // Of a point with more chunks than are left to this step, the oldest; the next step goes on with it.
                var untilMs = ChunkBehind(number, beforeMs, left);
                var count = untilMs is null ? CountBehind(number, beforeMs) : left;
                if (count > 0) points.Add((number, beforeMs, untilMs ?? beforeMs));
                if (untilMs is not null) return new(horizonMs, points, number, IsLast: false);
                left -= count;
            }
            point = number == int.MaxValue ? null : PointFrom(snapshot.Session, number + 1);
        }
        return new(horizonMs, points, point ?? 0, IsLast: point is null);
    }

    /// <summary>Within a transaction.</summary>
    public void Run(DropStep step)
    {
        foreach (var (point, beforeMs, untilMs) in step.Points)
        {
            if (!first.Bind(1, point).Step()) throw new InvalidOperationException("an aggregate has a row");
            var instant = StateStore.Instant(first.Int64(0));
            first.Reset();
            remember.Bind(1, point).Bind(2, StateStore.ChecksumOf(StateStore.FirstReading, point, instant)).Bind(3, instant.AsSpan()).Run();
            remove.Bind(1, point).Bind(2, untilMs).Bind(3, beforeMs).Run();
        }
        setHorizon.Bind(1, step.HorizonMs).Run();
        setNext.Bind(1, step.IsLast ? 1L + int.MaxValue : step.NextPoint).Run();
    }

    // The point as the file alone has it: whatever memory holds beside it lies behind the horizon.
    static long? KeptFromMs(ReadSession session, int point, long horizonMs)
    {
        var view = new PointView(point, frozenCheckpoint: -1);
        return view.Around(horizonMs, session).Before?.TimeMs ?? view.NewestBefore(horizonMs, session)?.TimeMs;
    }

    // The start of the n-th chunk that ends before an instant.
    long? ChunkBehind(int point, long beforeMs, int skipped)
    {
        var found = behind.Bind(1, point).Bind(2, beforeMs).Bind(3, beforeMs).Bind(4, skipped).Step();
        long? start = found ? behind.Int64(0) : null;
        behind.Reset();
        return start;
    }

    int CountBehind(int point, long beforeMs)
    {
        _ = counted.Bind(1, point).Bind(2, beforeMs).Bind(3, beforeMs).Step();
        var count = counted.Int32(0);
        counted.Reset();
        return count;
    }

    static int? PointFrom(ReadSession session, int point)
    {
        int? number = session.NextPoint.Bind(1, point).Step() ? session.NextPoint.Int32(0) : null;
        session.NextPoint.Reset();
        return number;
    }

    static long ValueOf(Statement statement)
    {
        var value = statement.Step() ? statement.Int64(0) : 0;
        statement.Reset();
        return value;
    }
}
