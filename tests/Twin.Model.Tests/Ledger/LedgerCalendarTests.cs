using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Twin.Model.Ledger;

public sealed class LedgerCalendarTests
{
    static readonly TimeZoneInfo Shanghai = Zone("Asia/Shanghai"), Berlin = Zone("Europe/Berlin"), LordHowe = Zone("Australia/Lord_Howe"),
        Beirut = Zone("Asia/Beirut"), Havana = Zone("America/Havana"), Kathmandu = Zone("Asia/Kathmandu");

    [Theory]
    [InlineData(LedgerStep.QuarterHour, "2026-03-01T10:07+08:00", "2026-03-01T10:15+08:00")]
    [InlineData(LedgerStep.Hour, "2026-03-01T10:15+08:00", "2026-03-01T11:00+08:00")]
    [InlineData(LedgerStep.Hour, "2026-03-01T11:00+08:00", "2026-03-01T12:00+08:00")]
    [InlineData(LedgerStep.Day, "2026-03-01T00:00+08:00", "2026-03-02T00:00+08:00")]
    [InlineData(LedgerStep.Day, "2026-02-28T23:45+08:00", "2026-03-01T00:00+08:00")]
    [InlineData(LedgerStep.Month, "2024-02-29T12:00+08:00", "2024-03-01T00:00+08:00")]
    [InlineData(LedgerStep.Month, "2026-12-01T00:00+08:00", "2027-01-01T00:00+08:00")]
    [InlineData(LedgerStep.Year, "2026-01-01T00:00+08:00", "2027-01-01T00:00+08:00")]
    [InlineData(LedgerStep.Year, "2026-12-31T23:45+08:00", "2027-01-01T00:00+08:00")]
    public void Steps_follow_the_local_calendar(LedgerStep step, string after, string next) =>
        LedgerCalendar.NextAfter(Ms(after), step, Shanghai).ShouldBe(Ms(next));

    [Fact]
    public void A_day_on_which_clocks_change_has_23_or_25_hours()
    {
        Hours(Berlin, "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00").ShouldBe(23);
        Hours(Berlin, "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00").ShouldBe(25);
        LedgerCalendar.NextAfter(Ms("2026-03-29T00:00+01:00"), LedgerStep.Day, Berlin).ShouldBe(Ms("2026-03-30T00:00+02:00"));
    }

    [Fact]
    public void A_change_of_half_an_hour_is_a_boundary_of_its_own()
    {
        // Lord Howe goes from 02:00+11:00 back to 01:30+10:30 on 2026-04-05.
        var rows = LedgerCalendar.Boundaries(Ms("2026-04-05T01:00+11:00"), Ms("2026-04-05T03:00+10:30"), LedgerStep.Hour, LordHowe, 10);
        rows.ShouldBe([Ms("2026-04-05T01:00+11:00"), Ms("2026-04-05T02:00+11:00"), Ms("2026-04-05T02:00+10:30"), Ms("2026-04-05T03:00+10:30")]);
    }

    [Fact]
    public void A_day_whose_midnight_is_skipped_begins_at_the_first_instant_that_exists() =>
        LedgerCalendar.StartOf(new DateOnly(2026, 3, 29), Beirut).ShouldBe(Ms("2026-03-29T01:00+03:00"));

    [Fact]
    public void A_day_whose_midnight_comes_twice_begins_at_the_first() =>
        LedgerCalendar.StartOf(new DateOnly(2026, 11, 1), Havana).ShouldBe(Ms("2026-11-01T00:00-04:00"));

    [Fact]
    public void The_first_and_the_last_row_are_cut_to_the_range() =>
        LedgerCalendar.Boundaries(Ms("2026-01-31T06:00+08:00"), Ms("2026-03-02T12:00+08:00"), LedgerStep.Month, Shanghai, 10).ShouldBe(
            [Ms("2026-01-31T06:00+08:00"), Ms("2026-02-01T00:00+08:00"), Ms("2026-03-01T00:00+08:00"), Ms("2026-03-02T12:00+08:00")]);

    [Fact]
    public void More_rows_than_the_bound_are_refused()
    {
        long from = Ms("2026-01-01T00:00+08:00"), to = Ms("2026-01-02T00:00+08:00");
        LedgerCalendar.Boundaries(from, to, LedgerStep.QuarterHour, Shanghai, 95).ShouldBeNull();
        LedgerCalendar.Boundaries(from, to, LedgerStep.QuarterHour, Shanghai, 96)!.Count.ShouldBe(97);
    }

    [Fact]
    public void Every_instant_lies_in_exactly_one_row_and_every_boundary_on_a_quarter() => Prop.ForAll(
        Arb.From(Gen.Choose(0, 50 * 365 * 96)), Arb.From(Gen.Choose(1, 4000)), Arb.From(Gen.Elements(Enum.GetValues<LedgerStep>())), (start, quarters, step) =>
    {
        foreach (var zone in new[] { Shanghai, Berlin, LordHowe, Beirut, Havana, Kathmandu })
        {
            var (from, to) = (start * Spread.IntervalMs, (start + quarters) * Spread.IntervalMs);
            var boundaries = LedgerCalendar.Boundaries(from, to, step, zone, 5000)!;
            (boundaries[0], boundaries[^1]).ShouldBe((from, to));
            boundaries.ShouldAllBe(b => LedgerCalendar.IsAligned(b));
            boundaries.Zip(boundaries.Skip(1)).ShouldAllBe(row => row.First < row.Second);
            LedgerCalendar.DayStart(from, zone).ShouldBeInRange(from - 26 * 3_600_000, from);
            LedgerCalendar.NextAfter(LedgerCalendar.DayStart(from, zone), LedgerStep.Day, zone).ShouldBeGreaterThan(from);
        }
    }).QuickCheckThrowOnFailure();

    static int Hours(TimeZoneInfo zone, string from, string to) =>
        LedgerCalendar.Boundaries(Ms(from), Ms(to), LedgerStep.Hour, zone, 100)!.Count - 1;

    static long Ms(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);
}
