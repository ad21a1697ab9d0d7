using System.Runtime.CompilerServices;
using Twin.City.Grains;
using Twin.City.Hosting;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Readings;

namespace Twin.City.Sources;

/// <summary>Readings as Operations reads them: from the facility that has them.</summary>
sealed class CityReadingSource(CityWorld world, IGrainFactory grains) : IReadingSource
{
    /// <summary>Readings asked of a facility at a time: some 1 MB.</summary>
    const int PageMax = 32_768;

    static readonly Comparer<StoredReading> Rank = Comparer<StoredReading>.Create(static (a, b) => a.CompareRank(b));

    public async ValueTask<IReadOnlyList<StoredReading>> ReadAsync(
        PointKey point, long fromMs, long toMs, StoredReading? after, int limit, CancellationToken cancel)
    {
        var found = new List<StoredReading>();
        await foreach (var reading in StreamAsync(point, after?.TimeMs ?? fromMs, toMs, cancel))
        {
            if (after is { } before && reading.TimeMs == before.TimeMs && reading.CompareRank(before) <= 0) continue;
            found.Add(reading);
            if (found.Count == limit) break;
        }
        return found;
    }

    public async ValueTask<IReadOnlyList<ReadingAggregate>> AggregateAsync(PointKey point, IReadOnlyList<long> boundariesMs, long holdMaxMs, CancellationToken cancel)
    {
        StoredReading? before = null;
        await foreach (var reading in StreamAsync(point, boundariesMs[0] - holdMaxMs, boundariesMs[0], cancel))
            if (reading.Quality != Quality.Bad) before = reading;
        var aggregation = new ReadingAggregation(boundariesMs, holdMaxMs, before);
        await foreach (var reading in StreamAsync(point, boundariesMs[0], boundariesMs[^1], cancel)) aggregation.Add(reading);
        return aggregation.Finish();
    }

    // Rivals of one instant are never cut apart: the last instant of a full page is asked for again.
    async IAsyncEnumerable<StoredReading> StreamAsync(PointKey key, long fromMs, long toMs, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (world.Model.Find(key) is not { } point) yield break;
        var facility = grains.Facility(point.Device.Facility.Key);
        while (true)
        {
            var page = await facility.Readings(key.Number, fromMs, toMs, PageMax).WaitAsync(cancel);
            var isLast = page.Length < PageMax;
            var lastMs = page.Length == 0 ? toMs : page[^1].TimeMs;
            foreach (var instant in page.GroupBy(r => r.TimeMs))
            {
                if (!isLast && instant.Key == lastMs && instant.Key > fromMs) break;
                foreach (var reading in instant.Order(Rank)) yield return reading;
            }
            if (isLast) yield break;
            fromMs = lastMs > fromMs ? lastMs : lastMs + 1;
        }
    }
}
