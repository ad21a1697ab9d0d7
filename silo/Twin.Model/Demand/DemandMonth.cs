using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Demand;

/// <summary>A node's draw by blocks over one month, kept as movements come: the running window and the month's maximum, at any time.</summary>
/// <remarks>The maximum is that of the blocks as they stand: late data moves it, up or down, without any undoing.</remarks>
public sealed class DemandMonth
{
    readonly Cell[] blocks;
    MaximumDemand? highest;
    long lookedTo; // blocks before it are in the maximum
    bool estimatedLooked;

    public DemandMonth(long fromInterval, long toInterval)
    {
        (FromInterval, ToInterval, lookedTo) = (fromInterval, toInterval, fromInterval);
        blocks = new Cell[toInterval - fromInterval];
    }

    public long FromInterval { get; }
    public long ToInterval { get; }

    /// <summary>Takes a ledger movement of the node; what is outside the month, or no part of the draw, changes nothing.</summary>
    public void Book(Measure measure, long interval, in Cell change)
    {
        if (Draw.SignOf(measure) is not (not 0 and var sign) || interval < FromInterval || interval >= ToInterval) return;
        blocks[interval - FromInterval] += Draw.Of(sign, change);
        if (interval < lookedTo) lookedTo = FromInterval;
    }

    /// <summary>What the node drew in an interval of the month; nothing outside it.</summary>
    public Cell Of(long interval) => interval >= FromInterval && interval < ToInterval ? blocks[interval - FromInterval] : default;

    /// <summary>The highest block before an interval: what is still running is no maximum yet.</summary>
    public MaximumDemand? MaximumBefore(long interval, bool estimatedAllowed)
    {
        var to = Math.Clamp(interval, FromInterval, ToInterval);
        if (lookedTo > to || estimatedLooked != estimatedAllowed) lookedTo = FromInterval;
        if (lookedTo == FromInterval) highest = null;
        estimatedLooked = estimatedAllowed;
        highest = BlockDemand.Higher(highest, BlockDemand.Maximum(Blocks(lookedTo, to), estimatedAllowed));
        lookedTo = to;
        return highest;
    }

    IEnumerable<IntervalCell> Blocks(long from, long to)
    {
        for (var interval = from; interval < to; interval++) yield return new(interval, blocks[interval - FromInterval]);
    }
}
