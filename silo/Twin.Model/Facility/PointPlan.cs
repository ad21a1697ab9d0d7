using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>What a facility does with a point's readings under the model in force: worked out once a revision.</summary>
/// <param name="Rule">Of a register; null otherwise.</param>
/// <param name="PowerRule">Of a power point that is integrated; null otherwise.</param>
/// <param name="Routes">Where its bookings go over time; null for what is not booked.</param>
/// <param name="ReverseRoutes">Where an integrated power point's negative part goes; null otherwise.</param>
/// <param name="Bundle">Index of the facility's <see cref="RouteBundle"/> where the route never changes; -1 otherwise.</param>
/// <param name="ForwardFlow">Bundle that a power point's positive value flows in; -1 for none.</param>
/// <param name="ReverseFlow">Bundle that its negative value flows in; -1 for none.</param>
/// <param name="PowerScale">Raw micro-units x this = milliwatts.</param>
readonly record struct PointPlan(
    Point Point, PointKind Kind, RegisterRule? Rule, PowerRule? PowerRule,
    Timeline<Route>? Routes, Timeline<Route>? ReverseRoutes, int Bundle,
    int ForwardFlow, int ReverseFlow, Scale PowerScale, long StaleAfterMs)
{
    public bool IsBooked => Rule is not null || PowerRule is not null;
}
