using Twin.Model.Ledger;

namespace Twin.Model.Rules;

/// <summary>Local days and months of a park, as spans of 15-minute intervals.</summary>
public static class LocalTime
{
    public const int MinutesPerDay = 24 * 60;

    /// <summary>The local wall clock at an instant.</summary>
    public static DateTime At(long timeMs, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTimeOffset.FromUnixTimeMilliseconds(timeMs).UtcDateTime, zone);

    public static long StartOfDayMs(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // Where the clock is put forward at midnight, the day begins with the first minute that exists.
        while (zone.IsInvalidTime(midnight)) midnight = midnight.AddMinutes(15);
        // Where it is put back over midnight, with the first of the two.
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUnixTimeMilliseconds();
    }

    /// <summary>Numbers of the intervals of a month: from inclusive, to exclusive.</summary>
    public static (long From, long To) Month(int year, int month, TimeZoneInfo zone)
    {
        var first = new DateOnly(year, month, 1);
        return (StartOfDayMs(first, zone) / Spread.IntervalMs, StartOfDayMs(first.AddMonths(1), zone) / Spread.IntervalMs);
    }
}
