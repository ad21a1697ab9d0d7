using Twin.Model.Ledger;

namespace Twin.Storage.Ledger;

public sealed class LocalCalendarTests
{
    [Fact]
    public void Days_and_months_begin_at_local_midnight()
    {
        var calendar = new LocalCalendar(TimeZoneInfo.CreateCustomTimeZone("plus 8", TimeSpan.FromHours(8), "plus 8", "plus 8"));
        var noon = At(2026, 2, 10, 4);
        calendar.DayOf(noon).ShouldBe((At(2026, 2, 9, 16), At(2026, 2, 10, 16)));
        calendar.MonthOf(noon).ShouldBe((At(2026, 1, 31, 16), At(2026, 2, 28, 16)));
        calendar.DayOf(At(2026, 2, 9, 16)).From.ShouldBe(At(2026, 2, 9, 16));
        calendar.DayOf(At(2026, 2, 9, 16) - 1).To.ShouldBe(At(2026, 2, 9, 16));
    }

    [Fact]
    public void A_day_whose_midnight_is_skipped_begins_an_hour_later_and_one_that_repeats_an_hour_is_longer()
    {
        // Forward at midnight of 7 February, back at midnight of 9 March: the 8th has 25 hours.
        var calendar = new LocalCalendar(TimeZoneInfo.CreateCustomTimeZone("summer", TimeSpan.FromHours(-5), "summer", "winter", "summer",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFixedDateRule(default, 2, 7), TimeZoneInfo.TransitionTime.CreateFixedDateRule(default, 3, 9)),
        ]));
        calendar.DayOf(At(2026, 2, 7, 12)).ShouldBe((At(2026, 2, 7, 5), At(2026, 2, 8, 4)));
        calendar.DayOf(At(2026, 3, 8, 12)).ShouldBe((At(2026, 3, 8, 4), At(2026, 3, 9, 5)));
        var month = calendar.MonthOf(At(2026, 2, 20, 0));
        (month.To - month.From).ShouldBe(28 * 96 - 4);
    }

    [Fact]
    public void Every_interval_lies_in_its_day_and_days_follow_each_other()
    {
        var calendar = new LocalCalendar(TimeZoneInfo.CreateCustomTimeZone("minus 9:30", TimeSpan.FromHours(-9.5), "", ""));
        for (var interval = At(2025, 12, 20, 0); interval < At(2026, 3, 5, 0); interval++)
        {
            var day = calendar.DayOf(interval);
            day.ShouldSatisfyAllConditions(() => day.From.ShouldBeLessThanOrEqualTo(interval), () => day.To.ShouldBeGreaterThan(interval));
            calendar.DayOf(day.To).From.ShouldBe(day.To);
            var month = calendar.MonthOf(interval);
            calendar.DayOf(month.From).From.ShouldBe(month.From);
        }
    }

    static long At(int year, int month, int day, int hour) =>
        (long)(new DateTime(year, month, day, hour, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalMilliseconds / Spread.IntervalMs;
}
