using Twin.Model.Ledger;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.Ledger;

/// <summary>Sums of local days and months of nodes and residuals, so that a year of a park is a few rows.</summary>
/// <remarks>They follow from the days' cells and are made again when the time zone changes. Registers have none: they are many and seldom asked for a year.</remarks>
sealed class CalendarSums
{
    public const int Day = 1, Month = 2;

    // Sums gathered before they are written, while all are made again.
    const int GatheredMax = 200_000;

    readonly LocalCalendar calendar;
    readonly Database database;
    readonly Statement read, put;
    readonly Dictionary<(int Span, long Start, long Series), Cell> gathered = [];

    public CalendarSums(Database database, LocalCalendar calendar)
    {
        (this.database, this.calendar) = (database, calendar);
        read = database.Prepare("SELECT micro, covered_ms, estimated_micro FROM calendar WHERE span=? AND start=? AND series=?");
        put = database.Prepare("INSERT OR REPLACE INTO calendar VALUES(?,?,?,?,?,?)");
    }

    public static bool Has(long series) => SeriesKey.Unpack(series).Owner != SeriesOwner.Register;

    public void Gather(long series, long interval, in Cell change)
    {
        if (!LocalCalendar.Covers(interval)) return;
        Gather((Day, calendar.DayOf(interval).From, series), change);
        Gather((Month, calendar.MonthOf(interval).From, series), change);
    }

    void Gather((int, long, long) key, in Cell change) => gathered[key] = gathered.GetValueOrDefault(key) + change;

    /// <summary>Adds what was gathered to the stored sums.</summary>
    public void Write()
    {
        foreach (var ((span, start, series), change) in gathered.OrderBy(sum => sum.Key))
        {
            var sum = change;
            if (read.Bind(1, span).Bind(2, start).Bind(3, series).Step()) sum += new Cell(read.Int64(0), read.Int64(1), read.Int64(2));
            read.Reset();
            put.Bind(1, span).Bind(2, start).Bind(3, series).Bind(4, sum.Micro).Bind(5, sum.CoveredMs).Bind(6, sum.EstimatedMicro).Run();
        }
        gathered.Clear();
    }

    /// <summary>What a transaction that was rolled back had gathered.</summary>
    public void Forget() => gathered.Clear();

    /// <summary>Makes all sums anew if they were made for another time zone. In a transaction of its own.</summary>
    public void MakeCurrent()
    {
        using var zone = database.Prepare("SELECT value FROM meta WHERE name='zone'");
        if (zone.Step() && string.Equals(zone.Text(0), calendar.ZoneId, StringComparison.Ordinal)) return;
        zone.Reset();
        database.Execute("BEGIN IMMEDIATE");
        database.Execute("DELETE FROM calendar");
        using var days = database.Prepare("SELECT day, series, body FROM day WHERE series>=?");
        days.Bind(1, new SeriesKey(SeriesOwner.Register + 1, 0, 0).Packed);
        Span<Cell> cells = stackalloc Cell[DayBlock.Cells];
        while (days.Step())
        {
            var (day, series) = (days.Int64(0), days.Int64(1));
            if (!DayBlock.TryRead(series, day, days.Blob(2), cells)) throw StoredDays.Damaged(series, day);
            for (var i = 0; i < DayBlock.Cells; i++)
                if (!cells[i].IsZero) Gather(series, day * DayBlock.Cells + i, cells[i]);
            if (gathered.Count >= GatheredMax) Write();
        }
        Write();
        using var name = database.Prepare("INSERT OR REPLACE INTO meta VALUES('zone', ?)");
        name.Bind(1, calendar.ZoneId).Run();
        database.Execute("COMMIT");
    }
}
