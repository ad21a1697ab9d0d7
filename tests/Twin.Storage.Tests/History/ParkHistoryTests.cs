using Twin.Model.Telemetry;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.History;

/// <summary>The history of the Park edition: memory and SQLite.</summary>
public sealed class ParkHistoryTests : ReadingHistoryContract, IDisposable
{
    readonly StoreFolder folder = new();

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
