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
        Points = new PointPlan[facility.Devices.Sum(d => d.Points.Length)];
        var slot = 0;
        foreach (var device in facility.Devices)
            foreach (var point in device.Points) Points[slot++] = Plan(point, routes);
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
        if (spec.Kind == PointKind.Power) return PowerPlan(point, routes);
        if (spec.Kind != PointKind.Register || spec.Measure is null)
            return new(point, spec.Kind, null, null, null, null, -1, -1, -1, default, spec.StaleAfterMs);
        if (!rules.TryGetValue(spec, out var rule)) rules[spec] = rule = new(spec);
        var route = routes.Of(point);
        return new(point, spec.Kind, rule, null, route, null, route.IsConstant ? BundleOf(route.Latest) : -1, -1, -1, default, spec.StaleAfterMs);
    }

    PointPlan PowerPlan(Point point, RouteTable routes)
    {
        var (forward, reverse) = (routes.Of(point), routes.OfReverse(point));
        return new(point, PointKind.Power, null, point.Spec.Integrated ? new(point.Spec) : null,
            point.Spec.Integrated ? forward : null, point.Spec.Integrated ? reverse : null, -1,
            BundleOf(forward.Latest), BundleOf(reverse.Latest), Scale.Of(point.Spec.Multiplier.Latest), point.Spec.StaleAfterMs);
    }

    int BundleOf(Route route)
    {
        if (route.Steps.IsEmpty) return -1;
        if (bundleOf.TryGetValue(route, out var index)) return index;
        bundles.Add(new() { Route = route });
        return bundleOf[route] = bundles.Count - 1;
    }
}
