using Twin.Delivery.Envelope;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.History;

/// <summary>Which readings share their point, instant and quality with earlier ones, and how many.</summary>
/// <remarks>
/// A line store keeps one reading of a series and instant, we keep all that were accepted: rivals are numbered in order of arrival, which
/// the facility knows and which never changes, so that whoever feeds a row writes the same lines. Only a reading that is not newer than its
/// point's newest can have rivals; of a point that was not met yet the facility is asked.
/// </remarks>
/// <param name="facilities">Asked for what stands at an instant.</param>
sealed class Rivals(IFacilityReadings facilities)
{
    readonly Dictionary<int, long> newest = [];
    readonly Dictionary<(int Point, long TimeMs), IReadOnlyList<StoredReading>> kept = [];

    /// <summary>Finds out what <see cref="NumberOf"/> needs for a row. A row may be prepared again.</summary>
    public async Task PrepareAsync(FacilityEnvelope row, CancellationToken cancellation)
    {
        kept.Clear();
        foreach (var delivery in row.Deliveries)
            for (var i = 0; i < delivery.Batch.Count; i++)
            {
                var (point, timeMs) = (delivery.Batch.Points[i], delivery.Batch.TimesMs[i]);
                if (newest.TryGetValue(point, out var newestMs) && timeMs > newestMs) newest[point] = timeMs;
                else kept[(point, timeMs)] = [];
            }
        if (kept.Count == 0) return;
        (PointKey, long)[] wanted = [.. kept.Keys.Select(k => (new PointKey(k.Point), k.TimeMs))];
        var found = await facilities.ReadInstantsAsync(row.Key, wanted, cancellation).ConfigureAwait(false);
        foreach (var ((point, timeMs), instant) in wanted.Zip(found))
        {
            kept[(point.Number, timeMs)] = instant.Kept;
            newest[point.Number] = Math.Max(instant.NewestMs, newest.GetValueOrDefault(point.Number, long.MinValue));
        }
    }

    /// <summary>0 for the first of its point, instant and quality.</summary>
    public int NumberOf(PointKey point, in StoredReading reading)
    {
        if (!kept.TryGetValue((point.Number, reading.TimeMs), out var instant)) return 0;
        var number = 0;
        foreach (var other in instant)
        {
            if (other.Quality != reading.Quality) continue;
            if (other.Micro == reading.Micro && other.Correction == reading.Correction) return number;
            number++;
        }
        return number;
    }
}
