using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Operations.Readings;

/// <summary>Where accepted readings are read from.</summary>
public interface IReadingSource
{
    /// <summary>All kept readings of [from, to) in order of time, rivals of one instant by rank, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<StoredReading>> ReadAsync(PointKey point, long fromMs, long toMs, int limit, CancellationToken cancel);
}
