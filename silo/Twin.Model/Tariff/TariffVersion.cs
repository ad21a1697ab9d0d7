using System.Collections.Immutable;
using Twin.Model.Rules;

namespace Twin.Model.Tariff;

/// <summary>Whether leading reactive energy counts against the power factor.</summary>
public enum ReactiveCounting : byte
{
    /// <summary>|lagging| + |leading|: the rule where reactive energy can flow back.</summary>
    LaggingAndLeading,
    LaggingOnly,
}

/// <summary>The bands of a day in the seasons and on the day types named.</summary>
public sealed record DaySchedule
{
    /// <summary>"all year", "summer working days".</summary>
    public required string Name { get; init; }

    public ImmutableArray<Season> Seasons { get; init; } = [Season.WholeYear];
    public ImmutableArray<DayType> DayTypes { get; init; } = [DayType.Workday, DayType.RestDay, DayType.Holiday];

    /// <summary>Covering 00:00 to 24:00 without gap or overlap, on 15-minute boundaries.</summary>
    public required ImmutableArray<BandSpan> Bands { get; init; }

    internal bool AppliesOn(int month, int day, DayType type)
    {
        if (!DayTypes.Contains(type)) return false;
        foreach (var season in Seasons)
            if (season.Contains(month, day)) return true;
        return false;
    }
}

/// <summary>A price of energy in a band.</summary>
/// <param name="Rate">CNY per kWh.</param>
public readonly record struct BandPrice(Band Band, Rate Rate);

/// <summary>A tariff as it stands for a time.</summary>
public sealed record TariffVersion
{
    /// <summary>Names the version in faults and on bills: "hainan-demo@2026".</summary>
    public required string Id { get; init; }

    public Validity Validity { get; init; } = Validity.Always;

    /// <summary>For every day of the year and every day type, exactly one applies.</summary>
    public required ImmutableArray<DaySchedule> Schedules { get; init; }

    public required ImmutableArray<BandPrice> Prices { get; init; }

    /// <summary>Markets with negative prices exist; elsewhere a minus sign is a typing error.</summary>
    public bool NegativePricesAllowed { get; init; }

    /// <summary>CNY per kVA and month.</summary>
    public Rate? CapacityPrice { get; init; }

    /// <summary>CNY per kW of maximum demand and month.</summary>
    public Rate? DemandPrice { get; init; }

    /// <summary>CNY per kWh exported; null where nothing is paid.</summary>
    public Rate? FeedInPrice { get; init; }

    /// <summary>Null where the power factor changes nothing.</summary>
    public PowerFactorTable? PowerFactor { get; init; }

    public ReactiveCounting Reactive { get; init; } = ReactiveCounting.LaggingAndLeading;

    public required Provenance Provenance { get; init; }

    /// <summary>CNY per kWh in a band; null where the version states none.</summary>
    public Rate? PriceOf(Band band)
    {
        foreach (var price in Prices)
            if (price.Band == band) return price.Rate;
        return null;
    }

    /// <summary>The band at a local day and minute. Schedules were checked: exactly one applies.</summary>
    public Band BandAt(DateOnly day, int minute, DayType type)
    {
        foreach (var schedule in Schedules)
        {
            if (!schedule.AppliesOn(day.Month, day.Day, type)) continue;
            foreach (var span in schedule.Bands)
                if (span.FromMinute <= minute && minute < span.ToMinute) return span.Band;
        }
        throw new InvalidOperationException($"{Id} has no band on {day:yyyy-MM-dd} at {BandSpan.Clock(minute)}; it was not checked");
    }
}
