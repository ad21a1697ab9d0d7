using System.Runtime.CompilerServices;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.History;

/// <summary>The earliest readings of [from, to) in order of time, at most <paramref name="limit"/>; fewer only where there are no more.</summary>
/// <remarks>Of the last instant of a full page some may be missing; rivals come in any order.</remarks>
public delegate Task<IReadOnlyList<StoredReading>> ReadPage(PointKey point, long fromMs, long toMs, int limit, CancellationToken cancellation);

/// <summary>A point's history made of pages: in its order, in parts, and in figures.</summary>
/// <param name="read">One page.</param>
/// <param name="pageMax">Readings asked for at a time at most: some 1 MB.</param>
/// <param name="pageMin">And at least: a short answer is a page and no more.</param>
public sealed class PagedReadings(ReadPage read, int pageMax = 32_768, int pageMin = 1_024)
{
    static readonly Comparer<StoredReading> Order = Comparer<StoredReading>.Create(static (a, b) => a.CompareOrder(b));

    /// <summary>Kept readings of [from, to) in the order of history, at most <paramref name="limit"/>.</summary>
    /// <param name="after">One of an earlier answer: only what is ordered behind it. Null: from the beginning.</param>
    public async Task<IReadOnlyList<StoredReading>> ReadAsync(PointKey point, long fromMs, long toMs, StoredReading? after, int limit, CancellationToken cancel)
    {
        var found = new List<StoredReading>();
        var page = Math.Clamp(limit, pageMin, pageMax);
        await foreach (var reading in StreamAsync(point, after?.TimeMs ?? fromMs, toMs, page, cancel).ConfigureAwait(false))
        {
            if (after is { } before && reading.CompareOrder(before) <= 0) continue;
            found.Add(reading);
            if (found.Count == limit) break;
        }
        return found;
    }

    /// <summary>Figures of each step between boundaries, at least two and strictly ascending, as <see cref="ReadingAggregation"/> makes them.</summary>
    /// <param name="holdMaxMs">How long a value counts in the time-weighted mean when nothing follows.</param>
    public async Task<IReadOnlyList<ReadingAggregate>> AggregateAsync(PointKey point, IReadOnlyList<long> boundariesMs, long holdMaxMs, CancellationToken cancel)
    {
        var (startMs, endMs) = (boundariesMs[0], boundariesMs[^1]);
        var aggregation = new ReadingAggregation(boundariesMs, holdMaxMs, await BeforeAsync(point, startMs, holdMaxMs, cancel).ConfigureAwait(false));
        await foreach (var reading in StreamAsync(point, startMs, endMs, pageMax, cancel).ConfigureAwait(false)) aggregation.Add(reading);
        return aggregation.Finish();
    }

    // What may hold into the first step: the last counting reading no older than a value holds.
    async Task<StoredReading?> BeforeAsync(PointKey point, long startMs, long holdMaxMs, CancellationToken cancel)
    {
        StoredReading? before = null, instant = null;
        var fromMs = startMs < 0 && holdMaxMs > startMs - long.MinValue ? long.MinValue : startMs - holdMaxMs;
        await foreach (var reading in StreamAsync(point, fromMs, startMs, pageMax, cancel).ConfigureAwait(false))
        {
            if (instant is { Quality: not Quality.Bad } speaking && speaking.TimeMs != reading.TimeMs) before = speaking;
            instant = reading;
        }
        return instant is { Quality: not Quality.Bad } ? instant : before;
    }

    /// <summary>All readings of [from, to) in the order of history.</summary>
    public IAsyncEnumerable<StoredReading> StreamAsync(PointKey point, long fromMs, long toMs, CancellationToken cancel) => StreamAsync(point, fromMs, toMs, pageMax, cancel);

    // Rivals of one instant are never cut apart: the last instant of a full page is asked for again, and a page of one instant again at twice the size.
    async IAsyncEnumerable<StoredReading> StreamAsync(PointKey point, long fromMs, long toMs, int size, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            var page = await read(point, fromMs, toMs, size, cancel).ConfigureAwait(false);
            var isLast = page.Count < size;
            var lastMs = isLast ? toMs : page[^1].TimeMs;
            if (!isLast && page[0].TimeMs == lastMs)
            {
                size *= 2;
                continue;
            }
            foreach (var reading in page.Where(r => r.TimeMs < lastMs).Order(Order)) yield return reading;
            if (isLast) yield break;
            fromMs = lastMs;
        }
    }
}
