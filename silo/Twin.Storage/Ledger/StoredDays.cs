using System.Runtime.InteropServices;
using Twin.Model.Ledger;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.Ledger;

/// <summary>Adds up a series out of the file: by months and days where their sums are kept, by cells elsewhere.</summary>
sealed class StoredDays
{
    readonly ReadSession session;
    readonly LocalCalendar calendar;
    readonly long series, first, last;
    readonly bool hasSums;
    readonly Cell[] cells = new Cell[DayBlock.Cells];
    long loaded = long.MinValue;

    public StoredDays(ReadSession session, SeriesKey series, LocalCalendar calendar)
    {
        (this.session, this.series, this.calendar) = (session, series.Packed, calendar);
        hasSums = CalendarSums.Has(this.series);
        // Spans may reach far beyond what is known.
        var days = session.FirstDay;
        days.Step();
        (first, last) = (days.Int64(0) * DayBlock.Cells, (days.Int64(1) + 1) * DayBlock.Cells);
        days.Reset();
    }

    public static long DayOf(long interval) => (interval - (interval % DayBlock.Cells + DayBlock.Cells) % DayBlock.Cells) / DayBlock.Cells;

    public static StoreException Damaged(long series, long day)
    {
        var key = SeriesKey.Unpack(series);
        return new(StoreFault.Damaged($"day {day} of {key.Owner} {key.Number} {key.Measure.Name()}"));
    }

    /// <summary>The stored cells of one UTC day; false where there are none.</summary>
    public static bool TryRead(ReadSession session, long series, long day, Span<Cell> cells)
    {
        var row = session.Day.Bind(1, day).Bind(2, series);
        var found = row.Step();
        if (found && !DayBlock.TryRead(series, day, row.Blob(0), cells)) throw Damaged(series, day);
        row.Reset();
        return found;
    }

    /// <summary>Adds the intervals [from, to) of every series of an owner to their sums.</summary>
    public static void AddAll(ReadSession session, SeriesOwner owner, long from, long to, Dictionary<long, Cell> sums)
    {
        var cells = new Cell[DayBlock.Cells];
        for (var day = DayOf(from); day <= DayOf(to - 1); day++)
        {
            var rows = session.Days.Bind(1, day).Bind(2, new SeriesKey(owner, default, 0).Packed).Bind(3, new SeriesKey(owner + 1, default, 0).Packed);
            while (rows.Step())
            {
                var series = rows.Int64(0);
                if (!DayBlock.TryRead(series, day, rows.Blob(1), cells)) throw Damaged(series, day);
                var sum = default(Cell);
                var first = day * DayBlock.Cells;
                for (var at = Math.Max(from, first); at < Math.Min(to, first + DayBlock.Cells); at++) sum += cells[(int)(at - first)];
                CollectionsMarshal.GetValueRefOrAddDefault(sums, series, out _) += sum;
            }
            rows.Reset();
        }
    }

    /// <summary>The sum of the intervals [from, to).</summary>
    public Cell Sum(long from, long to)
    {
        var sum = default(Cell);
        var at = Math.Max(from, first);
        while (at < Math.Min(to, last)) at = AddNext(at, to, ref sum);
        return sum;
    }

    // Adds the largest piece that begins here and ends within the span; tells where it ends.
    long AddNext(long at, long to, ref Cell sum)
    {
        if (hasSums && LocalCalendar.Covers(at) && to - at > 1)
        {
            var month = calendar.MonthOf(at);
            if (month.From == at && month.To <= to) return AddSum(CalendarSums.Month, month, ref sum);
            var day = calendar.DayOf(at);
            if (day.From == at && day.To <= to) return AddSum(CalendarSums.Day, day, ref sum);
            to = Math.Min(to, day.To);
        }
        var utcDay = DayOf(at);
        Load(utcDay);
        var end = Math.Min(to, (utcDay + 1) * DayBlock.Cells);
        for (; at < end; at++) sum += cells[(int)(at - utcDay * DayBlock.Cells)];
        return end;
    }

    long AddSum(int span, (long From, long To) part, ref Cell sum)
    {
        var row = session.CalendarSum.Bind(1, span).Bind(2, part.From).Bind(3, series);
        if (row.Step()) sum += new Cell(row.Int64(0), row.Int64(1), row.Int64(2));
        row.Reset();
        return part.To;
    }

    void Load(long day)
    {
        if (loaded == day) return;
        loaded = day;
        if (!TryRead(session, series, day, cells)) Array.Clear(cells);
    }
}
