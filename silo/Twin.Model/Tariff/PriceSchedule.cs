using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Tariff;

/// <summary>The price of one interval.</summary>
public readonly record struct IntervalPrice(TariffVersion Version, Band Band, Rate Rate);

/// <summary>What an interval costs at a place: a tariff over time, a calendar, a time zone.</summary>
/// <param name="Tariff">Which tariff the account has; null in a time without one.</param>
public sealed class PriceSchedule(Timeline<TariffPlan?> tariff, DayCalendar calendar, TimeZoneInfo zone)
{
    /// <summary>The band and its price; null in a gap, in which nothing is priced.</summary>
    public IntervalPrice? At(long interval)
    {
        var timeMs = interval * Spread.IntervalMs;
        if (tariff.At(timeMs)?.At(timeMs) is not { } version) return null;
        var local = LocalTime.At(timeMs, zone);
        var day = DateOnly.FromDateTime(local);
        var band = version.BandAt(day, local.Hour * 60 + local.Minute, calendar.TypeOf(day));
        // The check of a tariff holds that every band of its schedules has a price.
        return new(version, band, version.PriceOf(band)!.Value);
    }

    /// <summary>The version that holds in an interval, for prices that are not by the band.</summary>
    public TariffVersion? VersionAt(long interval)
    {
        var timeMs = interval * Spread.IntervalMs;
        return tariff.At(timeMs)?.At(timeMs);
    }

    public TimeZoneInfo Zone => zone;

    /// <summary>The intervals of a range whose price differs between two schedules: what a change of tariff or calendar restates, and nothing else.</summary>
    public static IEnumerable<long> Differences(PriceSchedule before, PriceSchedule after, long fromInterval, long toInterval)
    {
        for (var interval = fromInterval; interval < toInterval; interval++)
            if (before.At(interval)?.Rate != after.At(interval)?.Rate) yield return interval;
    }
}
