using Twin.Delivery.Envelope;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.History;

/// <summary>The readings that a facility keeps itself, wherever in the cluster it is: all of every committed row.</summary>
public interface IFacilityReadings
{
    /// <summary>Readings of [from, to) in order of time, rivals of one instant in order of arrival, at most so many.</summary>
    /// <exception cref="HistoryException">The facility does not answer.</exception>
    Task<IReadOnlyList<StoredReading>> ReadAsync(PointKey point, long fromMs, long toMs, int limit, CancellationToken cancellation);

    /// <summary>What stands at instants of one facility's points and after them, in the order asked for.</summary>
    /// <exception cref="HistoryException">The facility does not answer.</exception>
    Task<IReadOnlyList<PointSpan>> ReadSpansAsync(JournalKey facility, IReadOnlyList<PointStart> starts, CancellationToken cancellation);
}

/// <summary>Where a span of a point's readings begins.</summary>
public readonly record struct PointStart(PointKey Point, long FromMs);

/// <summary>A point's readings from an instant on: all of that instant, and some of those that follow.</summary>
/// <param name="ToMs">Up to here none is missing: the first instant left out, or the end of time.</param>
/// <param name="NewestMs">Time of the point's newest reading of all; the end of time where the facility does not know.</param>
/// <param name="Readings">In order of time, rivals in order of arrival.</param>
public sealed record PointSpan(long ToMs, long NewestMs, IReadOnlyList<StoredReading> Readings)
{
    /// <summary>Readings after the first instant at most: the journal's next rows will have them.</summary>
    public const int ReadingsMax = 64;

    /// <summary>Makes the span that begins with an instant.</summary>
    /// <param name="instant">All readings of it.</param>
    /// <param name="later">Those after it, so many as a span may have at most; the last instant of so many may be cut.</param>
    public static PointSpan Of(long newestMs, IReadOnlyList<StoredReading> instant, IReadOnlyList<StoredReading> later)
    {
        if (later.Count < ReadingsMax) return new(long.MaxValue, newestMs, [.. instant, .. later]);
        var cutMs = later[^1].TimeMs;
        return new(cutMs, newestMs, [.. instant, .. later.TakeWhile(r => r.TimeMs < cutMs)]);
    }
}
