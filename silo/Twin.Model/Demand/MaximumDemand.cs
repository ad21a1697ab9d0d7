using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Demand;

/// <summary>How a maximum demand is found.</summary>
public enum DemandMethod : byte
{
    /// <summary>The highest 15-minute interval.</summary>
    Block,
    /// <summary>The highest 15-minute mean that ends at any minute.</summary>
    Sliding,
}

/// <summary>A maximum demand with its window.</summary>
/// <param name="Milliwatts">Mean power of the window.</param>
/// <param name="FromMs">Start of the window; it lasts 15 minutes. Of equal ones, the first counts.</param>
/// <param name="Estimated">Whether some of its energy is estimated.</param>
/// <param name="Method">Sliding where the window is not a block.</param>
public readonly record struct MaximumDemand(long Milliwatts, long FromMs, bool Estimated, DemandMethod Method)
{
    public decimal Kilowatts => Milliwatts / 1_000_000m;
    public long ToMs => FromMs + Spread.IntervalMs;
    public long Interval => FromMs / Spread.IntervalMs;
}

/// <summary>Demand of 15-minute blocks.</summary>
public static class BlockDemand
{
    const int BlocksPerHour = 4;

    /// <summary>Mean power of a block in milliwatts: micro-kWh in a quarter of an hour, times four, are micro-kW.</summary>
    public static long Milliwatts(long microKwh) => checked(microKwh * BlocksPerHour);

    /// <summary>The highest block, whatever the order of the blocks; null where none counts.</summary>
    /// <remarks>A function of the blocks as they are now: late data needs no undoing.</remarks>
    /// <param name="estimatedAllowed">Whether blocks with estimated energy may set the maximum.</param>
    public static MaximumDemand? Maximum(IEnumerable<IntervalCell> blocks, bool estimatedAllowed)
    {
        MaximumDemand? highest = null;
        foreach (var block in blocks)
        {
            var estimated = block.Cell.EstimatedMicro != 0;
            if (estimated && !estimatedAllowed || block.Cell.Micro <= 0) continue;
            highest = Higher(highest, new(Milliwatts(block.Cell.Micro), block.StartMs, estimated, DemandMethod.Block));
        }
        return highest;
    }

    /// <summary>The higher of two; of equal ones the earlier.</summary>
    public static MaximumDemand? Higher(MaximumDemand? a, MaximumDemand? b) =>
        a is not { } x ? b
        : b is not { } y ? a
        : y.Milliwatts > x.Milliwatts || y.Milliwatts == x.Milliwatts && y.FromMs < x.FromMs ? b : a;
}
