using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Demand;

/// <summary>Energy by the minute, summed over registers: what sliding demand is found in.</summary>
/// <remarks>
/// Readings are split as in <see cref="Spread"/>, by the minute instead of the quarter hour: fifteen minutes of a block add up to the block.
/// A minute whose energy is interpolated between readings far apart is known as a mean only; a window with such a minute tells no more
/// than its blocks do, and sets no sliding maximum.
/// </remarks>
public sealed class MinuteEnergy
{
    public const long MinuteMs = 60_000;

    /// <summary>31 days: a month is the longest that a maximum is found in.</summary>
    public const int MinutesMax = 31 * LocalTime.MinutesPerDay;

    /// <summary>Readings further apart tell too little of the minutes between them: fewer than three to a window.</summary>
    public const long ReadingsApartMsMax = 5 * MinuteMs;

    /// <summary>Of the time that readings cover, how much they must resolve that the span counts as known by the minute.</summary>
    const decimal ResolvedMin = 0.9m;

    readonly long firstMinute;
    readonly long[] micro, estimatedMicro;
    readonly bool[] interpolated;
    long coveredMs, resolvedMs;

    /// <param name="fromMs">Inclusive, on a whole minute.</param>
    /// <param name="toMs">Exclusive, on a whole minute, at most 31 days and the hour of a clock change later.</param>
    public MinuteEnergy(long fromMs, long toMs)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(fromMs % MinuteMs, 0);
        ArgumentOutOfRangeException.ThrowIfNotEqual(toMs % MinuteMs, 0);
        var minutes = (toMs - fromMs) / MinuteMs;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minutes, nameof(toMs));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minutes, MinutesMax + 60, nameof(toMs));
        firstMinute = fromMs / MinuteMs;
        (micro, estimatedMicro, interpolated) = (new long[minutes], new long[minutes], new bool[minutes]);
    }

    /// <summary>Of the time that readings cover, the share that they resolve by the minute; null where they cover none.</summary>
    public decimal? Resolved => coveredMs == 0 ? null : (decimal)resolvedMs / coveredMs;

    /// <summary>Whether readings are too far apart for a sliding maximum that can be relied on.</summary>
    public bool IsSparse => Resolved is null or < ResolvedMin;

    /// <summary>Adds what a register advanced between two consecutive readings, the second later and not lower.</summary>
    public void Add(RegisterReading from, RegisterReading to, bool estimated)
    {
        foreach (var (minute, advanced) in new Spread(from, to, MinuteMs))
        {
            var length = Math.Min((minute + 1) * MinuteMs, to.TimeMs) - Math.Max(minute * MinuteMs, from.TimeMs);
            Add(minute, new(advanced, length, estimated ? advanced : 0), sign: 1, isInterpolated: false);
        }
    }

    /// <summary>Adds what a pair of readings books in a minute; minutes outside the span are left out.</summary>
    /// <param name="minute">Number of the minute since the Unix epoch.</param>
    /// <param name="sign">-1 for what flows the other way.</param>
    /// <param name="isInterpolated">Whether the pair's readings are further apart than <see cref="ReadingsApartMsMax"/>.</param>
    public void Add(long minute, in Cell cell, int sign, bool isInterpolated)
    {
        var index = minute - firstMinute;
        if ((ulong)index >= (ulong)micro.Length) return;
        micro[index] += sign * cell.Micro;
        // Magnitudes: what is estimated in one direction is not made good by an estimate in the other.
        estimatedMicro[index] += Math.Abs(cell.EstimatedMicro);
        interpolated[index] |= isInterpolated;
        coveredMs += cell.CoveredMs;
        if (!isInterpolated) resolvedMs += cell.CoveredMs;
    }

    /// <summary>Energy of a minute, micro-kWh; 0 outside the span.</summary>
    public long MicroOf(long minute) => (ulong)(minute - firstMinute) < (ulong)micro.Length ? micro[minute - firstMinute] : 0;

    /// <summary>The highest 15-minute mean that ends at a whole minute, with its window within the span; null where none counts.</summary>
    /// <param name="blocks">The same energy by blocks: the answer is never below their maximum.</param>
    /// <param name="estimatedAllowed">Whether windows with estimated or interpolated energy count.</param>
    public MaximumDemand? SlidingMaximum(IEnumerable<IntervalCell> blocks, bool estimatedAllowed)
    {
        const int window = (int)(Spread.IntervalMs / MinuteMs);
        var highest = BlockDemand.Maximum(blocks, estimatedAllowed);
        long sum = 0, estimated = 0;
        var unknown = 0;
        for (var end = 0; end < micro.Length; end++)
        {
            sum += micro[end];
            estimated += estimatedMicro[end];
            if (interpolated[end]) unknown++;
            if (end >= window)
            {
                sum -= micro[end - window];
                estimated -= estimatedMicro[end - window];
                if (interpolated[end - window]) unknown--;
            }
            if (end < window - 1 || sum <= 0 || (estimated != 0 || unknown != 0) && !estimatedAllowed) continue;
            var milliwatts = BlockDemand.Milliwatts(sum);
            // Only what exceeds every block is a sliding maximum; an equal one is the block itself, which the bill names.
            if (highest is null || milliwatts > highest.Value.Milliwatts)
                highest = new(milliwatts, (firstMinute + end - window + 1) * MinuteMs, estimated != 0, DemandMethod.Sliding);
        }
        return highest;
    }
}
