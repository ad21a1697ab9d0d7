using System.Numerics;
using System.Runtime.CompilerServices;

namespace Twin.Model.Telemetry.Chunks;

/// <summary>The memory of one column of integers: what it expects next, and how far off it has been.</summary>
/// <remarks>
/// Three guesses are followed at once: the last value again, the last step again, the mean step. The one that was
/// nearest of late is used, and its miss is coded. Coder and decoder follow the same values, so neither the choice nor
/// the code's parameter is stored. Arithmetic wraps: any column of 64-bit integers passes.
/// </remarks>
public struct Column(long first)
{
    // Mean step in 1/16, so that steps below one count.
    const int MeanShift = 4;

    // Misses are followed by the running mean of their length in bits, in 1/256: a mean of lengths forgives single
    // outliers. The three means lie side by side in one word, 16 bits each (64 bits of length are 2^14).
    const int LengthShift = 8;
    const ulong Lanes = 0x0000_0001_0001_0001;
    const ulong LaneMask = 0xffff;

    // The mean length is this much above the best parameter; measured on meter data.
    const int ParameterOffset = 32;

    // A power of ten is log2(10) = 3.32 bits.
    const int DigitLength = 850;

    long last = first, step, meanStep16;
    ulong misses;

    public readonly long Last => last;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly long Expect(out int parameter)
    {
        // The guess's number in the lowest bits: the least of three is found without a branch.
        var repeat = (uint)(misses & LaneMask) << 2;
        var same = (uint)(misses >> 16 & LaneMask) << 2 | 1;
        var mean = (uint)(misses >> 32 & LaneMask) << 2 | 2;
        var best = Math.Min(Math.Min(repeat, same), mean);
        parameter = Math.Min(Math.Max((int)(best >> 2) - ParameterOffset, 0) >> LengthShift, AdaptiveCode.ParameterMax);
        var bySame = -(long)(best & 1) & step;
        var byMean = -(long)(best >> 1 & 1) & meanStep16 >> MeanShift;
        return last + bySame + byMean;
    }

    /// <summary>How fast the means follow, as a shift: the first values weigh more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RateAt(int seen) => Math.Min(4, (BitOperations.Log2((uint)seen | 1) >> 1) + 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Follow(long value, int rate)
    {
        var moved = value - last;
        var lengths = LengthOf(moved) | LengthOf(moved - step) << 16 | LengthOf(moved - (meanStep16 >> MeanShift)) << 32;
        var leave = misses >> rate & Lanes * (LaneMask >> rate);
        misses = misses - leave + (lengths << (LengthShift - rate));
        meanStep16 += ((moved << MeanShift) - meanStep16) >> rate;
        (last, step) = (value, moved);
    }

    /// <summary>From now on values are counted in units of ten to the power of <paramref name="digits"/> less (finer) or more (coarser, negative).</summary>
    public void Rescale(int digits)
    {
        if (digits > 0)
        {
            var power = DecimalScale.Power(digits);
            (last, step, meanStep16) = (last * power, step * power, meanStep16 * power);
        }
        else
        {
            // Rounds toward zero: these are expectations, not values.
            var power = DecimalScale.Power(-digits);
            (last, step, meanStep16) = (last / power, step / power, meanStep16 / power);
        }
        ulong shifted = 0;
        for (var lane = 0; lane < 48; lane += 16)
            shifted |= (ulong)Math.Clamp((long)(misses >> lane & LaneMask) + digits * DigitLength, 0, 64 << LengthShift) << lane;
        misses = shifted;
    }

    static ulong LengthOf(long miss) => (ulong)(64 - BitOperations.LeadingZeroCount(AdaptiveCode.ZigZag(miss)));
}
