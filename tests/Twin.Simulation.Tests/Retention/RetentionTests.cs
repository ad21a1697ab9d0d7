using Twin.Ingest.Fakes;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Storage.Backup;
using Twin.Storage;

namespace Twin.Simulation.Retention;

/// <summary>Readings are kept for 45 days, and nothing but readings is lost by that.</summary>
public sealed class RetentionTests
{
    public static IEnumerable<object[]> Seeds() =>
        Enumerable.Range(1, Environment.GetEnvironmentVariable("TWIN_TEST_LONG") == "1" ? 40 : 1).Select(seed => (object[])[seed]);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_park_that_drops_old_readings_books_what_one_that_keeps_all_of_them_books(int seed)
    {
        using var parks = new TwoParks(seed);
        parks.Live(30);
        parks.Silence(parks.Kept.Engine.Model.AllPoints.First(p => p.Spec.Measure is not null).Key); // its last reading will be older than any horizon
        parks.Live(50);
        parks.Compare();

        // A multiplier from a date on is booked from the last reading before the horizon; one for all time asks for what is dropped.
        var from = parks.TimeOf(daysAgo: 20);
        parks.Send(text => Edited(text, "rated: 900 kW", $"rated: 900 kW, multiplier: [{{value: 1}}, {{value: 3, from: {from}}}]")).ShouldBeNull();
        parks.Send(text => Edited(text, "rated: 4000 kW", "rated: 4000 kW, multiplier: 2")).ShouldBe("before_horizon");
        parks.Compare();

        // A meter that is left out by mistake comes back with what it sent meanwhile.
        parks.Send(text => Edited(text, "{id: water, type: water}", "{id: spare, type: room}")).ShouldBeNull();
        parks.Live(2);
        parks.Send(text => Edited(text, "{id: spare, type: room}", "{id: water, type: water}")).ShouldBeNull();
        parks.Live(20);
        parks.Compare();

        parks.Dropped.ShouldBeGreaterThan(100);
        parks.ReadingsRefused.ShouldBeGreaterThan(10);
        (parks.OrdersTaken, parks.OrdersRefused).ShouldSatisfyAllConditions(o => o.OrdersTaken.ShouldBeGreaterThan(10), o => o.OrdersRefused.ShouldBeGreaterThan(3));
    }

    [Fact]
    public void The_horizon_stands_through_crashes_a_restore_a_longer_option_and_none_at_all()
    {
        var clock = new ManualTimeProvider();
        using var park = new SteppedPark(clock, Horizon.DaysMin);
        var point = park.Engine.Model.AllPoints.First(p => p.Spec.Measure is not null).Key;
        Report(park, clock, point, hours: 24 * 60);
        var horizonMs = park.Engine.State.HorizonMs;
        horizonMs.ShouldBe(Horizon.Of(clock.NowMs, Horizon.DaysMin, park.Engine.Model.TimeZone));

        foreach (var days in (int?[])[90, null, Horizon.DaysMin])
        {
            park.Crash(days);
            park.Engine.State.HorizonMs.ShouldBe(horizonMs);
            park.Engine.Commits.HorizonMs.ShouldBe(horizonMs);
            var rejected = Rejected(park);
            park.Feed([(point, horizonMs - 1, 5, Quality.Good)]);
            Rejected(park).ShouldBe(rejected + 1);
            park.Answer(park.Corrections.ReplaceAsync(new(point, horizonMs - 1, 2, 1, "x", "x"), CancellationToken.None)).Code.ShouldBe("before_horizon");
        }
        park.Crash(90);
        Report(park, clock, point, hours: 24 * 10);
        park.Engine.State.HorizonMs.ShouldBe(horizonMs); // time has yet to catch up with the longer option

        park.Close();
        var copy = Path.Combine(park.Data, "..", "copy");
        DataFolder.TryOpen(park.Data, out var folder, out _).ShouldBeTrue();
        using (folder) FolderBackup.Take(folder!, () => long.MaxValue, copy, clock, CancellationToken.None).Fault.ShouldBeNull();
        Directory.Delete(park.Data, recursive: true);
        FolderRestore.Run(copy, park.Data, CancellationToken.None).Fault.ShouldBeNull();
        park.Reopen(null);
        park.Engine.State.HorizonMs.ShouldBe(horizonMs);
        park.Engine.Store.History.HasDropped.ShouldBeTrue();
    }

    [Fact]
    public void A_clock_that_is_set_ahead_drops_nothing_until_a_gateways_own_clock_agrees()
    {
        var clock = new ManualTimeProvider();
        using var park = new SteppedPark(clock, Horizon.DaysMin);
        var points = park.Engine.Model.AllPoints;
        var point = points.First(p => p.Spec.Measure is not null).Key;
        var trueMs = clock.NowMs;
        Report(park, clock, point, hours: 24);
        clock.Jump(TimeSpan.FromDays(400));
        for (var i = 0; i < 5; i++)
        {
            park.Feed([(point, trueMs + i, i, Quality.Good), (points[^1].Key, clock.NowMs, i, Quality.Good)]); // its own time, and the receipt's
            clock.Advance(TimeSpan.FromHours(7));
        }
        var before = Horizon.Of(trueMs, Horizon.DaysMin, park.Engine.Model.TimeZone);
        park.Engine.State.HorizonMs.ShouldBeInRange(before, before + 2 * 86_400_000L);

        park.Feed([(point, clock.NowMs - 1, 9, Quality.Good)]);
        park.Step();
        park.Engine.State.HorizonMs.ShouldBe(Horizon.Of(clock.NowMs, Horizon.DaysMin, park.Engine.Model.TimeZone));
    }

    static void Report(SteppedPark park, ManualTimeProvider clock, PointKey point, int hours)
    {
        for (var i = 0; i < hours / 2; i++)
        {
            clock.Advance(TimeSpan.FromHours(2));
            park.Feed([(point, clock.NowMs - 1, clock.NowMs / 1000 + i * 7919 % 1009 * 1_000_003L, Quality.Good)]);
        }
        park.Step();
    }

    static long Rejected(SteppedPark park) => park.Engine.State.Gateways.Sum(g => g.Snapshot().Rejected);

    static string Edited(string text, string old, string next)
    {
        var at = text.IndexOf(old, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0, old);
        return text[..at] + next + text[(at + old.Length)..];
    }
}
