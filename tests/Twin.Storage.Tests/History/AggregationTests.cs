using Twin.Model.Telemetry;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.History;

public sealed class AggregationTests
{
    const long StartMs = 1_767_225_600_000;
    const long Forever = long.MaxValue;

    [Fact]
    public void A_step_has_least_greatest_mean_last_and_time_weighted_mean_of_its_counting_readings()
    {
        using var folder = new StoreFolder();
        Add(folder, (-30_000, 100, Quality.Good), (10_000, 200, Quality.Good), (10_000, 900, Quality.Bad), (40_000, 10, Quality.Uncertain),
            (40_000, 400, Quality.Good), (50_000, 1, Quality.Bad), (130_000, 600, Quality.Good));

        var steps = Aggregate(folder, 0, 180_000, 60_000, Forever);
        steps.ShouldBe(
        [
            // 10 s of 100 from before the span, 30 s of 200, 20 s of 400; the bad ones and the lower rank do not count.
            new(StartMs, StartMs + 60_000, 2, 200, 400, 300, 400, (10 * 100 + 30 * 200 + 20 * 400) / 60, 60_000),
            new(StartMs + 60_000, StartMs + 120_000, 0, null, null, null, null, 400, 60_000),
            new(StartMs + 120_000, StartMs + 180_000, 1, 600, 600, 600, 600, (10 * 400 + 50 * 600 + 30) / 60, 60_000),
        ]);
    }

    [Fact]
    public void An_instant_that_was_struck_out_counts_for_nothing()
    {
        using var folder = new StoreFolder();
        Add(folder, (0, 100, Quality.Good), (10_000, 900, Quality.Good), (20_000, 300, Quality.Good));
        folder.Store.History.Append(new(5), new(StartMs + 10_000, 0, Quality.Bad, 1, 2));
        Aggregate(folder, 0, 40_000, 40_000, Forever).ShouldBe([new(StartMs, StartMs + 40_000, 2, 100, 300, 200, 300, 200, 40_000)]);
    }

    [Fact]
    public void A_value_holds_no_longer_than_it_is_allowed_to()
    {
        using var folder = new StoreFolder();
        Add(folder, (0, 100, Quality.Good), (90_000, 300, Quality.Good));
        var steps = Aggregate(folder, 0, 120_000, 60_000, 20_000);
        steps.Select(s => (s.TimeWeightedMeanMicro, s.HeldMs)).ShouldBe([(100, 20_000), (300, 20_000)]);
        steps[1].LastMicro.ShouldBe(300);
    }

    [Fact]
    public void Steps_may_be_of_any_width_and_end_within_the_span()
    {
        using var folder = new StoreFolder();
        Add(folder, (0, 100, Quality.Good), (90_000, 300, Quality.Good), (200_000, 500, Quality.Good));
        folder.Store.History.Prepare(new(5), StartMs, StartMs + 1_000_000).Aggregate([StartMs, StartMs + 10_000, StartMs + 100_000], Forever, CancellationToken.None)
            .Select(s => (s.FromMs - StartMs, s.ToMs - StartMs, s.Count, s.TimeWeightedMeanMicro))
            .ShouldBe([(0, 10_000, 1, 100), (10_000, 100_000, 1, (80 * 100 + 10 * 300 + 45) / 90)]);
    }

    [Fact]
    public void Pages_follow_each_other_through_rivals_and_readings_that_come_between()
    {
        using var folder = new StoreFolder();
        Add(folder, (0, 1, Quality.Good), (10_000, 2, Quality.Good), (10_000, 3, Quality.Good), (10_000, 4, Quality.Good), (20_000, 5, Quality.Good));
        var first = Page(null);
        first.Select(r => r.Micro).ShouldBe([1, 2]);
        Add(folder, (5_000, 9, Quality.Good), (15_000, 8, Quality.Good));
        var second = Page(first[^1]);
        second.Select(r => r.Micro).ShouldBe([3, 4]);
        Page(second[^1]).Select(r => r.Micro).ShouldBe([8, 5]);

        IReadOnlyList<StoredReading> Page(StoredReading? after) => folder.Store.History.Prepare(new(5), StartMs, Forever).Page(after, 2);
    }

    [Fact]
    public void Means_are_rounded_half_to_even()
    {
        using var folder = new StoreFolder();
        Add(folder, (0, 1, Quality.Good), (500, 2, Quality.Good), (1000, -1, Quality.Good), (1500, -2, Quality.Good), (2000, 3, Quality.Good), (2500, 4, Quality.Good));
        Aggregate(folder, 0, 3000, 1000, Forever).Select(s => s.MeanMicro).ShouldBe([2, -2, 4]);
    }

    [Fact]
    public void Readings_before_a_date_are_forgotten_by_whole_chunks_and_the_rest_stays()
    {
        using var folder = new StoreFolder();
        for (var point = 0; point < 2; point++)
            for (var i = 0; i < 2000; i++)
                folder.Store.History.Append(new(point), new(StartMs + i * 1000, i, Quality.Good, 0, 1));
        folder.Checkpoint(1);
        folder.Store.History.DropBefore(new(0), StartMs + 1_100_000);
        folder.Checkpoint(2);

        var kept = folder.Store.History.Read(new(0), 0, Forever, 10_000);
        kept.Select(r => r.Micro).ShouldBe(Enumerable.Range(1024, 2000 - 1024).Select(i => (long)i));
        folder.Store.History.Read(new(1), 0, Forever, 10_000).Count.ShouldBe(2000);
    }

    static void Add(StoreFolder folder, params (int Ms, long Micro, Quality Quality)[] readings)
    {
        foreach (var (ms, micro, quality) in readings) folder.Store.History.Append(new(5), new(StartMs + ms, micro, quality, 0, 1));
    }

    static IReadOnlyList<ReadingAggregate> Aggregate(StoreFolder folder, int fromMs, int toMs, int stepMs, long holdMaxMs) =>
        folder.Store.History.Prepare(new(5), StartMs + fromMs, StartMs + toMs).Aggregate(
            [.. Enumerable.Range(0, (toMs - fromMs) / stepMs + 1).Select(i => StartMs + fromMs + i * stepMs)], holdMaxMs, CancellationToken.None);
}
