using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>A facility under one model revision: its points in model order, their rules, and the routes that they share.</summary>
sealed class FacilityPlan
{
    readonly List<RouteBundle> bundles = [];
    readonly Dictionary<Route, int> bundleOf = [];
    readonly Dictionary<PointSpec, RegisterRule> rules = new(ReferenceEqualityComparer.Instance);

    public FacilityPlan(Node facility, RouteTable routes)
    {
        Facility = facility;
        Points = [.. facility.Devices.SelectMany(d => d.Points).Select(p => Plan(p, routes))];
        Bundles = [.. bundles];
    }

    public Node Facility { get; }
    public PointPlan[] Points { get; }
    public RouteBundle[] Bundles { get; }

    /// <summary>Adds (or takes away) what a power point lets flow: forward if positive, in reverse if negative.</summary>
    public void Flow(in PointPlan point, long milliwatts, int sign)
    {
        if (milliwatts > 0 && point.ForwardFlow >= 0) Bundles[point.ForwardFlow].Milliwatts += sign * milliwatts;
        if (milliwatts < 0 && point.ReverseFlow >= 0) Bundles[point.ReverseFlow].Milliwatts -= sign * milliwatts;
    }

    PointPlan Plan(Point point, RouteTable routes)
    {
        var spec = point.Spec;
        if (spec.Kind == PointKind.Power)
            return new(point, spec.Kind, null, null, -1,
                BundleOf(routes.Of(point).Latest), BundleOf(routes.OfReverse(point).Latest),
                Scale.Of(spec.Multiplier.Latest), spec.StaleAfterMs);
        if (spec.Kind != PointKind.Register || spec.Measure is null)
            return new(point, spec.Kind, null, null, -1, -1, -1, default, spec.StaleAfterMs);
        if (!rules.TryGetValue(spec, out var rule)) rules[spec] = rule = new(spec);
        var route = routes.Of(point);
        return new(point, spec.Kind, rule, route, route.IsConstant ? BundleOf(route.Latest) : -1, -1, -1, default, spec.StaleAfterMs);
    }

    int BundleOf(Route route)
    {
        if (route.Steps.IsEmpty) return -1;
        if (bundleOf.TryGetValue(route, out var index)) return index;
        bundles.Add(new() { Route = route });
        return bundleOf[route] = bundles.Count - 1;
    }
}
