using Twin.Model.Facility;
using Twin.Model.Topology;

namespace Twin.Park.Revising;

/// <summary>All exchanges of meters, of points that have ended too: where one comes back or is booked anew, they are part of its past.</summary>
sealed class ExchangedMeters
{
    readonly Dictionary<PointKey, SortedList<long, MeterReplacement>> byPoint = [];

    public void Add(in MeterReplacement replacement)
    {
        if (!byPoint.TryGetValue(replacement.Point, out var log)) byPoint[replacement.Point] = log = [];
        log.TryAdd(replacement.TimeMs, replacement);
    }

    /// <summary>In order of time.</summary>
    public IEnumerable<MeterReplacement> Of(PointKey point) => byPoint.TryGetValue(point, out var log) ? log.Values : [];
}
