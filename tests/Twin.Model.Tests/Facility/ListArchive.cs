using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>An archive that is a list: scans all it has.</summary>
sealed class ListArchive : IReadingArchive
{
    readonly Dictionary<PointKey, List<StoredReading>> readings = [];

    public void Add(PointKey point, StoredReading reading)
    {
        if (!readings.TryGetValue(point, out var list)) readings[point] = list = [];
        list.Add(reading);
    }

    public IReadOnlyList<StoredReading> All(PointKey point) => readings.GetValueOrDefault(point) ?? [];

    public Neighbours Around(PointKey point, long timeMs)
    {
        var counting = NaiveLedger.Counting(All(point));
        return new(
            counting.Where(r => r.TimeMs < timeMs).Select(r => (StoredReading?)r).LastOrDefault(),
            counting.Where(r => r.TimeMs > timeMs).Select(r => (StoredReading?)r).FirstOrDefault(),
            [.. All(point).Where(r => r.TimeMs == timeMs)]);
    }
}
