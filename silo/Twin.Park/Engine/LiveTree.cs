using Twin.Model.City;
using Twin.Model.Enterprise;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Park;
using Twin.Model.Topology;

namespace Twin.Park.Engine;

/// <summary>The live sums of every node, from facilities up to the city.</summary>
/// <remarks>In one process and with one writer, a facility's change is added to each node on its routes: the same integers as replacing contributions level by level.</remarks>
sealed class LiveTree
{
    readonly NodeLive?[] nodes;

    public LiveTree(CityModel model)
    {
        nodes = new NodeLive?[model.NodeNumbers];
        foreach (var node in model.AllNodes)
            nodes[node.Key.Number] = node.Kind switch
            {
                NodeKind.City => new CityTwin(node).Live,
                NodeKind.Park => new ParkTwin(node).Live,
                NodeKind.Enterprise => new EnterpriseTwin(node).Live,
                _ => new NodeLive(node),
            };
    }

    public NodeLive Of(NodeKey node) => nodes[node.Number]!;

    public NodeLive? Find(int number) => (uint)number < (uint)nodes.Length ? nodes[number] : null;

    public void StartDay(in LocalDay day)
    {
        foreach (var node in nodes) node?.StartDay(day.FromInterval, day.ToInterval, day.NextToInterval);
    }

    /// <summary>Brings a facility's power and freshness up to its ancestors.</summary>
    public void Take(HostedFacility hosted)
    {
        var twin = hosted.Twin;
        var counts = twin.Counts - hosted.RolledUpCounts;
        if (counts != default)
        {
            hosted.RolledUpCounts = twin.Counts;
            for (var node = twin.Facility; node is not null; node = node.Parent) Of(node.Key).AddCounts(counts);
        }
        for (var flow = 0; flow < twin.FlowCount; flow++)
        {
            var change = twin.TakeFlowChange(flow, out var route);
            if (change == 0) continue;
            foreach (var step in route.Steps.AsSpan())
                if (step.Series.Owner == SeriesOwner.Node) nodes[step.Series.Number]!.AddPower(step.Series.Measure, step.Sign * change);
        }
    }
}
