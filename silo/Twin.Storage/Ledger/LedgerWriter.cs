using Twin.Model.Ledger;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.Ledger;

/// <summary>Adds changes to the stored cells, within the checkpoint's transaction.</summary>
sealed class LedgerWriter
{
    readonly Statement readDay, putDay, logChange;
    readonly CalendarSums sums;
    readonly byte[] blob = new byte[DayBlock.BytesMax];
    readonly Cell[] cells = new Cell[DayBlock.Cells];

    public LedgerWriter(Database database, CalendarSums sums)
    {
        this.sums = sums;
        readDay = database.Prepare("SELECT body FROM day WHERE day=? AND series=?");
        putDay = database.Prepare("INSERT OR REPLACE INTO day VALUES(?,?,?)");
        logChange = database.Prepare("""
            INSERT INTO restatement VALUES(?,?,?,?,?,?,?,?) ON CONFLICT(series, interval, position, cause) DO UPDATE SET
            micro = micro + excluded.micro, covered_ms = covered_ms + excluded.covered_ms, estimated_micro = estimated_micro + excluded.estimated_micro
            """);
    }

    // Rows are visited in the order of their table.
    readonly record struct Change(long Day, long Series, int Cell, Cell Amount) : IComparable<Change>
    {
        public int CompareTo(Change other)
        {
            var byDay = Day.CompareTo(other.Day);
            return byDay != 0 ? byDay : Series.CompareTo(other.Series);
        }
    }

    public void Add(DeltaMap map)
    {
        var changes = new Change[map.Count];
        var count = 0;
        foreach (var shard in map.All())
        {
            foreach (ref readonly var entry in shard.Span)
            {
                var day = StoredDays.DayOf(entry.Interval);
                changes[count++] = new(day, entry.Series, (int)(entry.Interval - day * DayBlock.Cells), entry.Cell);
            }
        }
        Array.Sort(changes);
        sums.Forget();
        for (var from = 0; from < count;)
        {
            var to = from + 1;
            while (to < count && changes[to].CompareTo(changes[from]) == 0) to++;
            AddDay(changes.AsSpan(from, to - from));
            from = to;
        }
        sums.Write();
    }

    public void Add(RestatementLog log)
    {
        foreach (var change in log.All())
        {
            logChange.Bind(1, change.Series.Packed).Bind(2, change.Interval).Bind(3, change.Position).Bind(4, (long)change.Cause)
                .Bind(5, change.CommitMs).Bind(6, change.Change.Micro).Bind(7, change.Change.CoveredMs).Bind(8, change.Change.EstimatedMicro).Run();
        }
    }

    void AddDay(ReadOnlySpan<Change> changes)
    {
        var (day, series) = (changes[0].Day, changes[0].Series);
        if (readDay.Bind(1, day).Bind(2, series).Step())
        {
            if (!DayBlock.TryRead(series, day, readDay.Blob(0), cells)) throw StoredDays.Damaged(series, day);
        }
        else
        {
            Array.Clear(cells);
        }
        readDay.Reset();
        foreach (ref readonly var change in changes)
        {
            cells[change.Cell] += change.Amount;
            if (CalendarSums.Has(series)) sums.Gather(series, day * DayBlock.Cells + change.Cell, change.Amount);
        }
        var length = DayBlock.Write(series, day, cells, blob);
        putDay.Bind(1, day).Bind(2, series).Bind(3, blob.AsSpan(0, length)).Run();
    }
}
