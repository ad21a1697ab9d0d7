using System.Collections.Immutable;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Demand;

/// <summary>A node's part in the peak of the node above it.</summary>
/// <param name="AtPeakMilliwatts">Its demand in the block of that peak.</param>
/// <param name="OwnPeak">Its own highest block, at whatever time; children's own peaks do not add up to the parent's.</param>
public readonly record struct PeakPart(NodeKey Node, long AtPeakMilliwatts, MaximumDemand? OwnPeak);

/// <summary>A node's peak and what it is made of.</summary>
/// <param name="RestMilliwatts">What no child accounts for: the node's own entries. Parts and rest add up to the peak exactly.</param>
public sealed record CoincidentPeak(MaximumDemand Peak, ImmutableArray<PeakPart> Parts, long RestMilliwatts)
{
    /// <summary>A part's share of the peak, 0 to 1.</summary>
    public decimal ShareOf(PeakPart part) => (decimal)part.AtPeakMilliwatts / Peak.Milliwatts;

    /// <summary>Sum of the parts' own peaks over the peak; 1 where all peak together.</summary>
    public decimal Diversity => Parts.Sum(p => (decimal)(p.OwnPeak?.Milliwatts ?? 0)) / Peak.Milliwatts;

    /// <param name="node">What the node drew, by blocks.</param>
    /// <param name="children">What each child drew, by blocks, of the same measure.</param>
    /// <returns>Null where no block counts.</returns>
    public static CoincidentPeak? Of(
        IEnumerable<IntervalCell> node, IEnumerable<(NodeKey Node, IReadOnlyCollection<IntervalCell> Blocks)> children, bool estimatedAllowed)
    {
        if (BlockDemand.Maximum(node, estimatedAllowed) is not { } peak) return null;
        ImmutableArray<PeakPart> parts =
        [
            .. children.Select(c => new PeakPart(c.Node,
                BlockDemand.Milliwatts(c.Blocks.Where(b => b.Interval == peak.Interval).Sum(b => b.Cell.Micro)),
                BlockDemand.Maximum(c.Blocks, estimatedAllowed))),
        ];
        return new(peak, parts, peak.Milliwatts - parts.Sum(p => p.AtPeakMilliwatts));
    }
}
