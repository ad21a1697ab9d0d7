namespace Twin.Model.Ledger;

/// <summary>An exact decimal multiplier as an integer over a power of ten, so that scaling needs no floating point and no <see cref="decimal"/> on the hot path.</summary>
readonly struct Scale
{
    readonly long mantissa;
    readonly long divisor;

    Scale(long mantissa, long divisor) => (this.mantissa, this.divisor) = (mantissa, divisor);

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
