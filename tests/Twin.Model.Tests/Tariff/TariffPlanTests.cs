using System.Collections.Immutable;
using Twin.Model.Rules;

namespace Twin.Model.Tariff;

public sealed class TariffPlanTests
{
    static readonly DayCalendar Calendar = DayCalendar.Build("cn-2026",
        [new(2026, 2, 16), new(2026, 2, 17), new(2026, 10, 1)], [new(2026, 2, 14), new(2026, 10, 10)], Some.Source).Get();

    [Theory]
    [InlineData("00:00", Band.Valley)]
    [InlineData("06:45", Band.Valley)]
    [InlineData("07:00", Band.Flat)]
    [InlineData("10:00", Band.Peak)]
    [InlineData("11:45", Band.Peak)]
    [InlineData("12:00", Band.Flat)]
    [InlineData("16:00", Band.Peak)]
    [InlineData("21:45", Band.Peak)]
    [InlineData("22:00", Band.Flat)]
    [InlineData("23:00", Band.Valley)]
    public void Bands_are_half_open_in_local_time(string clock, Band band)
    {
        var schedule = Schedule(Some.Plan(Some.Version("v")));
        var time = TimeOnly.Parse(clock);
        schedule.At(Some.IntervalAt(2026, 6, 1, time.Hour, time.Minute))!.Value.Band.ShouldBe(band);
    }

    [Fact]
    public void Bands_that_leave_a_gap_or_overlap_are_refused_and_named()
    {
        Rules(Bands(Some.Span(0, 8, Band.Valley), Some.Span(9, 24, Band.Flat)))
            .ShouldBe(["v all year: band-gap: nothing covers 08:00-09:00"]);
        Rules(Bands(Some.Span(0, 8, Band.Valley), Some.Span(7, 24, Band.Flat)))
            .ShouldBe(["v all year: band-overlap: 07:00-24:00 Flat begins before the band before it ends, at 08:00"]);
        Rules(Bands(Some.Span(0, 23, Band.Valley))).ShouldBe(["v all year: band-gap: nothing covers 23:00-24:00"]);
        Rules(Bands(new(0, 425, Band.Valley), new(425, 1440, Band.Flat))).ShouldContain(f => f.Contains("band-boundary"));
        Rules(Bands(Some.Span(22, 7, Band.Valley), Some.Span(7, 22, Band.Flat))).ShouldContain(f => f.Contains("band-boundary"));
    }

    [Fact]
    public void A_time_of_year_or_day_type_without_a_schedule_or_with_two_is_refused()
    {
        DaySchedule summer = new() { Name = "summer", Seasons = [new(6, 1, 8, 31)], Bands = Some.HainanBands };
        DaySchedule rest = new() { Name = "rest", Seasons = [new(9, 1, 5, 30)], Bands = Some.HainanBands };

        Rules(Some.Version("v") with { Schedules = [summer, rest] }).ShouldBe(
        [
            "v 05-31: schedule-gap: no schedule is for Workday then",
            "v 05-31: schedule-gap: no schedule is for RestDay then",
            "v 05-31: schedule-gap: no schedule is for Holiday then",
        ]);
        Rules(Some.Version("v") with { Schedules = [summer, rest with { Seasons = [new(9, 1, 6, 1)] }] })
            .ShouldContain("v 06-01: schedule-overlap: summer and rest are both for Workday then");
        Rules(Some.Version("v") with { Schedules = [summer with { Seasons = [new(2, 30, 3, 1)] }] }).ShouldContain(f => f.Contains("season-date"));
    }

    [Fact]
    public void Negative_prices_are_refused_unless_they_are_allowed()
    {
        ImmutableArray<BandPrice> prices = [new(Band.Peak, Rate.Of(1m)), new(Band.Flat, Rate.Of(0.5m)), new(Band.Valley, Rate.Of(-0.05m))];

        Rules(Some.Version("v") with { Prices = prices }).ShouldHaveSingleItem().ShouldStartWith("v Valley: negative-price: -0.05");
        Rules(Some.Version("v") with { Prices = prices, NegativePricesAllowed = true }).ShouldBeEmpty();
    }

    [Fact]
    public void A_band_without_a_price_or_with_two_is_refused()
    {
        Rules(Some.Version("v") with { Prices = [new(Band.Peak, Rate.Of(1m)), new(Band.Flat, Rate.Of(0.5m))] }).ShouldHaveSingleItem().ShouldContain("no-price");
        Rules(Some.Version("v") with { Prices = Some.Version("v").Prices.Add(new(Band.Peak, Rate.Of(2m))) }).ShouldHaveSingleItem().ShouldContain("duplicate-price");
    }

