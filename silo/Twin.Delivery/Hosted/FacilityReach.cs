using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Delivery.Hosted;

/// <summary>Which series, and with that which nodes, a facility's points lead to: its ancestors, and others where a meter lies between two buses.</summary>
public sealed class FacilityReach
{
    readonly Dictionary<NodeKey, List<Node>> reaching = [];
    readonly Dictionary<NodeKey, NodeKey[]> aside = [];

    public FacilityReach(RouteTable routes)
    {
        Routes = routes;
        // What ended stays in the books of those above it.
        foreach (var facility in routes.Model.AllNodes.Concat(routes.Model.Ended.Nodes.Select(n => n.Part)).Where(n => n.Kind == NodeKind.Facility))
        {
            var ancestors = new HashSet<NodeKey>();
            for (var node = facility; node is not null; node = node.Parent) ancestors.Add(node.Key);
            var reached = SeriesOf(facility, routes).Select(s => new NodeKey(s.Number)).ToHashSet();
            foreach (var key in reached.Union(ancestors))
                if (reaching.TryGetValue(key, out var known)) known.Add(facility);
                else reaching[key] = [facility];
            NodeKey[] beside = [.. reached.Except(ancestors)];
            if (beside.Length > 0) aside[facility.Key] = beside;
        }
    }

    public RouteTable Routes { get; }

    /// <summary>The facilities that a node's ledger is the sum of, in model order, ended ones last.</summary>
    public IReadOnlyList<Node> FacilitiesOf(NodeKey node) => reaching.GetValueOrDefault(node) ?? [];

    /// <summary>Nodes that a facility reaches and that are not above it.</summary>
    public IReadOnlyList<NodeKey> Aside(NodeKey facility) => aside.GetValueOrDefault(facility) ?? [];

    /// <summary>Nodes' and residuals' series that a facility's points lead to at any time; points that it had among them.</summary>
    public static IEnumerable<SeriesKey> SeriesOf(Node facility, RouteTable routes) =>
        facility.Devices.SelectMany(d => d.Points).Concat(routes.Model.Ended.Points.Select(p => p.Part).Where(p => p.Device.Facility.Key == facility.Key))
            .SelectMany(p => (Timeline<Route>[])[routes.Of(p), routes.OfReverse(p)])
            .SelectMany(t => t.Entries).SelectMany(e => e.Value.Steps).Select(s => s.Series).Distinct();
}
