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

    /// <summary>What stands at instants of one facility's points, in the order asked for.</summary>
    /// <exception cref="HistoryException">The facility does not answer.</exception>
    Task<IReadOnlyList<PointInstant>> ReadInstantsAsync(JournalKey facility, IReadOnlyList<(PointKey Point, long TimeMs)> instants, CancellationToken cancellation);
}

/// <summary>A point at an instant.</summary>
/// <param name="NewestMs">Time of the point's newest reading of all; the end of time where the facility does not know.</param>
/// <param name="Kept">Readings of this very instant, in order of arrival.</param>
public readonly record struct PointInstant(long NewestMs, IReadOnlyList<StoredReading> Kept);
