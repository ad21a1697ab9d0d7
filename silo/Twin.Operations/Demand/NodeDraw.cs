using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Rules;
using Twin.Model.Topology;
using Twin.Operations.Ledger;

namespace Twin.Operations.Demand;

/// <summary>What a node draws through its boundary: import and transfer in, less export and transfer out. Children's draws add up to their parent's.</summary>
static class NodeDraw
{
    static readonly (Measure Measure, int Sign)[] Flows =
        [(Measure.ElectricityImport, 1), (Measure.TransferIn, 1), (Measure.ElectricityExport, -1), (Measure.TransferOut, -1)];

    public static IEnumerable<SeriesKey> SeriesOf(NodeKey node) => Flows.Select(f => new SeriesKey(SeriesOwner.Node, f.Measure, node.Number));

    public static MinuteSeries[] MinutesOf(NodeKey node) =>
        [.. Flows.Select(f => new MinuteSeries(new(SeriesOwner.Node, f.Measure, node.Number), f.Sign, Validity.Always))];

    /// <summary>Every interval that anything is booked in, in order.</summary>
    public static List<IntervalCell> Of(IntervalAnswer answer, NodeKey node)
    {
        var flows = Flows.Select(f => (f.Sign, Series: answer.Series.First(s => s.Series == new SeriesKey(SeriesOwner.Node, f.Measure, node.Number)))).ToArray();
        List<IntervalCell> draws = [];
        for (var i = 0; i < flows[0].Series.Cells.Count; i++)
        {
            Cell sum = default;
            foreach (var (sign, series) in flows)
            {
                var cell = series.Cells[i];
                // Time adds up whichever way the energy went, and an estimate on either side makes the difference one.
                sum += new Cell(sign * cell.Micro, cell.CoveredMs, cell.EstimatedMicro);
            }
            if (!sum.IsZero) draws.Add(new(flows[0].Series.FirstInterval + i, sum));
        }
        return draws;
    }

    public static long Milliwatts(in PowerFlows power) =>
        power.GridImportMilliwatts + power.TransferInMilliwatts - power.GridExportMilliwatts - power.TransferOutMilliwatts;
}
