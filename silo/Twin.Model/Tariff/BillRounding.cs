using Twin.Model.Rules;

namespace Twin.Model.Tariff;

/// <summary>Where a bill rounds: once a line, to the fen, half up (四舍五入).</summary>
static class BillRounding
{
    // micro (1e-6) x nano (1e-9) of a CNY, over fen (1e-2).
    const long FemtoPerFen = 10_000_000_000_000;
    const long NanoPercentPerOne = 100_000_000_000;

    public static long Fen(Femto amount) => checked((long)Ratio.RoundHalfUp(amount.Value, FemtoPerFen));

    /// <summary>A monthly charge for some days of the month.</summary>
    public static long Fen(Femto monthly, int days, int daysOfMonth) =>
        checked((long)Ratio.RoundHalfUp(checked(monthly.Value * days), (Int128)FemtoPerFen * daysOfMonth));

    public static long FenOfPercent(long fen, decimal percent) =>
        checked((long)Ratio.RoundHalfUp((Int128)fen * Rate.Nearest(percent).Nano, NanoPercentPerOne));
}
