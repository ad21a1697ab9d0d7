using Twin.Model.Ledger;
using Twin.Model.Telemetry;

namespace Twin.Model.Facility;

/// <summary>All that a facility holds of one point; everything older is in the archive.</summary>
/// <remarks>
/// "Newest" is what screens show, of any quality. "Counting" is the newest reading that is not bad, the end of the register's
/// last pair. The open cell gathers bookings of one interval, so that the ledger is touched once an interval, not once a reading.
/// </remarks>
struct PointState
{
    public long NewestMs, NewestMicro, ReceivedMs;
    public long CountingMs, CountingMicro;

    /// <summary>What a power point adds to its flows now; 0 while it is stale.</summary>
    public long FlowMilliwatts;

    public Cell Open;
    public int OpenInterval;
    public Quality NewestQuality;
    public byte NewestCorrection;
    public bool Fresh;

    public static PointState Empty => new() { NewestMs = long.MinValue, CountingMs = long.MinValue };

    public readonly bool HasValue => NewestMs != long.MinValue;
    public readonly bool HasCounting => CountingMs != long.MinValue;
    public readonly RegisterReading Counting => new(CountingMs, CountingMicro);
}
