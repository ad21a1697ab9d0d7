using Twin.Model.Ledger;

namespace Twin.Model.Rules;

/// <summary>Local days and months of a park, as spans of 15-minute intervals.</summary>
public static class LocalTime
{
    public const int MinutesPerDay = 24 * 60;

    /// <summary>The local wall clock at an instant.</summary>
    public static DateTime At(long timeMs, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTimeOffset.FromUnixTimeMilliseconds(timeMs).UtcDateTime, zone);

    /// <summary>Numbers of the intervals of a month: from inclusive, to exclusive.</summary>
    public static (long From, long To) Month(int year, int month, TimeZoneInfo zone)
    {
        var first = new DateOnly(year, month, 1);
        return (LedgerCalendar.StartOf(first, zone) / Spread.IntervalMs, LedgerCalendar.StartOf(first.AddMonths(1), zone) / Spread.IntervalMs);
    }
}
