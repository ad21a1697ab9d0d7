using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Derivation;

/// <summary>Which metered measures can reach a node at all: a derivation reads no others.</summary>
public sealed class NodeMeasures
{
    readonly ulong[] byNode;
    Timeline<Route>? added;

    public NodeMeasures(RouteTable routes)
    {
        byNode = new ulong[routes.Model.NodeNumbers];
        foreach (var point in routes.Model.AllPoints)
        {
            if (point.Spec.Kind != PointKind.Register && !point.Spec.Integrated) continue;
            Add(routes.Of(point));
            if (point.Spec.Integrated) Add(routes.OfReverse(point));
        }
    }

    public IEnumerable<Measure> Of(int node)
    {
        for (var bits = byNode[node]; bits != 0; bits &= bits - 1)
            yield return (Measure)System.Numerics.BitOperations.TrailingZeroCount(bits);
    }

    public bool Any(int node) => byNode[node] != 0;

    void Add(Timeline<Route> routes)
    {
        if (routes == added) return; // points side by side share their routes
        added = routes;
        foreach (var entry in routes.Entries)
            foreach (var step in entry.Value.Steps)
                if (step.Series.Owner == SeriesOwner.Node) byNode[step.Series.Number] |= 1UL << (int)step.Series.Measure;
    }
}
