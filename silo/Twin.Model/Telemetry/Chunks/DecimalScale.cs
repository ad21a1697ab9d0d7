using System.Numerics;

namespace Twin.Model.Telemetry.Chunks;

/// <summary>Exact division of integers by powers of ten, without dividing.</summary>
/// <remarks>
/// Meters send few decimals: 12.5 kWh is 12,500,000 micro, of which 125 is news. A multiple of 10^e = 2^e 5^e is
/// shifted by e and multiplied by the inverse of 5^e modulo 2^64; that map is one to one, so a quotient within bounds
/// proves that the value was a multiple.
/// </remarks>
public static class DecimalScale
{
    public const int ExponentMax = 9;

    static readonly long[] Powers = new long[ExponentMax + 1];
    static readonly long[] Inverses = new long[ExponentMax + 1];
    static readonly (long Min, long Max)[] Quotients = new (long, long)[ExponentMax + 1];

    static DecimalScale()
    {
        long five = 1, power = 1;
        for (var e = 0; e <= ExponentMax; e++)
        {
            Powers[e] = power;
            Inverses[e] = InverseOf(five);
            Quotients[e] = (long.MinValue / five, long.MaxValue / five);
            five *= 5;
            power *= 10;
        }
    }

    public static long Power(int exponent) => Powers[exponent];

    /// <summary>Value / 10^exponent where that is whole.</summary>
    public static bool TryDivide(long value, int exponent, out long quotient)
    {
        quotient = (value >> exponent) * Inverses[exponent];
        var (min, max) = Quotients[exponent];
        return (value & ((1L << exponent) - 1)) == 0 && quotient <= max && quotient >= min;
    }

    /// <summary>The largest exponent up to a bound that divides the value; the bound itself for 0.</summary>
    public static int ExponentOf(long value, int exponentMax)
    {
        if (value == 0) return exponentMax;
        var exponent = Math.Min(exponentMax, BitOperations.TrailingZeroCount(value));
        while (!TryDivide(value, exponent, out _)) exponent--;
        return exponent;
    }

    // Newton's iteration: each step doubles the number of right bits, from three.
    static long InverseOf(long odd)
    {
        var inverse = odd;
        for (var i = 0; i < 5; i++) inverse *= 2 - odd * inverse;
        return inverse;
    }
}
