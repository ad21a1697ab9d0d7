namespace Twin.Model.Rules;

/// <summary>What one unit of a measure is worth: an emission factor, a price, a standard-coal coefficient. Resolution 1e-9.</summary>
/// <param name="Nano">1e-9 of the target unit (kgCO2e, CNY, kgce) per unit of the measure (kWh, m³, t, GJ).</param>
public readonly record struct Rate(long Nano)
{
    /// <summary>The highest rate: a million target units per unit. Diesel, the heaviest in use, is 3,096 kgCO2e per t.</summary>
    public const decimal Max = 1_000_000m;

    const decimal NanoPerUnit = 1_000_000_000m;

    public static Rate Zero => default;

    /// <summary>The rate of a decimal, or null where it has more than nine decimals or is beyond ±<see cref="Max"/>.</summary>
    public static Rate? TryOf(decimal value)
    {
        if (Math.Abs(value) > Max) return null;
        var nano = value * NanoPerUnit;
        return nano == decimal.Truncate(nano) ? new Rate((long)nano) : null;
    }

    /// <exception cref="ArgumentOutOfRangeException">More than nine decimals, or beyond ±<see cref="Max"/>.</exception>
    public static Rate Of(decimal value) => TryOf(value)
        ?? throw new ArgumentOutOfRangeException(nameof(value), value, "a rate has at most nine decimals and lies within ±1,000,000");

    /// <summary>The rate nearest to a derived value, half to even.</summary>
    public static Rate Nearest(decimal value) => Of(decimal.Round(value, 9, MidpointRounding.ToEven));

    public decimal Value => Nano / NanoPerUnit;

    /// <summary>Amount x rate, unrounded.</summary>
    public static Femto operator *(Rate rate, long micro) => new((Int128)rate.Nano * micro);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An exact product of an amount (1e-6) and a rate (1e-9), in 1e-15 of the target unit. Rounded once, by <see cref="Round"/>.</summary>
/// <remarks>
/// 128 bits: the highest rate (1e15 nano) times the largest 64-bit amount (9e18) is 9e33 of 1.7e38,
/// so ten thousand of them add up without overflow.
/// </remarks>
public readonly record struct Femto(Int128 Value)
{
    const long FemtoPerMicro = 1_000_000_000;

    public static Femto operator +(Femto a, Femto b) => new(a.Value + b.Value);
    public static Femto operator -(Femto a, Femto b) => new(a.Value - b.Value);

    /// <summary>Micro-units, half to even.</summary>
    /// <exception cref="OverflowException">Beyond 64 bits: more than 9.2e12 units.</exception>
    public long Round() => checked((long)Ratio.RoundHalfEven(Value, FemtoPerMicro));
}

/// <summary>Whole-number division with a stated rounding.</summary>
public static class Ratio
{
    /// <summary>The whole number nearest to <paramref name="numerator"/> / <paramref name="denominator"/>, half to even.</summary>
    /// <param name="denominator">Above 0 and below 2^126, so that twice a remainder fits.</param>
    public static Int128 RoundHalfEven(Int128 numerator, Int128 denominator)
    {
        var (floor, rest) = FloorDivRem(numerator, denominator);
        var twice = rest * 2;
        return twice > denominator || twice == denominator && Int128.IsOddInteger(floor) ? floor + 1 : floor;
    }

    /// <summary>
    /// The whole number nearest to <paramref name="numerator"/> / <paramref name="denominator"/>, half away from zero (四舍五入): how bills round.
    /// </summary>
    public static Int128 RoundHalfUp(Int128 numerator, Int128 denominator)
    {
        var (quotient, rest) = Int128.DivRem(Int128.Abs(numerator), denominator);
        if (rest * 2 >= denominator) quotient++;
        return numerator < 0 ? -quotient : quotient;
    }

    static (Int128 Floor, Int128 Remainder) FloorDivRem(Int128 numerator, Int128 denominator)
    {
        var (quotient, rest) = Int128.DivRem(numerator, denominator);
        return rest < 0 ? (quotient - 1, rest + denominator) : (quotient, rest);
    }
}
