using Twin.Model.Telemetry;

namespace Twin.Storage.History;

/// <summary>What every history answers of one point, wherever it keeps it.</summary>
public abstract class ReadingHistoryContract
{
    protected const long StartMs = 1_767_225_600_000;
    protected const long Forever = long.MaxValue;

    /// <summary>Adds readings in order of arrival; an answer has them when this completes.</summary>
    protected abstract Task AddAsync(params StoredReading[] readings);

    protected abstract Task<IReadOnlyList<StoredReading>> ReadAsync(long fromMs, long toMs, StoredReading? after, int limit);

    protected abstract Task<IReadOnlyList<ReadingAggregate>> AggregateAsync(IReadOnlyList<long> boundariesMs, long holdMaxMs);

    [Fact]
    public async Task A_step_has_least_greatest_mean_last_and_time_weighted_mean_of_its_counting_readings()
    {
        await AddAsync(At(-30_000, 100), At(10_000, 200), At(10_000, 900, Quality.Bad), At(40_000, 10, Quality.Uncertain),
            At(40_000, 400), At(50_000, 1, Quality.Bad), At(130_000, 600));
        (await AggregateAsync(0, 180_000, 60_000, Forever)).ShouldBe(
        [
            // 10 s of 100 from before the span, 30 s of 200, 20 s of 400; the bad ones and the lower rank do not count.
            new(StartMs, StartMs + 60_000, 2, 200, 400, 300, 400, (10 * 100 + 30 * 200 + 20 * 400) / 60, 60_000),
            new(StartMs + 60_000, StartMs + 120_000, 0, null, null, null, null, 400, 60_000),
            new(StartMs + 120_000, StartMs + 180_000, 1, 600, 600, 600, 600, (10 * 400 + 50 * 600 + 30) / 60, 60_000),
        ]);
    }

    [Fact]
    public async Task An_instant_that_was_struck_out_counts_for_nothing()
    {
        await AddAsync(At(0, 100), At(10_000, 900), At(20_000, 300));
        await AddAsync(new StoredReading(StartMs + 10_000, 0, Quality.Bad, 1, 2));
        (await AggregateAsync(0, 40_000, 40_000, Forever)).ShouldBe([new(StartMs, StartMs + 40_000, 2, 100, 300, 200, 300, 200, 40_000)]);
        (await AggregateAsync(15_000, 20_000, 5_000, Forever)).ShouldBe([new(StartMs + 15_000, StartMs + 20_000, 0, null, null, null, null, 100, 5_000)]);
    }

    [Fact]
    public async Task A_value_holds_no_longer_than_it_is_allowed_to()
    {
        await AddAsync(At(0, 100), At(90_000, 300));
        var steps = await AggregateAsync(0, 120_000, 60_000, 20_000);
        steps.Select(s => (s.TimeWeightedMeanMicro, s.HeldMs)).ShouldBe([(100, 20_000), (300, 20_000)]);
        steps[1].LastMicro.ShouldBe(300);
    }

    [Fact]
    public async Task Steps_may_be_of_any_width_and_end_within_the_span()
    {
        await AddAsync(At(0, 100), At(90_000, 300), At(200_000, 500));
        (await AggregateAsync([StartMs, StartMs + 10_000, StartMs + 100_000], Forever))
            .Select(s => (s.FromMs - StartMs, s.ToMs - StartMs, s.Count, s.TimeWeightedMeanMicro))
            .ShouldBe([(0, 10_000, 1, 100), (10_000, 100_000, 1, (80 * 100 + 10 * 300 + 45) / 90)]);
    }

    [Fact]
    public async Task Pages_follow_each_other_through_rivals_and_readings_that_come_between()
    {
        await AddAsync(At(0, 1), At(10_000, 2), At(10_000, 3), At(10_000, 4), At(20_000, 5));
        var first = await Page(null);
        first.Select(r => r.Micro).ShouldBe([1, 2]);
        await AddAsync(At(5_000, 9), At(15_000, 8));
        var second = await Page(first[^1]);
        second.Select(r => r.Micro).ShouldBe([3, 4]);
        (await Page(second[^1])).Select(r => r.Micro).ShouldBe([8, 5]);

        Task<IReadOnlyList<StoredReading>> Page(StoredReading? after) => ReadAsync(StartMs, Forever, after, 2);
    }

    [Fact]
    public async Task Means_are_rounded_half_to_even()
    {
        await AddAsync(At(0, 1), At(500, 2), At(1000, -1), At(1500, -2), At(2000, 3), At(2500, 4));
        (await AggregateAsync(0, 3000, 1000, Forever)).Select(s => s.MeanMicro).ShouldBe([2, -2, 4]);
    }

    [Fact]
    public async Task Values_come_back_to_the_last_digit_and_times_to_the_millisecond()
    {
        StoredReading[] odd =
        [
            new(StartMs - 1, long.MinValue, Quality.Bad, 0, 1), new(StartMs, long.MaxValue, Quality.Good, 255, long.MaxValue),
            new(StartMs + 1, 9_007_199_254_740_993, Quality.Uncertain, 0, 3), new(StartMs + 123, -1, Quality.Good, 0, 4),
        ];
        await AddAsync(odd);
        (await ReadAsync(StartMs - 1, StartMs + 124, null, 10)).ShouldBe(odd);
        (await ReadAsync(StartMs, StartMs + 123, null, 10)).ShouldBe(odd[1..3]);
        (await ReadAsync(StartMs + 200, StartMs + 300, null, 10)).ShouldBeEmpty();
        (await ReadAsync(long.MinValue, long.MaxValue, null, 10)).ShouldBe(odd);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public async Task Whatever_came_in_whatever_order_is_answered_in_the_order_of_history(int seed)
    {
        var chance = new Random(seed);
        var all = new List<StoredReading>();
        for (var round = 0; round < 6; round++)
        {
            // Few instants and values, so that many are rivals; the same reading is accepted once.
            var some = Enumerable.Range(0, 40).Select(_ => new StoredReading(StartMs + chance.Next(60) * 1000, chance.Next(6), (Quality)chance.Next(3), 0, round + 1))
                .DistinctBy(r => (r.TimeMs, r.Micro, r.Quality)).Where(r => !all.Any(o => (o.TimeMs, o.Micro, o.Quality) == (r.TimeMs, r.Micro, r.Quality))).ToArray();
            await AddAsync(some);
            all.AddRange(some);
            all.Sort((a, b) => a.CompareOrder(b));
            var (fromMs, toMs) = (StartMs + chance.Next(30) * 1000, StartMs + (30 + chance.Next(31)) * 1000);
            var read = new List<StoredReading>();
            for (StoredReading? after = null; ; after = read[^1])
            {
                var page = await ReadAsync(fromMs, toMs, after, 1 + chance.Next(20));
                if (page.Count == 0) break;
                read.AddRange(page);
            }
            read.ShouldBe(all.Where(r => r.TimeMs >= fromMs && r.TimeMs < toMs));
        }
    }

    static StoredReading At(int ms, long micro, Quality quality = Quality.Good) => new(StartMs + ms, micro, quality, 0, 1);

    Task<IReadOnlyList<ReadingAggregate>> AggregateAsync(int fromMs, int toMs, int stepMs, long holdMaxMs) =>
        AggregateAsync([.. Enumerable.Range(0, (toMs - fromMs) / stepMs + 1).Select(i => StartMs + fromMs + i * stepMs)], holdMaxMs);
}
