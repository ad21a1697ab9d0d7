using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Operations.Readings;

/// <summary>Where accepted readings are read from: whatever was acknowledged before the question is in the answer.</summary>
public interface IReadingSource
{
    /// <summary>Readings before this instant are dropped, Unix milliseconds; 0 where none ever were. What was read before it was asked for is whole from here on.</summary>
    long HorizonMs { get; }

    /// <summary>Kept readings of [from, to) in order of time, rivals of one instant by rank, at most <paramref name="limit"/>.</summary>
    /// <param name="after">One of an earlier answer: only what is ordered behind it. Null: from the beginning.</param>
    ValueTask<IReadOnlyList<StoredReading>> ReadAsync(
        PointKey point, long fromMs, long toMs, StoredReading? after, int limit, CancellationToken cancel);

    /// <summary>Figures of each step between boundaries, at least two and strictly ascending, as <see cref="ReadingAggregation"/> makes them.</summary>
    /// <param name="holdMaxMs">How long a value counts in the time-weighted mean when nothing follows.</param>
    ValueTask<IReadOnlyList<ReadingAggregate>> AggregateAsync(
        PointKey point, IReadOnlyList<long> boundariesMs, long holdMaxMs, CancellationToken cancel);
}
