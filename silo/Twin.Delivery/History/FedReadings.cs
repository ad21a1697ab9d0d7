using Microsoft.Extensions.Logging;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Orders;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.History;

/// <summary>Readings from the history store, and from a journal's tail what the store does not have yet: an answer is complete whatever the feed does.</summary>
/// <remarks>
/// The feed's place is read first, then the rows after it, then the store, which has all rows up to that place by then. Where the tail is long,
/// or the store does not answer, the facility does: it keeps what its journal has.
/// </remarks>
/// <param name="feed">Under which name the store is fed.</param>
public sealed partial class FedReadings(
    IHistoryStore store, IFacilityJournal journal, string feed, IFacilityReadings facilities, Func<CityModel> model, ILogger<FedReadings> logger)
{
    /// <summary>Rows read for the tail at most: some seconds of a busy facility.</summary>
    const int TailRowsMax = 64;

    static readonly Comparer<StoredReading> Order = Comparer<StoredReading>.Create(static (a, b) => a.CompareOrder(b));

    volatile string? fault;

    /// <summary>The earliest readings of [from, to), in the order of history, at most so many. Rivals of the last instant may be missing where there are as many.</summary>
    public async Task<IReadOnlyList<StoredReading>> ReadAsync(PointKey key, long fromMs, long toMs, int limit, CancellationToken cancellation)
    {
        if (model().Find(key) is not { } point) return [];
        try
        {
            if (await TailAsync(JournalKey.Of(point.Device.Facility.Key), key, fromMs, toMs, cancellation).ConfigureAwait(false) is { } tail)
            {
                var stored = await store.ReadAsync(key, fromMs, toMs, limit, cancellation).ConfigureAwait(false);
                if (fault is not null) LogRecovered(logger);
                fault = null;
                return [.. stored.Concat(tail).Distinct().Order(Order).Take(limit)];
            }
        }
        catch (Exception error) when (error is HistoryException or JournalStoreException)
        {
            if (fault != error.Message) LogFault(logger, error.Message);
            fault = error.Message;
        }
        return await facilities.ReadAsync(key, fromMs, toMs, limit, cancellation).ConfigureAwait(false);
    }

    // Null where it is too long.
    async Task<List<StoredReading>?> TailAsync(JournalKey journalKey, PointKey point, long fromMs, long toMs, CancellationToken cancellation)
    {
        var place = await journal.ReadFeedAsync(feed, journalKey, cancellation).ConfigureAwait(false);
        var rows = await journal.ReadAsync([new(journalKey, place)], TailRowsMax, cancellation).ConfigureAwait(false);
        if (rows.Count == TailRowsMax) return null;
        var tail = new List<StoredReading>();
        var envelope = new FacilityEnvelope();
        foreach (var row in rows)
        {
            if (EnvelopeCodec.Decode(row.Key, row.Batch.Span, envelope) is { } damage) throw new HistoryException(damage.Line);
            foreach (var (of, reading) in RowReadings.Of(envelope))
                if (of == point && reading.TimeMs >= fromMs && reading.TimeMs < toMs) tail.Add(reading);
        }
        return tail;
    }

    [LoggerMessage(LogLevel.Error, "History is answered from the facilities' journals: {Fault}")]
    static partial void LogFault(ILogger logger, string fault);

    [LoggerMessage(LogLevel.Information, "History is answered from its store again")]
    static partial void LogRecovered(ILogger logger);
}
