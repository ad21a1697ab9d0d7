using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

public sealed class RebookingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_register_booked_anew_equals_the_naive_ledger(int seed)
    {
        var random = new Random(seed);
        var register = SmallCity.Point("main/import"); // rolls over, is judged, and its multiplier changes at a date
        for (var run = 0; run < 200; run++)
        {
            var readings = Readings(random);
            MeterReplacement[] replacements = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new MeterReplacement(
                register.Key, readings[random.Next(readings.Length)].TimeMs + random.Next(2) * 1000, random.Next(100) * 1_000_000L, random.Next(50) * 1_000_000L)).DistinctBy(r => r.TimeMs)];

            var rebooking = new Rebooking(register.Key, register.Spec, replacements.OrderBy(r => r.TimeMs));
            foreach (var reading in readings.OrderBy(r => r.TimeMs)) rebooking.Add(reading);
            rebooking.End();

            rebooking.Forward.ShouldBe(NaiveLedger.Of(register, readings, replacements), ignoreOrder: true);
            rebooking.Reverse.ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_point_booked_anew_under_its_own_rule_equals_what_was_booked_as_it_came()
    {
        var random = new Random(4);
        foreach (var point in (Point[])[.. SmallCity.Registers, SmallCity.Point("inverter/power")])
        {
            var readings = Readings(random).DistinctBy(r => r.TimeMs).ToArray();
            var twin = new TwinRun(SmallCity.Model);
            foreach (var reading in readings) twin.Feed(new(point.Key, reading.TimeMs, reading.Micro, reading.Quality, reading.Correction), SmallCity.Midnight);
            twin.Flush();

            var rebooking = new Rebooking(point.Key, point.Spec, []);
            foreach (var reading in readings.OrderBy(r => r.TimeMs)) rebooking.Add(reading);
            rebooking.End();

            rebooking.Forward.ShouldBe(twin.Of(RegisterSeries.Of(point, reverse: false)), ignoreOrder: true);
            rebooking.Reverse.ShouldBe(twin.Of(RegisterSeries.Of(point, reverse: true)), ignoreOrder: true);
        }
    }

    // A counter with gaps, falls, rivals at one instant, bad readings and corrections, in no order.
    static StoredReading[] Readings(Random random)
    {
        long timeMs = SmallCity.Midnight, micro = random.Next(90) * 1_000_000L;
        var readings = new StoredReading[40];
        for (var i = 0; i < readings.Length; i++)
        {
            if (random.Next(6) > 0) timeMs += random.Next(1, 3) * 450_000L + random.Next(5) * 60_000L;
            micro = random.Next(12) == 0 ? random.Next(3) * 1_000_000L : Math.Min(99_000_000, micro + random.Next(8_000_000));
            readings[i] = new(timeMs, micro, (Quality)random.Next(3), (byte)(random.Next(8) == 0 ? 1 : 0), i);
        }
        random.Shuffle(readings);
        return readings;
    }
}
