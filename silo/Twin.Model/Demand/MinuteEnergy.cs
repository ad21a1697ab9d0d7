using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Demand;

/// <summary>Energy by the minute, summed over the registers of an account: what sliding demand is found in.</summary>
/// <remarks>
/// Readings are split as in <see cref="Spread"/>, by the minute instead of the quarter hour: fifteen minutes of a block add up to the block.
/// </remarks>
public sealed class MinuteEnergy
{
    public const long MinuteMs = 60_000;

    /// <summary>31 days: a month is the longest that a maximum is found in.</summary>
    public const int MinutesMax = 31 * LocalTime.MinutesPerDay;

    readonly long firstMinute;
    readonly long[] micro, estimatedMicro;

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
        (micro, estimatedMicro) = (new long[minutes], new long[minutes]);
    }

    /// <summary>Adds what a register advanced between two consecutive readings, the second later and not lower.</summary>
    public void Add(RegisterReading from, RegisterReading to, bool estimated)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to.TimeMs, from.TimeMs + 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(to.Micro, from.Micro);
        long booked = 0;
        var start = Math.Max(from.TimeMs, firstMinute * MinuteMs);
        var end = Math.Min(to.TimeMs, (firstMinute + micro.Length) * MinuteMs);
        if (start > from.TimeMs) booked = AdvancedAt(from, to, start);
        while (start < end)
        {
            var minute = start / MinuteMs;
            var minuteEnd = Math.Min((minute + 1) * MinuteMs, to.TimeMs);
            var advanced = AdvancedAt(from, to, minuteEnd);
            micro[minute - firstMinute] += advanced - booked;
            if (estimated) estimatedMicro[minute - firstMinute] += advanced - booked;
            (booked, start) = (advanced, minuteEnd);
        }
    }

    /// <summary>The highest 15-minute mean that ends at a whole minute, with its window within the span; null where none counts.</summary>
    /// <param name="blocks">The same energy by blocks: the answer is never below their maximum.</param>
    public MaximumDemand? SlidingMaximum(IEnumerable<IntervalCell> blocks, bool estimatedAllowed)
    {
        const int window = (int)(Spread.IntervalMs / MinuteMs);
        var highest = BlockDemand.Maximum(blocks, estimatedAllowed);
        long sum = 0, estimated = 0;
        for (var end = 0; end < micro.Length; end++)
        {
            sum += micro[end];
            estimated += estimatedMicro[end];
            if (end >= window)
            {
                sum -= micro[end - window];
                estimated -= estimatedMicro[end - window];
            }
            if (end < window - 1 || sum <= 0 || estimated != 0 && !estimatedAllowed) continue;
            var milliwatts = BlockDemand.Milliwatts(sum);
            // Only what exceeds every block is a sliding maximum; an equal one is the block itself, which the bill names.
            if (highest is null || milliwatts > highest.Value.Milliwatts)
                highest = new(milliwatts, (firstMinute + end - window + 1) * MinuteMs, estimated != 0, DemandMethod.Sliding);
        }
        return highest;
    }

    static long AdvancedAt(RegisterReading from, RegisterReading to, long timeMs) =>
        (long)((Int128)(to.Micro - from.Micro) * (timeMs - from.TimeMs) / (to.TimeMs - from.TimeMs));
}
