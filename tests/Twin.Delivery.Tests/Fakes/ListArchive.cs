using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Tests.Fakes;

/// <summary>All readings in lists, searched from end to end.</summary>
sealed class ListArchive : IReadingArchive
{
    readonly Dictionary<PointKey, List<StoredReading>> readings = [];

    public IEnumerable<StoredReading> Of(PointKey point) => readings.GetValueOrDefault(point) ?? [];

    public void Add(PointKey point, StoredReading reading)
    {
        if (!readings.TryGetValue(point, out var list)) readings[point] = list = [];
        list.Add(reading);
    }

    public Neighbours Around(PointKey point, long timeMs)
    {
        var counting = Of(point).GroupBy(r => r.TimeMs).Select(g => ((IReadOnlyList<StoredReading>)[.. g]).Highest()!.Value).Where(r => r.Quality != Quality.Bad).OrderBy(r => r.TimeMs).ToArray();
        return new(
            counting.Where(r => r.TimeMs < timeMs).Cast<StoredReading?>().LastOrDefault(),
            counting.Where(r => r.TimeMs > timeMs).Cast<StoredReading?>().FirstOrDefault(),
            [.. Of(point).Where(r => r.TimeMs == timeMs)]);
    }
}
