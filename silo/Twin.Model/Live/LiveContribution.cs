using System.Collections.Immutable;
using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Live;

/// <summary>Which of two contributions of one source is the newer.</summary>
/// <param name="Epoch">Of the source's present life: a later life begins with a higher one.</param>
/// <param name="Number">Counts up within it.</param>
public readonly record struct LiveVersion(long Epoch, long Number) : IComparable<LiveVersion>
{
    public int CompareTo(LiveVersion other) => Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Number.CompareTo(other.Number);

    public static bool operator <(LiveVersion a, LiveVersion b) => a.CompareTo(b) < 0;
    public static bool operator >(LiveVersion a, LiveVersion b) => a.CompareTo(b) > 0;
    public static bool operator <=(LiveVersion a, LiveVersion b) => a.CompareTo(b) <= 0;
    public static bool operator >=(LiveVersion a, LiveVersion b) => a.CompareTo(b) >= 0;
}

/// <summary>What a source adds to one measure of one node: power now, and what it booked there since local midnight.</summary>
public readonly record struct LiveShare(NodeKey Node, Measure Measure, long Milliwatts, Cell Today);

/// <summary>All that a source adds to the nodes above it, whole: the newest replaces what the source said before (decision 0004).</summary>
/// <remarks>Whole and versioned, so that it may come twice, late or out of order, and the sum is exact all the same.</remarks>
/// <param name="Source">The child that says so; or a facility elsewhere in the tree, whose meter leads to the node's bus.</param>
/// <param name="DayFrom">First interval of the local day that the shares' amounts are of.</param>
/// <param name="Counts">Points of the source; none where it is not below the node.</param>
/// <param name="Summary">What the source shows of itself, where it is a child of the node.</param>
public sealed record LiveContribution(
    NodeKey Source, LiveVersion Version, long DayFrom, PointCounts Counts, NodeSummary? Summary, ImmutableArray<LiveShare> Shares)
{
    /// <summary>When the oldest change that the source passes on with it happened at its facility, Unix ms; 0 where nothing changed. For what is measured alone.</summary>
    public long ChangedMs { get; init; }
}
