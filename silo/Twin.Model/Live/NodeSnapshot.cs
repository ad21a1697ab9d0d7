using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Live;

/// <summary>How a node does, from the freshness of its points and its children's.</summary>
public enum NodeState : byte
{
    /// <summary>Nothing has reported yet.</summary>
    Waiting = 0,
    /// <summary>Every point that ever reported is fresh.</summary>
    Live = 1,
    /// <summary>Some points are stale or bad.</summary>
    Degraded = 2,
    /// <summary>All points are stale.</summary>
    Stale = 3,
}

/// <summary>A point's latest value.</summary>
/// <param name="TimeMs">Source time; <see cref="long.MinValue"/> where nothing has come yet.</param>
/// <param name="ReceivedMs">Receipt time; <see cref="ReceiptUnknown"/> in a look back, since history keeps positions only.</param>
public readonly record struct PointSnapshot(PointKey Point, long TimeMs, long ReceivedMs, long Micro, Quality Quality, bool Stale)
{
    public const long ReceiptUnknown = long.MinValue;

    public bool HasValue => TimeMs != long.MinValue;
}

/// <summary>Power through a node's boundary and into its parts, in milliwatts; every figure is positive in the direction of its name.</summary>
public readonly record struct PowerFlows(
    long GridImportMilliwatts, long GridExportMilliwatts,
    long TransferInMilliwatts, long TransferOutMilliwatts,
    long PvMilliwatts, long BatteryChargeMilliwatts, long BatteryDischargeMilliwatts, long EvMilliwatts)
{
    /// <summary>What the node uses: all that comes in or is generated, less all that goes out or is stored.</summary>
    public long ConsumptionMilliwatts =>
        GridImportMilliwatts - GridExportMilliwatts + TransferInMilliwatts - TransferOutMilliwatts
        + PvMilliwatts + BatteryDischargeMilliwatts - BatteryChargeMilliwatts;

    public static PowerFlows operator +(in PowerFlows a, in PowerFlows b) => new(
        a.GridImportMilliwatts + b.GridImportMilliwatts, a.GridExportMilliwatts + b.GridExportMilliwatts,
        a.TransferInMilliwatts + b.TransferInMilliwatts, a.TransferOutMilliwatts + b.TransferOutMilliwatts,
        a.PvMilliwatts + b.PvMilliwatts, a.BatteryChargeMilliwatts + b.BatteryChargeMilliwatts,
        a.BatteryDischargeMilliwatts + b.BatteryDischargeMilliwatts, a.EvMilliwatts + b.EvMilliwatts);

    public static PowerFlows operator -(in PowerFlows a, in PowerFlows b) => new(
        a.GridImportMilliwatts - b.GridImportMilliwatts, a.GridExportMilliwatts - b.GridExportMilliwatts,
        a.TransferInMilliwatts - b.TransferInMilliwatts, a.TransferOutMilliwatts - b.TransferOutMilliwatts,
        a.PvMilliwatts - b.PvMilliwatts, a.BatteryChargeMilliwatts - b.BatteryChargeMilliwatts,
        a.BatteryDischargeMilliwatts - b.BatteryDischargeMilliwatts, a.EvMilliwatts - b.EvMilliwatts);
}

/// <summary>How many points a node has, and how they do.</summary>
public readonly record struct PointCounts(int Total, int Reported, int Fresh)
{
    public NodeState State => Reported == 0 ? NodeState.Waiting
        : Fresh == Reported ? NodeState.Live
        : Fresh == 0 ? NodeState.Stale
        : NodeState.Degraded;

    public static PointCounts operator +(in PointCounts a, in PointCounts b) => new(a.Total + b.Total, a.Reported + b.Reported, a.Fresh + b.Fresh);
    public static PointCounts operator -(in PointCounts a, in PointCounts b) => new(a.Total - b.Total, a.Reported - b.Reported, a.Fresh - b.Fresh);
}

/// <summary>What one measure has come to since local midnight.</summary>
public readonly record struct TodayAmount(Measure Measure, long Micro, long CoveredMs, long EstimatedMicro);

/// <summary>What a node shows without its points: what parents show of their children.</summary>
public sealed record NodeSummary(NodeKey Node, long Version, NodeState State, PointCounts Points, PowerFlows Power, IReadOnlyList<TodayAmount> Today);

/// <summary>A node at one instant. Immutable; the same revision means the same content.</summary>
/// <param name="Revision">Counts up with every change of this snapshot's content.</param>
/// <param name="AtMs">Commit time of the newest journal record in it.</param>
/// <param name="Position">Journal position of that record.</param>
/// <param name="Points">A facility's points in model order; empty for other nodes.</param>
/// <param name="Children">Summaries of the node's children in model order.</param>
public sealed record NodeSnapshot(
    NodeKey Node, long Revision, long AtMs, long Position, NodeSummary Summary,
    IReadOnlyList<PointSnapshot> Points, IReadOnlyList<NodeSummary> Children)
{
    /// <summary>Of the running window and month; null before the first journal record.</summary>
    public NodeDemand? Demand { get; init; }
}
