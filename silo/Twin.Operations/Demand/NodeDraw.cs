using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Topology;
using Twin.Operations.Ledger;

namespace Twin.Operations.Demand;

/// <summary>A node's <see cref="Draw"/> from the intervals of its flows.</summary>
static class NodeDraw
{
    public static IEnumerable<SeriesKey> SeriesOf(NodeKey node) => Draw.Flows.Select(f => new SeriesKey(SeriesOwner.Node, f.Measure, node.Number));

    public static MinuteSeries[] MinutesOf(NodeKey node) =>
        [.. Draw.Flows.Select(f => new MinuteSeries(new(SeriesOwner.Node, f.Measure, node.Number), f.Sign, Validity.Always))];

    /// <summary>Every interval that anything is booked in, in order.</summary>
    public static List<IntervalCell> Of(IntervalAnswer answer, NodeKey node)
    {
        var flows = Draw.Flows.Select(f => (f.Sign, Series: answer.Series.First(s => s.Series == new SeriesKey(SeriesOwner.Node, f.Measure, node.Number)))).ToArray();
        List<IntervalCell> draws = [];
        for (var i = 0; i < flows[0].Series.Cells.Count; i++)
        {
            Cell sum = default;
            foreach (var (sign, series) in flows) sum += Draw.Of(sign, series.Cells[i]);
            if (!sum.IsZero) draws.Add(new(flows[0].Series.FirstInterval + i, sum));
        }
        return draws;
    }
}
