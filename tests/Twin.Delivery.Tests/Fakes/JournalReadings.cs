using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.History;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Tests.Fakes;

/// <summary>What facilities keep, read from their whole journals at each question.</summary>
sealed class JournalReadings(IFacilityJournal journal) : IFacilityReadings
{
    readonly ListArchive more = new();
    int asked;

    /// <summary>Questions for readings.</summary>
    public int Asked => asked;

    public volatile string? Fault;

    public void Add(PointKey point, StoredReading reading) => more.Add(point, reading);

    public async Task<IReadOnlyList<StoredReading>> ReadAsync(PointKey point, long fromMs, long toMs, int limit, CancellationToken cancellation)
    {
        Interlocked.Increment(ref asked);
        var facility = JournalKey.Of(SomeCity.Model.Find(point)!.Device.Facility.Key);
        return [.. (await OfAsync(facility, point)).Where(r => r.TimeMs >= fromMs && r.TimeMs < toMs).OrderBy(r => r.TimeMs).Take(limit)];
    }

    public async Task<IReadOnlyList<PointInstant>> ReadInstantsAsync(
        JournalKey facility, IReadOnlyList<(PointKey Point, long TimeMs)> instants, CancellationToken cancellation)
    {
        if (Fault is { } fault) throw new HistoryException(fault);
        var found = new List<PointInstant>();
        foreach (var (point, timeMs) in instants)
        {
            var all = await OfAsync(facility, point);
            found.Add(new(all.Max(r => r.TimeMs), [.. all.Where(r => r.TimeMs == timeMs)]));
        }
        return found;
    }

    async Task<List<StoredReading>> OfAsync(JournalKey facility, PointKey point)
    {
        var (found, row) = (more.Of(point).ToList(), new FacilityEnvelope());
        foreach (var stored in await journal.ReadAsync([new(facility, 0)], 10_000, CancellationToken.None))
        {
            if (EnvelopeCodec.Decode(stored.Key, stored.Batch.Span, row) is not null) continue;
            foreach (var batch in row.Deliveries.Select(d => d.Batch))
                for (var i = 0; i < batch.Count; i++)
                    if (batch.Points[i] == point.Number) found.Add(new(batch.TimesMs[i], batch.Micros[i], batch.Qualities[i], 0, row.CommitTimeMs));
        }
        return found;
    }
}
