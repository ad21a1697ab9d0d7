using Twin.Model.Rules;

namespace Twin.Model.Tariff;

/// <summary>What can be wrong with one version of a tariff.</summary>
/// <remarks>
/// Faults: band-boundary, band-overlap, band-gap, season-date, schedule-gap, schedule-overlap, no-price, duplicate-price,
/// negative-price, power-factor-*.
/// </remarks>
static class TariffCheck
{
    const int QuarterMinutes = 15;

    public static IEnumerable<RuleFault> Faults(TariffVersion version) =>
        version.Schedules.SelectMany(s => BandFaults($"{version.Id} {s.Name}", s))
            .Concat(ScheduleFaults(version)).Concat(PriceFaults(version))
            .Concat(version.PowerFactor?.Faults(version.Id) ?? []);

    static IEnumerable<RuleFault> BandFaults(string place, DaySchedule schedule)
    {
        foreach (var season in schedule.Seasons.Where(s => !s.IsDates))
            yield return new(place, "season-date", $"{season} is not from a date to a date");
        var reached = 0;
        foreach (var span in schedule.Bands.OrderBy(b => b.FromMinute).ThenBy(b => b.ToMinute))
        {
            if (span.FromMinute % QuarterMinutes != 0 || span.ToMinute % QuarterMinutes != 0 || span.FromMinute < 0
                || span.ToMinute > LocalTime.MinutesPerDay || span.FromMinute >= span.ToMinute)
            {
                yield return new(place, "band-boundary", $"{span} is not a span of whole quarter hours within one day");
                continue;
            }
            if (span.FromMinute > reached)
                yield return new(place, "band-gap", $"nothing covers {BandSpan.Clock(reached)}-{BandSpan.Clock(span.FromMinute)}");
            if (span.FromMinute < reached)
                yield return new(place, "band-overlap", $"{span} begins before the band before it ends, at {BandSpan.Clock(reached)}");
            reached = Math.Max(reached, span.ToMinute);
        }
        if (reached < LocalTime.MinutesPerDay) yield return new(place, "band-gap", $"nothing covers {BandSpan.Clock(reached)}-24:00");
    }

    static IEnumerable<RuleFault> ScheduleFaults(TariffVersion version)
    {
        // 2000 is a leap year: its days are all the days that a year can have.
        var days = Enumerable.Range(0, 366).Select(new DateOnly(2000, 1, 1).AddDays).ToArray();
        foreach (var type in Enum.GetValues<DayType>())
        {
            // Of days at fault in the same way the first is named.
            foreach (var (day, names) in days.Select(d => (d, Applying(version, d, type)))
                .Where(p => p.Item2.Length != 1).DistinctBy(p => string.Join('|', p.Item2)))
                yield return names.Length == 0
                    ? new($"{version.Id} {day:MM-dd}", "schedule-gap", $"no schedule is for {type} then")
                    : new($"{version.Id} {day:MM-dd}", "schedule-overlap", $"{string.Join(" and ", names)} are both for {type} then");
        }
    }

    static string[] Applying(TariffVersion version, DateOnly day, DayType type) =>
        [.. version.Schedules.Where(s => s.AppliesOn(day.Month, day.Day, type)).Select(s => s.Name)];

    static IEnumerable<RuleFault> PriceFaults(TariffVersion version)
    {
        foreach (var band in version.Schedules.SelectMany(s => s.Bands).Select(b => b.Band).Distinct().Where(b => version.PriceOf(b) is null))
            yield return new($"{version.Id} {band}", "no-price", "a schedule has the band, but it has no price");
        foreach (var same in version.Prices.GroupBy(p => p.Band).Where(g => g.Count() > 1))
            yield return new($"{version.Id} {same.Key}", "duplicate-price", string.Join(" and ", same.Select(p => p.Rate)));
        if (version.NegativePricesAllowed) yield break;
        foreach (var price in version.Prices.Where(p => p.Rate.Nano < 0))
            yield return new($"{version.Id} {price.Band}", "negative-price", $"{price.Rate} CNY/kWh; negative prices are not allowed in this tariff");
        foreach (var (name, rate) in new[] { ("capacity", version.CapacityPrice), ("demand", version.DemandPrice), ("feed-in", version.FeedInPrice) })
            if (rate is { Nano: < 0 })
                yield return new($"{version.Id} {name}", "negative-price", $"{rate}; negative prices are not allowed in this tariff");
    }
}
