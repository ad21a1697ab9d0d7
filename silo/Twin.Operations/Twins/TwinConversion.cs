using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Demand;
using Twin.Operations.Topology;
using Twin.Operations.Wire;

namespace Twin.Operations.Twins;

/// <summary>Snapshots as wire shapes.</summary>
static class TwinConversion
{
    public static TwinWire ToTwin(NodeShape shape, NodeSnapshot snapshot)
    {
        var (node, zone) = (shape.Node, shape.Model.TimeZone);
        var points = new Dictionary<string, PointWire>(snapshot.Points.Count, StringComparer.Ordinal);
        for (var i = 0; i < snapshot.Points.Count; i++) points.Add(shape.PointNameAt(i), ToPoint(shape.PointAt(i), snapshot.Points[i], zone));
        return new TwinWire(node.Path, node.Key.ToString(), ModelPaths.WireName(node.Kind), node.Type, ToName(node.Name),
            snapshot.Revision, WireTime.Of(snapshot.AtMs, zone), StateName(snapshot.Summary.State), points,
            ToLive(snapshot.Summary), ToToday(snapshot.Summary.Today),
            [.. snapshot.Children.Select((child, i) => ToChild(shape.ChildAt(i), child))])
        {
            Demand = DemandConversion.ToNode(snapshot.Demand, zone),
        };
    }

    public static ChildWire ToChild(Node child, NodeSummary summary) => new(
        child.Path, child.Key.ToString(), ModelPaths.WireName(child.Kind), child.Type, ToName(child.Name),
        StateName(summary.State), ToLive(summary), ToToday(summary.Today));

    public static PointWire ToPoint(Point point, in PointSnapshot value, TimeZoneInfo zone) => value.HasValue
        ? new(MicroDecimal.Format(value.Micro), point.Spec.Unit, QualityName(value.Quality), WireTime.Of(value.TimeMs, zone),
            value.ReceivedMs == PointSnapshot.ReceiptUnknown ? null : WireTime.Of(value.ReceivedMs, zone), value.Stale)
        : new(null, point.Spec.Unit, "none", null, null, value.Stale);

    public static LiveWire ToLive(NodeSummary summary)
    {
        var power = summary.Power;
        return new(
            MicroDecimal.Kilowatts(power.ConsumptionMilliwatts),
            MicroDecimal.Kilowatts(power.GridImportMilliwatts), MicroDecimal.Kilowatts(power.GridExportMilliwatts),
            MicroDecimal.Kilowatts(power.TransferInMilliwatts), MicroDecimal.Kilowatts(power.TransferOutMilliwatts),
            MicroDecimal.Kilowatts(power.PvMilliwatts),
            MicroDecimal.Kilowatts(power.BatteryChargeMilliwatts), MicroDecimal.Kilowatts(power.BatteryDischargeMilliwatts),
            MicroDecimal.Kilowatts(power.EvMilliwatts),
            summary.Points.Total, summary.Points.Reported, summary.Points.Fresh);
    }

    public static IReadOnlyDictionary<string, AmountWire> ToToday(IReadOnlyList<TodayAmount> today)
    {
        var amounts = new Dictionary<string, AmountWire>(today.Count, StringComparer.Ordinal);
        foreach (var amount in today)
            amounts.Add(amount.Measure.Name(), new(MicroDecimal.Format(amount.Micro), amount.Measure.Unit(), Share(amount.EstimatedMicro, amount.Micro)));
        return amounts;
    }

    public static NameWire ToName(BilingualName name) => new(name.Zh, name.En);

    public static string StateName(NodeState state) => state switch
    {
        NodeState.Waiting => "waiting",
        NodeState.Live => "live",
        NodeState.Degraded => "degraded",
        NodeState.Stale => "stale",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static string QualityName(Quality quality) => quality switch
    {
        Quality.Bad => "bad",
        Quality.Uncertain => "uncertain",
        Quality.Good => "good",
        _ => throw new ArgumentOutOfRangeException(nameof(quality), quality, null),
    };

    /// <summary>The estimated share of an amount, 0 to 1.</summary>
    /// <remarks>A residual is a difference: its estimated part may exceed it or point the other way. Then all of it is uncertain.</remarks>
    public static double Share(long partMicro, long wholeMicro) =>
        partMicro == 0 ? 0 : wholeMicro == 0 ? 1 : Math.Min(1, Math.Abs((double)partMicro / wholeMicro));
}
