using Twin.Model.Telemetry;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.History;

/// <summary>A question to the history of one point, prepared under the engine's gate and answered outside it.</summary>
public sealed class HistoryQuery
{
    // Whether the caller still waits is looked at every so many readings.
    const int ReadingsPerLook = 4096;

    readonly ReaderPool readers;
    readonly PointView view;
    readonly long fromMs, toMs;

    internal HistoryQuery(ReaderPool readers, PointView view, long fromMs, long toMs) =>
        (this.readers, this.view, this.fromMs, this.toMs) = (readers, view, fromMs, toMs);

    /// <summary>All kept readings of the span in order of time, then rank. The file's snapshot is held until the stream is disposed or ends.</summary>
    /// <exception cref="StoreException">What is stored cannot be read; what was streamed before is right.</exception>
    public IEnumerable<StoredReading> Stream()
    {
        using var snapshot = readers.Begin();
        foreach (var reading in Sorted(view.Stream(snapshot.Session, fromMs, toMs), toMs)) yield return reading;
    }

    /// <summary>The same from behind a reading on, at most so many.</summary>
    /// <param name="after">One of an earlier answer; null from the beginning. Whether it is still kept does not matter.</param>
    public IReadOnlyList<StoredReading> Page(StoredReading? after, int limit) =>
        [.. (after is { } last ? Stream().SkipWhile(reading => reading.CompareOrder(last) <= 0) : Stream()).Take(limit)];

    /// <summary>The counting reading nearest before the span, without which a value that holds into it is not known.</summary>
    public StoredReading? Before()
    {
        using var snapshot = readers.Begin();
        return view.Around(fromMs, snapshot.Session).Before;
    }

    /// <summary>Figures of each step between boundaries, which lie within the span and begin with it; those of counting readings.</summary>
    /// <param name="holdMaxMs">How long a value counts in the time-weighted mean when nothing follows.</param>
    /// <exception cref="StoreException">What is stored cannot be read.</exception>
    public IReadOnlyList<ReadingAggregate> Aggregate(IReadOnlyList<long> boundariesMs, long holdMaxMs, CancellationToken cancel)
    {
        if (boundariesMs[0] != fromMs || boundariesMs[^1] > toMs) throw new ArgumentException("boundaries begin with the span and lie within it", nameof(boundariesMs));
        using var snapshot = readers.Begin();
        var aggregation = new ReadingAggregation(boundariesMs, holdMaxMs, view.Around(fromMs, snapshot.Session).Before);
        var seen = 0;
        foreach (var reading in Sorted(view.Stream(snapshot.Session, fromMs, boundariesMs[^1]), boundariesMs[^1]))
        {
            if (seen++ % ReadingsPerLook == 0) cancel.ThrowIfCancellationRequested();
            aggregation.Add(reading);
        }
        return aggregation.Finish();
    }

    // Rivals of one instant that came from different places are put in order of rank.
    internal static IEnumerable<StoredReading> Sorted(IEnumerable<StoredReading> readings, long toMs)
    {
        var rivals = new List<StoredReading>();
        foreach (var reading in readings)
        {
            if (reading.TimeMs >= toMs) break;
            if (rivals.Count > 0 && rivals[0].TimeMs != reading.TimeMs)
            {
                if (rivals.Count > 1) rivals.Sort((a, b) => a.CompareOrder(b));
                foreach (var rival in rivals) yield return rival;
                rivals.Clear();
            }
            rivals.Add(reading);
        }
        rivals.Sort((a, b) => a.CompareOrder(b));
        foreach (var rival in rivals) yield return rival;
    }
}
