using Twin.Model.Ledger;

namespace Twin.Model.Facility;

/// <summary>What all points of a facility that share a route have come to: the open interval's bookings, and the power that flows now.</summary>
/// <remarks>A facility has a handful of routes however many points it has; what goes up to its ancestors is by route, not by point.</remarks>
struct RouteBundle
{
    public Route Route;
    public int OpenInterval;
    public Cell Open;
    public long Milliwatts;

    /// <summary>Power that the ancestors know of already.</summary>
    public long RolledUpMilliwatts;
}
