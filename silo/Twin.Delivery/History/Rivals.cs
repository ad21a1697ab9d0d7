using Twin.Delivery.Envelope;
using Twin.Delivery.Orders;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.History;

/// <summary>Which readings share their point, instant and quality with earlier ones, and how many.</summary>
/// <remarks>
/// A line store keeps one reading of a series and instant, we keep all that were accepted: rivals are numbered in order of arrival, which
/// the facility knows and which never changes, so that whoever feeds a row writes the same lines. Only a reading that is not newer than its
/// point's newest can have rivals. About others the facility is asked, for a span of each point at once: a feed that catches up
/// asks once for many rows.
/// </remarks>
/// <param name="facilities">Asked for what stands at an instant and after it.</param>
sealed class Rivals(IFacilityReadings facilities)
{
    readonly Dictionary<int, long> newest = [];
    readonly Dictionary<int, List<(long FromMs, PointSpan Span)>> spans = []; // of the facility in hand
    readonly List<(PointKey Point, StoredReading Reading)> late = [];
    readonly Dictionary<(int Point, long TimeMs, long Micro, Quality Quality), int> numbers = [];
    JournalKey facility;

    /// <summary>Finds out what <see cref="NumberOf"/> needs for a row. A row may be prepared again.</summary>
    public async Task PrepareAsync(FacilityEnvelope row, CancellationToken cancellation)
    {
        if (facility != row.Key) spans.Clear();
        facility = row.Key;
        numbers.Clear();
        CollectLate(row);
        late.RemoveAll(r => TryNumber(r.Point, r.Reading, mustHave: true));
        if (late.Count > 0) spans.Clear(); // what came since they were asked for
        while (late.Count > 0)
        {
            PointStart[] starts = [.. late.GroupBy(r => r.Point).Select(g => new PointStart(g.Key, g.Min(r => r.Reading.TimeMs)))];
            var found = await facilities.ReadSpansAsync(row.Key, starts, cancellation).ConfigureAwait(false);
            foreach (var (start, span) in starts.Zip(found))
            {
                if (!spans.TryGetValue(start.Point.Number, out var list)) spans[start.Point.Number] = list = [];
                list.Add((start.FromMs, span));
                newest[start.Point.Number] = Math.Max(span.NewestMs, newest.GetValueOrDefault(start.Point.Number, long.MinValue));
            }
            late.RemoveAll(r => TryNumber(r.Point, r.Reading, mustHave: false));
        }
    }

    /// <summary>0 for the first of its point, instant and quality.</summary>
    public int NumberOf(PointKey point, in StoredReading reading) =>
        numbers.Count == 0 ? 0 : numbers.GetValueOrDefault((point.Number, reading.TimeMs, reading.Micro, reading.Quality));

    void CollectLate(FacilityEnvelope row)
    {
        late.Clear();
        foreach (var (point, reading) in RowReadings.Of(row))
            if (newest.TryGetValue(point.Number, out var newestMs) && reading.TimeMs > newestMs) newest[point.Number] = reading.TimeMs;
            else late.Add((point, reading));
    }

    // Whether a span tells; one that was asked for earlier tells only of what it has.
    bool TryNumber(PointKey point, in StoredReading reading, bool mustHave)
    {
        if (!spans.TryGetValue(point.Number, out var list)) return false;
        foreach (var (fromMs, span) in list)
        {
            if (reading.TimeMs < fromMs || reading.TimeMs >= span.ToMs) continue;
            var (number, has) = (0, false);
            foreach (var other in span.Readings)
            {
                if (other.TimeMs != reading.TimeMs || other.Quality != reading.Quality) continue;
                if (has = other.Micro == reading.Micro && other.Correction == reading.Correction) break;
                number++;
            }
            if (mustHave && !has) continue;
            if (number > 0) numbers[(point.Number, reading.TimeMs, reading.Micro, reading.Quality)] = number;
            return true;
        }
        return false;
    }
}
