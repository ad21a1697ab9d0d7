using Twin.Model.Past;
using Twin.Model.Telemetry;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.History;

/// <summary>What lies before a horizon is dropped; whatever is asked of the time after it is answered as if nothing were.</summary>
public sealed class HistoryDroppingTests
{
    const int Points = 4;
    const long StartMs = 1_767_225_600_000, HourMs = 3_600_000, SpanMs = 400 * HourMs;

    // Small chunks, so that a few hundred readings are many of them.
    static readonly ParkStoreOptions Small = new() { OpenChunkBytesMax = 128 };

    [Fact]
    public void After_a_drop_history_answers_from_the_horizon_on_as_a_store_that_dropped_nothing()
    {
        long dropped = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            using var run = new Run(seed);
            run.LiveThroughDrops();
            dropped += run.Dropped;
        }
        dropped.ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public void A_point_with_more_chunks_than_a_step_takes_is_dropped_in_several()
    {
        using var folder = new StoreFolder(Small);
        var chance = new Random(1);
        const int readings = 60_000;
        for (var i = 0; i < readings; i++) folder.Store.History.Append(new(0), new(StartMs + i * 1000L, chance.NextInt64(), Quality.Good, 0, 1));
        folder.Store.History.Append(new(1), new(StartMs, 7, Quality.Good, 0, 1));
        folder.Checkpoint(1);
        const long horizonMs = StartMs + (readings - 100) * 1000L;
        var steps = 1;
        while (!Step(folder, horizonMs)) steps++;

        steps.ShouldBeGreaterThan(1);
        Step(folder, horizonMs).ShouldBeTrue();
        folder.Store.History.Read(new(0), 0, horizonMs, readings).Count.ShouldBeInRange(1, 30);
        folder.Store.History.Read(new(0), horizonMs, long.MaxValue, readings).Count.ShouldBe(100);
        folder.Store.History.FirstMs(new(0)).ShouldBe(StartMs);
        folder.Store.History.Read(new(1), 0, long.MaxValue, 10).Count.ShouldBe(1); // a silent point keeps its last
    }

    [Fact]
    public void What_is_dropped_makes_room_for_what_comes()
    {
        using var folder = new StoreFolder(Small);
        var chance = new Random(2);
        long At(int round) => StartMs + round * 10_000_000L;
        var lengths = new List<long>();
        for (var round = 0; round < 12; round++)
        {
            for (var i = 0; i < 5_000; i++) folder.Store.History.Append(new(3), new(At(round) + i * 1000, chance.NextInt64(), Quality.Good, 0, 1));
            folder.Checkpoint(round + 1);
            if (round > 0)
                while (!Step(folder, At(round - 1))) { }
            lengths.Add(new FileInfo(folder.Path).Length);
        }
        lengths[^1].ShouldBeLessThan(lengths[3] * 11 / 10);
    }

    static bool Step(StoreFolder folder, long horizonMs)
    {
        var (done, fault) = folder.Store.DropStep(horizonMs);
        fault.ShouldBeNull();
        return done;
    }

    sealed class Run(int seed) : IDisposable
    {
        readonly Random chance = new(seed);
        readonly StoreFolder folder = new(seed % 3 == 0 ? new() : Small);
        readonly HistoryOracle oracle = new();
        readonly long[] latestMs = [.. Enumerable.Repeat(StartMs, Points)];
        long horizonMs, position;

        /// <summary>Readings that are gone from the store.</summary>
        public long Dropped { get; private set; }

        public void LiveThroughDrops()
        {
            for (var part = 1; part <= 4; part++)
            {
                for (var i = 0; i < 500; i++) Append(part);
                if (chance.Next(2) == 0) folder.Checkpoint(++position);
                for (var i = 0; i < 100; i++) Append(part); // in memory beside the file
                horizonMs = Math.Max(horizonMs, StartMs + SpanMs * part / 4 - chance.NextInt64(SpanMs / 3));
                folder.Checkpoint(++position); // all before the horizon is in it
                for (var steps = chance.Next(3); steps > 0; steps--) Step(folder, horizonMs);
                if (chance.Next(3) == 0) folder.Crash();
                for (var i = 0; i < 50; i++) Append(part);
                if (chance.Next(2) == 0) while (!Step(folder, horizonMs)) { }
                LookAround();
            }
            for (var point = 0; point < Points; point++)
                Dropped += oracle.Of(point).Count - folder.Store.History.Read(new(point), 0, long.MaxValue, int.MaxValue).Count;
        }

        void Append(int part)
        {
            var point = chance.Next(Points);
            if (point == 3 && part > 1) return; // falls silent
            var timeMs = chance.Next(4) switch
            {
                0 => latestMs[point] - chance.NextInt64(60 * HourMs),
                1 when oracle.Of(point) is { Count: > 0 } list => list[chance.Next(list.Count)].TimeMs,
                _ => latestMs[point] + 1 + chance.NextInt64(SpanMs / 500),
            };
            if (timeMs < Math.Max(horizonMs, StartMs)) return; // refused
            var quality = chance.Next(4) == 0 ? Quality.Bad : Quality.Good;
            var reading = new StoredReading(timeMs, chance.NextInt64(1 << 30), quality, (byte)(chance.Next(6) == 0 ? 1 + chance.Next(3) : 0), position + 1);
            oracle.Append(point, reading);
            folder.Store.History.Append(new(point), reading);
            latestMs[point] = Math.Max(latestMs[point], timeMs);
        }

        void LookAround()
        {
            var history = folder.Store.History;
            for (var point = 0; point < Points; point++)
            {
                history.Read(new(point), horizonMs, long.MaxValue, int.MaxValue).ShouldBe(oracle.Read(point, horizonMs, long.MaxValue));
                history.FirstMs(new(point)).ShouldBe(oracle.Of(point) is [var first, ..] ? first.TimeMs : null);
                for (var i = 0; i < 30; i++)
                {
                    var timeMs = i == 0 ? horizonMs : horizonMs + chance.NextInt64(SpanMs / 2);
                    var (found, expected) = (history.Around(new(point), timeMs), oracle.Around(point, timeMs));
                    (found.Before, found.After).ShouldBe((expected.Before, expected.After), $"seed {seed}, point {point} at {timeMs}");
                    found.AtInstant.ShouldBe(expected.AtInstant, ignoreOrder: true);
                    StoredReading? newest = oracle.Of(point).LastOrDefault(r => r.TimeMs < timeMs) is { TimeMs: > 0 } last ? last : null;
                    PointPast past = history.PreparePast([new(point)], timeMs, timeMs).Read(CancellationToken.None)[0];
                    past.Newest.ShouldBe(newest, $"seed {seed}, point {point} at {timeMs}");
                }
            }
        }

        public void Dispose() => folder.Dispose();
    }
}
