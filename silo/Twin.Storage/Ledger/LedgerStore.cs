using System.Runtime.InteropServices;
using Twin.Model.Ledger;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.Ledger;

/// <summary>The cells of all series: what the file holds plus what was booked since.</summary>
/// <remarks>
/// Bookings are changes, and changes add up in any order, so memory keeps only their sums until a checkpoint adds
/// them to the stored cells. All calls on one thread at a time, except prepared queries and a checkpoint's writer.
/// </remarks>
public sealed class LedgerStore
{
    readonly ReaderPool readers;
    readonly LocalCalendar calendar;
    DeltaMap active = new();
    DeltaMap? frozen, spare;
    RestatementLog log = new();
    RestatementLog? frozenLog;
    long frozenCheckpoint;

    internal LedgerStore(ReaderPool readers, LocalCalendar calendar) => (this.readers, this.calendar) = (readers, calendar);

    /// <summary>Adds a change to its interval.</summary>
    public void Book(in Movement movement) => active.Add(movement.Series.Packed, checked((int)movement.Interval), movement.Change);

    /// <summary>Keeps a change of a closed interval for ever. It is booked apart, by <see cref="Book"/>.</summary>
    public void Log(in Restatement restatement) => log.Add(restatement);

    /// <summary>Takes what memory knows of a series. The query then runs on any thread, and sees no later change.</summary>
    /// <param name="boundariesMs">Ascending, each a multiple of 15 minutes; an answer is a cell for each of the spans between them.</param>
    /// <param name="position">Journal position up to which the engine has booked.</param>
    public LedgerQuery Prepare(SeriesKey series, IReadOnlyList<long> boundariesMs, long position)
    {
        var spans = new Spans(boundariesMs);
        return new(readers, calendar, frozenCheckpoint, series, spans, position,
            Cut(active, series, spans), frozen is null ? [] : Cut(frozen, series, spans),
            Cut(log, series, spans), frozenLog is null ? [] : Cut(frozenLog, series, spans));
    }

    /// <summary>The cell of each span between boundaries, exact, with everything booked so far.</summary>
    public IReadOnlyList<Cell> Sum(SeriesKey series, IReadOnlyList<long> boundariesMs) => Prepare(series, boundariesMs, long.MaxValue).Sum().Cells;

    /// <summary>The sums of every series of an owner over some days, in one look at the file: [from, to), interval numbers. Those that are nothing may be missing.</summary>
    public IEnumerable<(SeriesKey Series, Cell Sum)> SumsOf(SeriesOwner owner, long from, long to)
    {
        var sums = new Dictionary<long, Cell>();
        using (var snapshot = readers.Begin())
        {
            StoredDays.AddAll(snapshot.Session, owner, from, to, sums);
            if (frozen is not null && snapshot.Session.Checkpoint < frozenCheckpoint) AddAll(frozen, owner, from, to, sums);
        }
        AddAll(active, owner, from, to, sums);
        return sums.Select(s => (SeriesKey.Unpack(s.Key), s.Value));
    }

    /// <summary>The same as it was known at a journal position: today's less all logged changes after it.</summary>
    public IReadOnlyList<Cell> SumKnownAt(SeriesKey series, IReadOnlyList<long> boundariesMs, long position) =>
        Prepare(series, boundariesMs, long.MaxValue).SumKnownAt(position).Cells;

    /// <summary>Logged changes of a series' intervals [from, to), by interval, then position; at most so many.</summary>
    public IReadOnlyList<Restatement> Restatements(SeriesKey series, long fromInterval, long toInterval, int limit) =>
        Prepare(series, [fromInterval * Spread.IntervalMs, toInterval * Spread.IntervalMs], long.MaxValue).Restatements(limit);

    /// <summary>Opens the ledger for reading many days of many series in one go. Bookings made meanwhile are seen.</summary>
    public LedgerDays OpenDays() => new(this, readers.Begin());

    /// <summary>What memory has of a day beyond what a session sees in the file.</summary>
    internal void AddChanges(ReadSession session, SeriesKey series, long firstInterval, UInt128 wanted, Span<Cell> into)
    {
        var withFrozen = session.Checkpoint < frozenCheckpoint;
        if (withFrozen && frozen is null) throw new InvalidOperationException("a look at the ledger outlived the checkpoint that it began before");
        for (; wanted != 0 && (int)UInt128.TrailingZeroCount(wanted) is var i && i < into.Length; wanted &= wanted - 1)
        {
            into[i] += active.Of(series.Packed, (int)(firstInterval + i));
            if (withFrozen) into[i] += frozen!.Of(series.Packed, (int)(firstInterval + i));
        }
    }

    internal void Freeze(long number)
    {
        (frozen, frozenLog, frozenCheckpoint) = (active, log, number);
        active = spare ?? new();
        (spare, log) = (null, new());
    }

    /// <summary>Writes the frozen changes. Background thread; may be repeated after a failure.</summary>
    internal void Write(LedgerWriter writer)
    {
        writer.Add(frozen!);
        writer.Add(frozenLog!);
    }

    internal void Thaw()
    {
        var written = frozen!;
        (frozen, frozenLog) = (null, null);
        written.Clear();
        spare = written;
    }

    internal void Load(long number) => frozenCheckpoint = number;

    static void AddAll(DeltaMap map, SeriesOwner owner, long from, long to, Dictionary<long, Cell> sums)
    {
        foreach (var entries in map.All())
            foreach (ref readonly var entry in entries.Span)
                if (SeriesKey.Unpack(entry.Series).Owner == owner && entry.Interval >= from && entry.Interval < to)
                    CollectionsMarshal.GetValueRefOrAddDefault(sums, entry.Series, out _) += entry.Cell;
    }

    static List<(int Interval, Cell Change)> Cut(DeltaMap map, SeriesKey series, Spans spans) =>
        [.. map.Of(series.Packed).Where(entry => spans.Contains(entry.Interval))];

    static List<Restatement> Cut(RestatementLog log, SeriesKey series, Spans spans) =>
        [.. log.Of(series.Packed).Where(entry => spans.Contains(entry.Interval))];
}
