using Twin.Model.Ledger;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.Ledger;

/// <summary>Reads a series' days out of the file.</summary>
static class StoredDays
{
    public static void Add(ReadSession session, SeriesKey series, Spans spans, Cell[] sums)
    {
        // Spans may reach far beyond what is known.
        session.FirstDay.Step();
        var (first, last) = (session.FirstDay.Int64(0), session.FirstDay.Int64(1));
        session.FirstDay.Reset();
        Span<Cell> cells = stackalloc Cell[DayBlock.Cells];
        for (var day = Math.Max(first, DayOf(spans.From)); day <= Math.Min(last, DayOf(spans.To - 1)); day++)
        {
            if (!TryRead(session, series.Packed, day, cells)) continue;
            var (from, to) = (Math.Max(spans.From, day * DayBlock.Cells), Math.Min(spans.To, (day + 1) * DayBlock.Cells));
            var span = spans.IndexOf(from);
            for (var interval = from; interval < to; interval++)
            {
                if (interval == spans.ToOf(span)) span++;
                sums[span] += cells[(int)(interval - day * DayBlock.Cells)];
            }
        }
    }

    public static long DayOf(long interval) => (interval - (interval % DayBlock.Cells + DayBlock.Cells) % DayBlock.Cells) / DayBlock.Cells;

    public static bool TryRead(ReadSession session, long series, long day, Span<Cell> cells)
    {
        var row = session.Day.Bind(1, day).Bind(2, series);
        var found = row.Step();
        if (found && !DayBlock.TryRead(series, day, row.Blob(0), cells)) throw Damaged(series, day);
        row.Reset();
        return found;
    }

    public static StoreException Damaged(long series, long day)
    {
        var key = SeriesKey.Unpack(series);
        return new(StoreFault.Damaged($"day {day} of {key.Owner} {key.Number} {key.Measure.Name()}"));
    }
}
