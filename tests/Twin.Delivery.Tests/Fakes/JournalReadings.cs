using System.Collections.Concurrent;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.History;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Tests.Fakes;

/// <summary>What facilities keep, read from their whole journals at each question.</summary>
sealed class JournalReadings(IFacilityJournal journal) : IFacilityReadings
{
    int asked, askedSpans;

    /// <summary>Questions for readings, and for spans of them.</summary>
    public int Asked => asked;
    public int AskedSpans => askedSpans;

    /// <summary>Facilities that do not answer, and why.</summary>
    public ConcurrentDictionary<JournalKey, string> Silent { get; } = [];

    public async Task<IReadOnlyList<StoredReading>> ReadAsync(PointKey point, long fromMs, long toMs, int limit, CancellationToken cancellation)
    {
        Interlocked.Increment(ref asked);
        var facility = JournalKey.Of(SomeCity.Model.Find(point)!.Device.Facility.Key);
        return [.. (await OfAsync(facility, point)).Where(r => r.TimeMs >= fromMs && r.TimeMs < toMs).OrderBy(r => r.TimeMs).Take(limit)];
    }

    public async Task<IReadOnlyList<PointSpan>> ReadSpansAsync(JournalKey facility, IReadOnlyList<PointStart> starts, CancellationToken cancellation)
    {
        if (Silent.TryGetValue(facility, out var fault)) throw new HistoryException(fault);
        Interlocked.Increment(ref askedSpans);
        var spans = new List<PointSpan>();
        foreach (var (point, fromMs) in starts)
        {
            var all = await OfAsync(facility, point);
            spans.Add(PointSpan.Of(all.Max(r => r.TimeMs), [.. all.Where(r => r.TimeMs == fromMs)],
                [.. all.Where(r => r.TimeMs > fromMs).OrderBy(r => r.TimeMs).Take(PointSpan.ReadingsMax)]));
        }
        return spans;
    }

    async Task<List<StoredReading>> OfAsync(JournalKey facility, PointKey point)
    {
        var (found, row) = (new List<StoredReading>(), new FacilityEnvelope());
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
