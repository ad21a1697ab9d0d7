using Twin.Model.Topology;

namespace Twin.Model.Telemetry;

/// <summary>The readings around an instant of one point.</summary>
/// <remarks>
/// The reading of highest rank speaks for its instant; if that one is bad, the instant counts for nothing. (Without corrections a bad
/// reading has the lowest rank of all; a correction that is bad strikes the instant out.)
/// </remarks>
/// <param name="Before">The counting reading nearest before the instant.</param>
/// <param name="After">The counting reading nearest after the instant.</param>
/// <param name="AtInstant">All kept readings of the very instant, whatever their rank; usually empty.</param>
public readonly record struct Neighbours(StoredReading? Before, StoredReading? After, IReadOnlyList<StoredReading> AtInstant);

/// <summary>What a twin asks when a reading is older than the latest that it holds: the point's accepted readings so far.</summary>
/// <remarks>
/// It answers from exactly the readings that the host has added up to now, so that a twin stays a pure function of
/// its inputs. Embedded: memory and SQLite. City: pages that the grain fetched before the call.
/// </remarks>
public interface IReadingArchive
{
    Neighbours Around(PointKey point, long timeMs);
}
