using Twin.Model.Ledger;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.Ledger;

/// <summary>Sums of a series over spans, and the journal position that they are true at.</summary>
public sealed record LedgerSums(long Position, IReadOnlyList<Cell> Cells);

/// <summary>A question to the ledger of one series, prepared under the engine's gate and answered outside it.</summary>
public sealed class LedgerQuery
{
    readonly ReaderPool readers;
    readonly LocalCalendar calendar;
    readonly long frozenCheckpoint, position;
    readonly SeriesKey series;
    readonly Spans spans;
    readonly List<(int Interval, Cell Change)> changes, frozenChanges;
    readonly List<Restatement> log, frozenLog;

    internal LedgerQuery(ReaderPool readers, LocalCalendar calendar, long frozenCheckpoint, SeriesKey series, Spans spans, long position,
        List<(int Interval, Cell Change)> changes, List<(int Interval, Cell Change)> frozenChanges, List<Restatement> log, List<Restatement> frozenLog)
    {
        (this.readers, this.calendar, this.frozenCheckpoint) = (readers, calendar, frozenCheckpoint);
        (this.series, this.spans, this.position) = (series, spans, position);
        (this.changes, this.frozenChanges, this.log, this.frozenLog) = (changes, frozenChanges, log, frozenLog);
    }

    /// <exception cref="StoreException">What is stored cannot be read.</exception>
    public LedgerSums Sum()
    {
        using var snapshot = readers.Begin();
        return Sum(snapshot.Session, knownAt: null);
    }

    /// <summary>Several questions that were prepared together, answered together: all at one position.</summary>
    /// <param name="knownAt">As known at a position; null for now.</param>
    /// <exception cref="StoreException">What is stored cannot be read.</exception>
    public static IReadOnlyList<LedgerSums> Sum(IReadOnlyList<LedgerQuery> together, long? knownAt)
    {
        if (together.Count == 0) return [];
        using var snapshot = together[0].readers.Begin();
        var sums = new LedgerSums[together.Count];
        for (var i = 0; i < sums.Length; i++) sums[i] = together[i].Sum(snapshot.Session, knownAt);
        return sums;
    }

    /// <summary>As it was known at a position: less all logged changes after it.</summary>
    public LedgerSums SumKnownAt(long knownAt)
    {
        using var snapshot = readers.Begin();
        return Sum(snapshot.Session, knownAt);
    }

    /// <summary>Logged changes of the spans' intervals, by interval, then position.</summary>
    public IReadOnlyList<Restatement> Restatements(int limit)
    {
        using var snapshot = readers.Begin();
        return [.. Restatements(snapshot.Session).OrderBy(r => r.Interval).ThenBy(r => r.Position).ThenBy(r => r.Cause).Take(limit)];
    }

    LedgerSums Sum(ReadSession session, long? knownAt)
    {
        var (cells, at) = (Sum(session), PositionBeside(session));
        if (knownAt is not { } position) return new(at, cells);
        foreach (var change in Restatements(session))
            if (change.Position > position)
                cells[spans.IndexOf(change.Interval)] -= change.Change;
        return new(Math.Min(position, at), cells);
    }

    Cell[] Sum(ReadSession session)
    {
        var cells = new Cell[spans.Count];
        var stored = new StoredDays(session, series, calendar);
        for (var span = 0; span < cells.Length; span++) cells[span] = stored.Sum(spans.FromOf(span), spans.ToOf(span));
        var (withFrozen, withActive) = PartsBeside(session);
        if (withActive) Add(changes, cells);
        if (withFrozen) Add(frozenChanges, cells);
        return cells;
    }

    void Add(List<(int Interval, Cell Change)> some, Cell[] cells)
    {
        foreach (var (interval, change) in some) cells[spans.IndexOf(interval)] += change;
    }

    IEnumerable<Restatement> Restatements(ReadSession session)
    {
        var (withFrozen, withActive) = PartsBeside(session);
        var rows = session.Restatements.Bind(1, series.Packed).Bind(2, spans.From).Bind(3, spans.To);
        while (rows.Step())
        {
            yield return new(series, rows.Int64(0), new(rows.Int64(4), rows.Int64(5), rows.Int64(6)),
                (RestatementCause)rows.Int32(2), rows.Int64(1), rows.Int64(3));
        }
        if (withFrozen) foreach (var one in Summed(frozenLog)) yield return one;
        if (withActive) foreach (var one in Summed(log)) yield return one;
    }

    // Changes of one interval by one commit for one cause are one restatement, in memory as in the file.
    static IEnumerable<Restatement> Summed(List<Restatement> some) => some
        .GroupBy(r => (r.Interval, r.Position, r.Cause))
        .Select(group => group.First() with { Change = group.Aggregate(default(Cell), (sum, r) => sum + r.Change) });

    // What is frozen is in the file from its checkpoint on, what is active from a later one on.
    (bool Frozen, bool Active) PartsBeside(ReadSession session) => (session.Checkpoint < frozenCheckpoint, session.Checkpoint <= frozenCheckpoint);

    long PositionBeside(ReadSession session) => session.Checkpoint <= frozenCheckpoint ? position : session.Position;
}