    [Fact]
    public void Versions_that_overlap_are_refused_and_both_are_named()
    {
        var fault = TariffPlan.Build("plan", [Some.Version("old", Some.From(2025)), Some.Version("new", Some.From(2026))]).Faults.ShouldHaveSingleItem();
        (fault.Place, fault.Rule).ShouldBe(("old, new", "overlapping-validity"));
        TariffPlan.Build("plan", [Some.Version("v", Some.Year(2025)), Some.Version("v", Some.From(2026))]).Faults.ShouldHaveSingleItem().Rule.ShouldBe("duplicate-id");
    }

    [Fact]
    public void Season_and_day_type_choose_the_bands()
    {
        ImmutableArray<BandSpan> restBands = [Some.Span(0, 24, Band.DeepValley)];
        ImmutableArray<BandSpan> summerBands = [Some.Span(0, 10, Band.Flat), Some.Span(10, 24, Band.CriticalPeak)];
        var schedule = Schedule(Some.Plan(Some.Version("v") with
        {
            Schedules =
            [
                new() { Name = "summer days", Seasons = [new(6, 1, 9, 30)], DayTypes = [DayType.Workday], Bands = summerBands },
                new() { Name = "winter days", Seasons = [new(10, 1, 5, 31)], DayTypes = [DayType.Workday], Bands = Some.HainanBands },
                new() { Name = "days off", DayTypes = [DayType.RestDay, DayType.Holiday], Bands = restBands },
            ],
            Prices =
            [
                new(Band.CriticalPeak, Rate.Of(1.3m)), new(Band.Peak, Rate.Of(1.1m)), new(Band.Flat, Rate.Of(0.65m)),
                new(Band.Valley, Rate.Of(0.28m)), new(Band.DeepValley, Rate.Of(0.1m)),
            ],
        }));

        Noon(2026, 7, 1).ShouldBe(Band.CriticalPeak);
        Noon(2026, 9, 30).ShouldBe(Band.CriticalPeak);
        Noon(2026, 10, 9).ShouldBe(Band.Flat);
        Noon(2026, 2, 16).ShouldBe(Band.DeepValley);  // a Monday, but a holiday
        Noon(2026, 2, 14).ShouldBe(Band.Flat);        // a Saturday, but worked (调休)
        Noon(2026, 2, 21).ShouldBe(Band.DeepValley);  // a plain Saturday
        Noon(2026, 10, 10).ShouldBe(Band.Flat);

        Band Noon(int year, int month, int day) => schedule.At(Some.IntervalAt(year, month, day, 12))!.Value.Band;
    }

    [Fact]
    public void A_gap_between_versions_has_no_price()
    {
        var schedule = Schedule(Some.Plan(Some.Version("2024", Some.Year(2024)), Some.Version("2026", Some.From(2026), flat: 0.7m)));

        schedule.At(Some.IntervalAt(2025, 12, 31, 23, 45)).ShouldBeNull();
        schedule.At(Some.IntervalAt(2026, 1, 1, 8))!.Value.Rate.Value.ShouldBe(0.7m);
        schedule.At(Some.IntervalAt(2024, 12, 31, 22))!.Value.Rate.Value.ShouldBe(0.65m);
    }

    [Fact]
    public void A_changed_price_differs_only_in_its_bands()
    {
        var (from, to) = LocalTime.Month(2026, 6, Some.Haikou);
        var differing = PriceSchedule.Differences(Schedule(Some.Plan(Some.Version("a"))), Schedule(Some.Plan(Some.Version("b", flat: 0.7m))), from, to).ToArray();
        differing.Length.ShouldBe(30 * 8 * 4); // 7-10, 12-16, 22-23
    }

    [Fact]
    public void A_calendar_refuses_contradictions()
    {
        DayCalendar.Build("c", [new(2026, 2, 14), new(2026, 1, 1), new(2026, 1, 1)], [new(2026, 2, 14), new(2026, 2, 16)], Some.Source)
            .Faults.Select(f => (f.Place, f.Rule)).ShouldBe(
            [("c 2026-02-14", "both-holiday-and-working"), ("c 2026-01-01", "duplicate-date"), ("c 2026-02-16", "not-a-weekend")]);
    }

    static PriceSchedule Schedule(TariffPlan plan) => new(plan, Calendar, Some.Haikou);

    static TariffVersion Bands(params BandSpan[] bands) => Some.Version("v") with { Schedules = [new() { Name = "all year", Bands = [.. bands] }] };

    static IEnumerable<string> Rules(TariffVersion version) => TariffPlan.Build("plan", [version]).Faults.Select(f => f.ToString());
}
