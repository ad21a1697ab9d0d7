using Twin.Model.Telemetry;

namespace Twin.Storage.History;

/// <summary>History as it would be without memory limits, files or speed: every reading in a sorted list per point.</summary>
sealed class HistoryOracle
{
    readonly Dictionary<int, List<StoredReading>> points = [];

    public void Append(int point, in StoredReading reading)
    {
        if (!points.TryGetValue(point, out var readings)) points[point] = readings = [];
        var copy = reading;
        var at = readings.FindLastIndex(standing => Before(standing, copy)) + 1;
        readings.Insert(at, reading);
    }

    public IEnumerable<StoredReading> Read(int point, long fromMs, long toMs) =>
        Of(point).Where(r => r.TimeMs >= fromMs && r.TimeMs < toMs);

    public Neighbours Around(int point, long timeMs)
    {
        var counting = Of(point).GroupBy(r => r.TimeMs).Select(instant => instant.Last()).Where(r => r.Quality != Quality.Bad).ToList();
        return new(
            counting.Where(r => r.TimeMs < timeMs).Select(r => (StoredReading?)r).LastOrDefault(),
            counting.Where(r => r.TimeMs > timeMs).Select(r => (StoredReading?)r).FirstOrDefault(),
            [.. Of(point).Where(r => r.TimeMs == timeMs)]);
    }

    public List<StoredReading> Of(int point) => points.TryGetValue(point, out var readings) ? readings : [];

    // By time, then rank, then arrival.
    static bool Before(in StoredReading a, in StoredReading b) =>
        a.TimeMs != b.TimeMs ? a.TimeMs < b.TimeMs : a.CompareRank(b) is var rank && rank != 0 ? rank < 0 : a.Position <= b.Position;
}
