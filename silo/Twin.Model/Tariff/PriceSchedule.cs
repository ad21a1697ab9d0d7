using System.Collections.Immutable;
using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Tariff;

/// <summary>The price of one interval.</summary>
public readonly record struct IntervalPrice(TariffVersion Version, Band Band, Rate Rate);

/// <summary>A tariff that prices a place for a time, with the calendar that tells its days.</summary>
public sealed record PriceSpan(Validity Validity, TariffPlan Tariff, DayCalendar Calendar);

/// <summary>What an interval costs at a place.</summary>
/// <param name="spans">Without overlap; between them nothing is priced.</param>
public sealed class PriceSchedule(ImmutableArray<PriceSpan> spans, TimeZoneInfo zone)
{
    public PriceSchedule(TariffPlan tariff, DayCalendar calendar, TimeZoneInfo zone) : this([new(Validity.Always, tariff, calendar)], zone) { }

    public ImmutableArray<PriceSpan> Spans => spans;

    public TimeZoneInfo Zone => zone;

    /// <summary>The band and its price; null in a gap, in which nothing is priced.</summary>
    public IntervalPrice? At(long interval)
    {
        var timeMs = interval * Spread.IntervalMs;
        if (SpanAt(timeMs) is not { } span || span.Tariff.At(timeMs) is not { } version) return null;
        var local = LocalTime.At(timeMs, zone);
        var day = DateOnly.FromDateTime(local);
        var band = version.BandAt(day, local.Hour * 60 + local.Minute, span.Calendar.TypeOf(day));
        // The check of a tariff holds that every band of its schedules has a price.
        return new(version, band, version.PriceOf(band)!.Value);
    }

    /// <summary>The version that holds in an interval, for prices that are not by the band.</summary>
    public TariffVersion? VersionAt(long interval)
    {
        var timeMs = interval * Spread.IntervalMs;
        return SpanAt(timeMs)?.Tariff.At(timeMs);
    }

    /// <summary>The intervals of a range that two schedules price differently: what a change of tariff, calendar or account restates, and nothing else.</summary>
    public static IEnumerable<long> Differences(PriceSchedule before, PriceSchedule after, long fromInterval, long toInterval)
    {
        for (var interval = fromInterval; interval < toInterval; interval++)
            if (before.At(interval)?.Rate != after.At(interval)?.Rate) yield return interval;
    }

    PriceSpan? SpanAt(long timeMs)
    {
        foreach (var span in spans)
            if (span.Validity.Contains(timeMs)) return span;
        return null;
    }
}
