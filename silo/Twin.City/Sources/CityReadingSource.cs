using Twin.Delivery.History;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Readings;

namespace Twin.City.Sources;

/// <summary>Readings as Operations reads them: from the history store where there is one, and from the facilities.</summary>
sealed class CityReadingSource(ReadPage read) : IReadingSource
{
    readonly PagedReadings pages = new(read);

    /// <summary>A city keeps all readings.</summary>
    public long HorizonMs => 0;

    public async ValueTask<IReadOnlyList<StoredReading>> ReadAsync(
        PointKey point, long fromMs, long toMs, StoredReading? after, int limit, CancellationToken cancel) =>
        await pages.ReadAsync(point, fromMs, toMs, after, limit, cancel);

    public async ValueTask<IReadOnlyList<ReadingAggregate>> AggregateAsync(PointKey point, IReadOnlyList<long> boundariesMs, long holdMaxMs, CancellationToken cancel) =>
        await pages.AggregateAsync(point, boundariesMs, holdMaxMs, cancel);
}
