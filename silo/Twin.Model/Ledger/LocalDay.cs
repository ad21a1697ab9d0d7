namespace Twin.Model.Ledger;

/// <summary>The local day that an instant falls in, as 15-minute intervals, and the end of the next one.</summary>
public readonly record struct LocalDay(DateOnly Date, long FromInterval, long ToInterval, long NextToInterval)
{
    public static LocalDay Of(long timeMs, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(timeMs), zone);
        var date = DateOnly.FromDateTime(local.DateTime);
        return new(date, StartOf(date, zone), StartOf(date.AddDays(1), zone), StartOf(date.AddDays(2), zone));
    }

    public bool Contains(long timeMs) => timeMs >= FromInterval * Spread.IntervalMs && timeMs < ToInterval * Spread.IntervalMs;

    static long StartOf(DateOnly date, TimeZoneInfo zone) => LedgerCalendar.StartOf(date, zone) / Spread.IntervalMs;
}
