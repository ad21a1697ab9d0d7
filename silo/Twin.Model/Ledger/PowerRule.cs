using System.Numerics;
using Twin.Model.Topology;

namespace Twin.Model.Ledger;

/// <summary>What an interval receives from a pair of power readings: what flowed forward and what flowed back.</summary>
public readonly record struct PowerBooking(long Interval, Cell Forward, Cell Reverse);

/// <summary>The rule of a point that has power but no register: its power is integrated.</summary>
/// <remarks>
/// Up to the point's gap limit the earlier value is held, as a meter that reports on change means it. Beyond, nothing is known but the
/// two ends: a straight line between them (the trapezoid), marked estimated. Positive and negative parts go to measures of their own.
/// A function of the pair alone, in integers: mW x ms / 3,600,000 is µkWh.
/// </remarks>
public sealed class PowerRule
{
    const long MilliwattMsPerMicroKwh = 3_600_000;

    readonly Scale scale;

    public PowerRule(PointSpec spec) => (scale, GapLimitMs) = (Scale.Of(spec.Multiplier.Latest), spec.GapLimitMs);

    public long GapLimitMs { get; }

    /// <summary>What a pair of consecutive readings books, in order of time; an interval may come twice, once held and once estimated.</summary>
    /// <param name="lengthMs">Length of an interval, as <see cref="Spread"/> takes it.</param>
    public IEnumerable<PowerBooking> Book(RegisterReading from, RegisterReading to, long lengthMs = Spread.IntervalMs) => Book(from, to, lengthMs, Window.All);

    /// <summary>The same, of the intervals of a window alone.</summary>
    public IEnumerable<PowerBooking> Book(RegisterReading from, RegisterReading to, Window window) => Book(from, to, Spread.IntervalMs, window);

    IEnumerable<PowerBooking> Book(RegisterReading from, RegisterReading to, long lengthMs, Window window)
    {
        var heldUntilMs = Math.Min(to.TimeMs, from.TimeMs + GapLimitMs);
        long start = scale.Apply(from.Micro), end = scale.Apply(to.Micro);
        foreach (var booking in Line(from.TimeMs, heldUntilMs, start, start, lengthMs, window, estimated: false)) yield return booking;
        if (heldUntilMs < to.TimeMs)
            foreach (var booking in Line(heldUntilMs, to.TimeMs, start, end, lengthMs, window, estimated: true)) yield return booking;
    }

    static IEnumerable<PowerBooking> Line(long fromMs, long toMs, long startMilliwatts, long endMilliwatts, long lengthMs, Window window, bool estimated)
    {
        var (startMs, endMs) = (Math.Max(fromMs, window.FromMs), Math.Min(toMs, window.ToMs));
        if (startMs >= endMs) yield break;
        var (forward, reverse) = (Area(startMs - fromMs, positive: true), Area(startMs - fromMs, positive: false));
        for (var atMs = startMs; atMs < endMs;)
        {
            var interval = atMs / lengthMs;
            var untilMs = Math.Min((interval + 1) * lengthMs, endMs);
            var (forwardThen, reverseThen) = (Area(untilMs - fromMs, positive: true), Area(untilMs - fromMs, positive: false));
            yield return new(interval,
                Part(forwardThen - forward, untilMs - atMs), Part(reverseThen - reverse, 0));
            (forward, reverse, atMs) = (forwardThen, reverseThen, untilMs);
        }

        Cell Part(Int128 micro, long coveredMs) => new((long)micro, coveredMs, estimated ? (long)micro : 0);

        // The area above (or below) zero from the line's start to an instant, floored once, so that the parts add up.
        // With p(x) = s + (e - s) x / d the integral to x is (2 s d x + (e - s) x²) / 2d; from the zero crossing on for the other sign.
        Int128 Area(long x, bool positive)
        {
            Int128 d = toMs - fromMs, s = positive ? startMilliwatts : -startMilliwatts, e = positive ? endMilliwatts : -endMilliwatts;
            if (s <= 0 && e <= 0) return 0;
            if (s >= 0 && e >= 0) return (2 * s * d * x + (e - s) * x * x) / (2 * d * MilliwattMsPerMicroKwh);
            // It crosses zero at x0 = s d / (s - e): falling, the triangle before it; rising, the one after it.
            var fall = s - e;
            if (s > 0)
            {
                return x * fall >= s * d
                    ? s * s * d / (2 * fall * MilliwattMsPerMicroKwh)
                    : (2 * s * d * x + (e - s) * x * x) / (2 * d * MilliwattMsPerMicroKwh);
            }
            var above = (e - s) * x + s * d; // (p(x)) x d, zero at the crossing
            // A year at a gigawatt squared is beyond 128 bits; a crossing inside a gap is rare.
            return above <= 0 ? 0 : (Int128)((BigInteger)above * above / (2 * (BigInteger)d * (e - s) * MilliwattMsPerMicroKwh));
        }
    }
}
