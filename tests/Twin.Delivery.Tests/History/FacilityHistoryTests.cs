using Twin.Delivery.Envelope;
using Twin.Delivery.Hosted;
using Twin.Model.Telemetry;
using Twin.Simulation.Facilities;
using Twin.Storage.History;

namespace Twin.Delivery.History;

/// <summary>What a facility keeps, in pages so small that every answer takes many.</summary>
public sealed class FacilityHistoryTests : ReadingHistoryContract
{
    readonly ReadingArchive archive = new(new JournalKey(JournalOwner.Facility, 1), new MemoryJournal());
    readonly PagedReadings pages;

    public FacilityHistoryTests() => pages = new((point, fromMs, toMs, limit, cancel) => archive.ReadAsync(point, fromMs, toMs, limit, cancel), pageMax: 4, pageMin: 1);

    protected override Task AddAsync(params StoredReading[] readings)
    {
        foreach (var reading in readings) archive.Add(new(5), reading);
        return Task.CompletedTask;
    }

    protected override Task<IReadOnlyList<StoredReading>> ReadAsync(long fromMs, long toMs, StoredReading? after, int limit) =>
        pages.ReadAsync(new(5), fromMs, toMs, after, limit, CancellationToken.None);

    protected override Task<IReadOnlyList<ReadingAggregate>> AggregateAsync(IReadOnlyList<long> boundariesMs, long holdMaxMs) =>
        pages.AggregateAsync(new(5), boundariesMs, holdMaxMs, CancellationToken.None);
}
