using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>What every node shows at an instant, added up from the twins and the whole ledger of a run.</summary>
sealed class LiveFigures
{
    readonly CityModel model;
    readonly TwinRun run;
    readonly LocalDay day;
    readonly Dictionary<int, NodeLive> power;

    public LiveFigures(CityModel model, TwinRun run, long atMs)
    {
        (this.model, this.run, day) = (model, run, LocalDay.Of(atMs, model.TimeZone));
        power = model.AllNodes.ToDictionary(n => n.Key.Number, n => new NodeLive(n));
        foreach (var facility in Facilities)
        {
            var twin = run.TwinOf(facility);
            twin.Tick(atMs);
            for (var flow = 0; flow < twin.FlowCount; flow++)
            {
                var change = twin.TakeFlowChange(flow, out var route);
                foreach (var step in route.Steps.Where(s => s.Series.Owner == SeriesOwner.Node))
                    power[step.Series.Number].AddPower(step.Series.Measure, step.Sign * change);
            }
        }
    }

    IEnumerable<Node> Facilities => model.AllNodes.Where(n => !n.Devices.IsEmpty);

    public IEnumerable<PointSnapshot> PointsOf(Node facility) =>
        run.TwinOf(facility).PointSnapshots().Select(p => p.HasValue ? p with { ReceivedMs = PointSnapshot.ReceiptUnknown } : p);

    public PointCounts CountsOf(Node node) => Facilities.Where(f => f == node || f.Path.StartsWith(node.Path + "/", StringComparison.Ordinal))
        .Aggregate(default(PointCounts), (sum, f) => sum + run.TwinOf(f).Counts);

    public PowerFlows PowerOf(Node node) => power[node.Key.Number].Power;

    public IEnumerable<TodayAmount> TodayOf(Node node) => run.Ledger
        .Where(c => c.Key.Item1 is { Owner: SeriesOwner.Node } series && series.Number == node.Key.Number
            && c.Key.Item2 >= day.FromInterval && c.Key.Item2 < day.ToInterval)
        .GroupBy(c => c.Key.Item1.Measure, c => c.Value)
        .Select(g => (g.Key, Sum: g.Aggregate((a, b) => a + b))).Where(g => !g.Sum.IsZero)
        .Select(g => new TodayAmount(g.Key, g.Sum.Micro, g.Sum.CoveredMs, g.Sum.EstimatedMicro));
}
