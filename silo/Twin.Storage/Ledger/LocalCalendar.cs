using System.Collections.Concurrent;
using Twin.Model.Ledger;

namespace Twin.Storage.Ledger;

/// <summary>Days and months of a time zone, as spans of interval numbers. Any thread.</summary>
sealed class LocalCalendar(TimeZoneInfo zone)
{
    // Beyond these years the store adds up intervals one by one; DateTime ends at 9999.
    const int YearFirst = 1970, YearLast = 9000;

    // No zone is further from UTC than 14 hours; by one quarter more a search starts safely before midnight.
    const long OffsetMaxIntervals = 14 * 4 + 1;

    static readonly long From = IntervalOf(new(YearFirst, 1, 2));
    static readonly long To = IntervalOf(new(YearLast, 1, 1));

    readonly ConcurrentDictionary<DateOnly, long> starts = [];

    public string ZoneId => zone.Id;

    public static bool Covers(long interval) => interval >= From && interval < To;

    public (long From, long To) DayOf(long interval)
    {
        var date = DateOf(interval);
        return (StartOf(date), StartOf(date.AddDays(1)));
    }

    public (long From, long To) MonthOf(long interval)
    {
        var date = DateOf(interval);
        var first = date.AddDays(1 - date.Day);
        return (StartOf(first), StartOf(first.AddMonths(1)));
    }

    DateOnly DateOf(long interval) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(DateTime.UnixEpoch.AddMilliseconds(interval * Spread.IntervalMs), zone));

    // The first interval that begins on this date: midnight, or what a change of the clock makes of it.
    long StartOf(DateOnly date)
    {
        if (starts.TryGetValue(date, out var start)) return start;
        var midnight = IntervalOf(date);
        var (low, high) = (midnight - OffsetMaxIntervals, midnight + OffsetMaxIntervals);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (DateOf(middle) < date) low = middle + 1;
            else high = middle;
        }
        return starts[date] = low;
    }

    static long IntervalOf(DateOnly date) => (long)(date.ToDateTime(default) - DateTime.UnixEpoch).TotalMilliseconds / Spread.IntervalMs;
}
