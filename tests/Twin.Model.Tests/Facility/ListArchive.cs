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
        var counting = All(point).Where(r => r.Quality != Quality.Bad).ToArray();
        return new(
            Winner(counting.Where(r => r.TimeMs < timeMs).GroupBy(r => r.TimeMs).MaxBy(g => g.Key)),
            Winner(counting.Where(r => r.TimeMs > timeMs).GroupBy(r => r.TimeMs).MinBy(g => g.Key)),
            [.. All(point).Where(r => r.TimeMs == timeMs)]);
    }

    static StoredReading? Winner(IEnumerable<StoredReading>? rivals)
    {
        StoredReading? winner = null;
        foreach (var reading in rivals ?? [])
            if (winner is null || reading.CompareRank(winner.Value) > 0) winner = reading;
        return winner;
    }
}
