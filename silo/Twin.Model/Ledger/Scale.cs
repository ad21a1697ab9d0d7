namespace Twin.Model.Ledger;

/// <summary>An exact decimal multiplier as an integer over a power of ten, so that scaling needs no floating point and no <see cref="decimal"/> on the hot path.</summary>
readonly struct Scale
{
    readonly long mantissa;
    readonly long divisor;
    readonly long narrowMax; // up to this the product fits 62 bits

    Scale(long mantissa, long divisor) =>
        (this.mantissa, this.divisor, narrowMax) = (mantissa, divisor, long.MaxValue / 2 / Math.Max(1, Math.Abs(mantissa)));

    public static Scale Of(decimal multiplier)
    {
        var divisor = 1L;
        while (multiplier != decimal.Truncate(multiplier))
        {
            if (divisor >= 1_000_000_000_000) throw new ArgumentOutOfRangeException(nameof(multiplier), multiplier, "a multiplier has at most 12 decimals");
            multiplier *= 10;
            divisor *= 10;
        }
        return new((long)multiplier, divisor);
    }

    public bool IsOne => mantissa == 1 && divisor == 1;

    /// <summary>Floored: a function of the value alone that never falls as the value rises, so differences telescope.</summary>
    public long Apply(long micro) => mantissa == 1 && divisor == 1 ? micro : (long)ApplyWide(micro);

    /// <summary>The same as <see cref="Apply"/> in 64 bits, for values from zero to where the product still fits.</summary>
    public bool TryApplyNarrow(long micro, out long scaled)
    {
        if ((ulong)micro > (ulong)narrowMax || mantissa < 0)
        {
            scaled = 0;
            return false;
        }
        scaled = micro * mantissa;
        if (divisor != 1) scaled /= divisor;
        return true;
    }

    public Int128 ApplyWide(long micro)
    {
        if (IsOne) return micro;
        var product = (Int128)micro * mantissa;
        if (divisor == 1) return product;
        var quotient = product / divisor;
        return quotient * divisor > product ? quotient - 1 : quotient;
    }

    public bool Fits(long micro)
    {
        if (IsOne) return true;
        var scaled = ApplyWide(micro);
        return scaled >= long.MinValue / 4 && scaled <= long.MaxValue / 4;
    }
}
