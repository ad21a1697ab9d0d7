using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Readings;
using Twin.Park.Engine;
using Twin.Storage.Checkpoint;
using Twin.Storage.History;

namespace Twin.Park.Sources;

/// <summary>Readings as Operations reads them: whatever was acknowledged before the question is in the answer.</summary>
/// <remarks>Under the gate a question takes what memory knows of the point; the file is read outside it, while the twins go on.</remarks>
sealed class ReadingSource(CityState state, ParkStore store, CommitLoop commits, EngineGate gate) : IReadingSource
{
    public long HorizonMs => state.HorizonMs;

    public async ValueTask<IReadOnlyList<StoredReading>> ReadAsync(
        PointKey point, long fromMs, long toMs, StoredReading? after, int limit, CancellationToken cancel) =>
        (await PrepareAsync(point, after?.TimeMs ?? fromMs, toMs, cancel).ConfigureAwait(false)).Page(after, limit);

    public async ValueTask<IReadOnlyList<ReadingAggregate>> AggregateAsync(
        PointKey point, IReadOnlyList<long> boundariesMs, long holdMaxMs, CancellationToken cancel) =>
        (await PrepareAsync(point, boundariesMs[0], boundariesMs[^1], cancel).ConfigureAwait(false)).Aggregate(boundariesMs, holdMaxMs, cancel);

    async ValueTask<HistoryQuery> PrepareAsync(PointKey point, long fromMs, long toMs, CancellationToken cancel)
    {
        await commits.AppliedAsync(commits.Position).WaitAsync(cancel).ConfigureAwait(false);
        using (gate.Enter()) return store.History.Prepare(point, fromMs, toMs);
    }
}
