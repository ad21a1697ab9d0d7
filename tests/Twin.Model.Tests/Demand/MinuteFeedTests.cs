using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Demand;

/// <summary>Minutes from a point's history: the ledger's own rules at a finer step.</summary>
public sealed class MinuteFeedTests
{
    const long Minute = MinuteEnergy.MinuteMs, Start = SmallCity.Midnight, Span = 24 * 4 * Spread.IntervalMs;

    static readonly RouteTable Routes = new(SmallCity.Model);

    [Theory]
    [InlineData("main/import", Measure.ElectricityImport, 1)]     // rolls over, is judged, its multiplier changes within a minute
    [InlineData("main/export", Measure.ElectricityExport, -1)]
    [InlineData("inverter/power", Measure.ElectricityImport, 2)]  // integrated: both directions
    public void Fifteen_minutes_add_up_to_what_the_ledger_books_in_their_interval(string name, Measure measure, int seed)
    {
        var random = new Random(seed);
        var point = SmallCity.Point(name);
        var sign = measure == Measure.ElectricityExport ? -1 : 1;
        MinuteSeries[] series = [new(new(SeriesOwner.Node, measure, point.Device.AccountedAt.Key.Number), sign, Validity.Always),
            .. name == "inverter/power" ? [new(new(SeriesOwner.Node, Measure.ElectricityExport, point.Device.AccountedAt.Key.Number), -1, Validity.Always)] : Array.Empty<MinuteSeries>()];
        for (var run = 0; run < 100; run++)
        {
            var readings = Readings(random, name.Contains("power", StringComparison.Ordinal));
            MeterReplacement[] replaced = point.Spec.Kind == PointKind.Power ? []
                : [new(point.Key, readings[random.Next(readings.Length)].TimeMs + random.Next(2) * 1000, 50_000_000, 7_000_000)];

            var minutes = new MinuteEnergy(Start, Start + Span);
            Feed(point, series, replaced, minutes, readings);
            var booked = new Rebooking(point.Key, point.Spec, replaced);
            foreach (var reading in readings) booked.Add(reading);
            booked.End();

            for (var interval = Start / Spread.IntervalMs; interval < (Start + Span) / Spread.IntervalMs; interval++)
                Enumerable.Range(0, 15).Sum(i => minutes.MicroOf(interval * 15 + i))
                    .ShouldBe(sign * booked.Forward.GetValueOrDefault(interval).Micro - booked.Reverse.GetValueOrDefault(interval).Micro, $"run {run}, interval {interval}");
        }
    }

    [Fact]
    public void The_month_of_a_worked_example_peaks_between_two_blocks()
    {
        // 60 kW all the time, but 240 kW from 10:10 to 10:25. The blocks 10:00 and 10:15 hold 10 kWh + 20 kWh and 40 kWh + 5 kWh of the slower hours' mix:
        // 10 min at 60 kW + 5 min at 240 kW = 30 kWh (120 kW), 10 min at 240 kW + 5 min at 60 kW = 45 kWh (180 kW); the window from 10:10 holds 60 kWh: 240 kW.
        var register = SmallCity.Point("feed/forward");
        var from = Start + 10 * 4 * Spread.IntervalMs;
        long micro = 0;
        List<StoredReading> readings = [new(from, 0, Quality.Good, 0, 0)];
        for (var i = 0; i < 60; i++) readings.Add(new(from + (i + 1) * Minute, micro += i is >= 10 and < 25 ? 4_000_000 : 1_000_000, Quality.Good, 0, 0));
        var minutes = new MinuteEnergy(Start, Start + Span);
        Feed(register, TransferInOfHall, [], minutes, readings);

        minutes.IsSparse.ShouldBeFalse();
        var sliding = minutes.SlidingMaximum([new(from / Spread.IntervalMs, Some.Energy(30)), new(from / Spread.IntervalMs + 1, Some.Energy(45))], false)!.Value;
        (sliding.Kilowatts, sliding.FromMs - from, sliding.Method).ShouldBe((240, 10 * Minute, DemandMethod.Sliding));
    }

    [Fact]
    public void Readings_far_apart_are_sparse_and_their_windows_set_no_sliding_maximum()
    {
        // A quarter of an hour apart, off the blocks by 5 minutes: a straight line between readings would claim a window that nobody measured.
        var readings = Enumerable.Range(0, 8).Select(i => new StoredReading(Start + 5 * Minute + i * Spread.IntervalMs, i * 9_000_000L + (i > 3 ? 30_000_000 : 0), Quality.Good, 0, 0)).ToArray();
        var minutes = new MinuteEnergy(Start, Start + Span);
        Feed(SmallCity.Point("feed/forward"), TransferInOfHall, [], minutes, readings);

        (minutes.IsSparse, minutes.Resolved).ShouldBe((true, 0m));
        var block = new IntervalCell(Start / Spread.IntervalMs + 3, Some.Energy(20));
        minutes.SlidingMaximum([block], estimatedAllowed: false)!.Value.Kilowatts.ShouldBe(80);
        minutes.SlidingMaximum([block], estimatedAllowed: true)!.Value.Kilowatts.ShouldBe(156);
    }

    [Fact]
    public void A_register_that_stands_still_is_known_at_every_minute()
    {
        var minutes = new MinuteEnergy(Start, Start + Span);
        Feed(SmallCity.Point("feed/forward"), TransferInOfHall, [], minutes, [new(Start, 5, Quality.Good, 0, 0), new(Start + Span, 5, Quality.Good, 0, 0)]);
        minutes.Resolved.ShouldBe(1);
    }

    [Fact]
    public void A_check_meter_reaches_no_series()
    {
        MinuteFeed.Reaches(SmallCity.Point("check/import"), Routes, [new(new(SeriesOwner.Node, Measure.ElectricityImport, 3), 1, Validity.Always)]).ShouldBeFalse();
        MinuteFeed.Reaches(SmallCity.Point("main/import"), Routes, [new(new(SeriesOwner.Node, Measure.ElectricityImport, 3), 1, Validity.Always)]).ShouldBeTrue();
    }

    static MinuteSeries[] TransferInOfHall => [new(new(SeriesOwner.Node, Measure.TransferIn, SmallCity.Point("main/import").Device.AccountedAt.Key.Number), 1, Validity.Always)];

    static void Feed(Point point, MinuteSeries[] series, MeterReplacement[] replaced, MinuteEnergy minutes, IEnumerable<StoredReading> readings)
    {
        var feed = new MinuteFeed(point, Routes, series, replaced, minutes);
        foreach (var reading in readings) feed.Add(reading);
        feed.End();
    }

    // Within the day: a counter that falls now and then, or a power of either sign.
    static StoredReading[] Readings(Random random, bool signed)
    {
        long timeMs = Start, micro = 10_000_000;
        var readings = new StoredReading[60];
        for (var i = 0; i < readings.Length; i++)
        {
            timeMs += random.Next(1, 20) * 61_000L;
            micro = signed ? random.Next(-80, 80) * 1_000_000L : random.Next(15) == 0 ? random.Next(5) * 1_000_000L : Math.Min(99_000_000, micro + random.Next(3_000_000));
            readings[i] = new(timeMs, micro, random.Next(10) == 0 ? Quality.Bad : Quality.Good, 0, i);
        }
        return readings;
    }
}
