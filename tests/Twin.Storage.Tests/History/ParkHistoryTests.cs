using Twin.Model.Telemetry;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.History;

/// <summary>The history of the Park edition: memory and SQLite.</summary>
public sealed class ParkHistoryTests : ReadingHistoryContract, IDisposable
{
    readonly StoreFolder folder = new();

    [Fact]
    public void Readings_before_a_date_are_forgotten_by_whole_chunks_and_the_rest_stays()
    {
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

    protected override Task AddAsync(params StoredReading[] readings)
    {
        foreach (var reading in readings) folder.Store.History.Append(new(5), reading);
        return Task.CompletedTask;
    }

    protected override Task<IReadOnlyList<StoredReading>> ReadAsync(long fromMs, long toMs, StoredReading? after, int limit) =>
        Task.FromResult(folder.Store.History.Prepare(new(5), after?.TimeMs ?? fromMs, toMs).Page(after, limit));

    protected override Task<IReadOnlyList<ReadingAggregate>> AggregateAsync(IReadOnlyList<long> boundariesMs, long holdMaxMs) =>
        Task.FromResult(folder.Store.History.Prepare(new(5), boundariesMs[0], boundariesMs[^1]).Aggregate(boundariesMs, holdMaxMs, CancellationToken.None));

    public void Dispose() => folder.Dispose();
}
