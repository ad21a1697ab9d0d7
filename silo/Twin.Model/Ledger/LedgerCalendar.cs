namespace Twin.Model.Ledger;

/// <summary>Where local hours, days, months and years begin, as instants (Unix milliseconds, UTC).</summary>
/// <remarks>
/// Steps follow the local clock and never overlap or leave a gap: a day on which clocks change has 23 or 25 hours.
/// A day whose midnight the clock skips begins at the first instant that exists; one whose midnight comes twice, at the first.
/// Every boundary is a multiple of 15 minutes, as the ledger's intervals are: a zone whose offset is not
/// (none is today; Liberia's was until 1972) has its boundaries moved back to the last one.
/// </remarks>
public static class LedgerCalendar
{
    const long HourMs = 60 * 60 * 1000;

    public static bool IsAligned(long timeMs) => timeMs % Spread.IntervalMs == 0;

    /// <summary>The first instant of a local date.</summary>
    public static long StartOf(DateOnly date, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        // No clock change anywhere began or ended off a quarter of an hour since 1970, and none skipped more than a day (Samoa, 2011).
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(15);
        // Of two instants with the same local time, the one with the larger offset comes first.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return Floor(new DateTimeOffset(local, offset).ToUnixTimeMilliseconds());
    }

    /// <summary>The start of the local day that holds an instant.</summary>
    public static long DayStart(long timeMs, TimeZoneInfo zone)
    {
        var date = LocalDate(timeMs, zone);
        // Where clocks go back across midnight, the evening comes again after the next day has begun.
        var next = StartOf(date.AddDays(1), zone);
        return next <= timeMs ? next : StartOf(date, zone);
    }

    /// <summary>The first boundary of a step after an instant.</summary>
    public static long NextAfter(long timeMs, LedgerStep step, TimeZoneInfo zone) => step switch
    {
        LedgerStep.QuarterHour => Floor(timeMs) + Spread.IntervalMs,
        LedgerStep.Hour => NextHour(timeMs, zone),
        LedgerStep.Day => NextStart(timeMs, zone, date => date.AddDays(1)),
        LedgerStep.Month => NextStart(timeMs, zone, date => new DateOnly(date.Year, date.Month, 1).AddMonths(1)),
        LedgerStep.Year => NextStart(timeMs, zone, date => new DateOnly(date.Year + 1, 1, 1)),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
    };

    /// <summary>
    /// The boundaries of [from, to): from, every boundary of the step in between, to. The first and the last row are cut where
    /// the range begins or ends within a step. Null if there would be more than <paramref name="rowsMax"/> rows.
    /// </summary>
    public static IReadOnlyList<long>? Boundaries(long fromMs, long toMs, LedgerStep step, TimeZoneInfo zone, int rowsMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(toMs, fromMs);
        List<long> boundaries = [fromMs];
        for (var next = NextAfter(fromMs, step, zone); next < toMs; next = NextAfter(next, step, zone))
        {
            if (boundaries.Count == rowsMax) return null;
            boundaries.Add(next);
        }
        boundaries.Add(toMs);
        return boundaries;
    }

    // A clock change is a boundary of its own where it does not fall on the hour (Lord Howe: half an hour).
    static long NextHour(long timeMs, TimeZoneInfo zone)
    {
        var offsetMs = (long)zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(timeMs)).TotalMilliseconds;
        var next = Floor(timeMs + HourMs - Modulo(timeMs + offsetMs, HourMs));
        return next > timeMs ? next : next + Spread.IntervalMs;
    }

    static long NextStart(long timeMs, TimeZoneInfo zone, Func<DateOnly, DateOnly> following)
    {
        var date = following(LocalDate(timeMs, zone));
        var start = StartOf(date, zone);
        while (start <= timeMs) start = StartOf(date = following(date), zone);
        return start;
    }

    static DateOnly LocalDate(long timeMs, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(timeMs), zone).DateTime);

    static long Floor(long timeMs) => timeMs - Modulo(timeMs, Spread.IntervalMs);

    static long Modulo(long value, long by) => (value % by + by) % by;
}
