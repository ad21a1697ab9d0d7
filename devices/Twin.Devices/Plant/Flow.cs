namespace Twin.Devices.Plant;

/// <summary>How something flows during one segment of time: evenly from one node's height to the next one's, and a ripple on it.</summary>
/// <param name="To">Height at the segment's end.</param>
/// <remarks>The ripple is three sines of whole numbers of waves a segment, so it adds nothing over the segment. Motions add up.</remarks>
readonly record struct Motion(double To, double Ripple1 = 0, double Ripple2 = 0, double Ripple3 = 0)
{
    public static Motion operator +(in Motion a, in Motion b) =>
        new(a.To + b.To, a.Ripple1 + b.Ripple1, a.Ripple2 + b.Ripple2, a.Ripple3 + b.Ripple3);

    public static Motion operator -(in Motion a, in Motion b) => a + -1 * b;

    public static Motion operator *(double factor, in Motion a) =>
        new(factor * a.To, factor * a.Ripple1, factor * a.Ripple2, factor * a.Ripple3);
}

/// <summary>A quantity that flows (kW, m³/h, t/h): its rate at every instant, and what has passed in each direction.</summary>
/// <remarks>
/// Time goes in segments of five minutes from a fixed epoch, so rate and totals are functions of time alone and a restarted
/// plant finds the registers where they were. Sums of flows are flows: what balances at the nodes balances at every instant.
/// </remarks>
sealed class Flow
{
    public const long SegmentMs = 5 * 60_000;
    const double SegmentHours = SegmentMs / 3_600_000.0;

    // Waves a segment: of 100, 43 and 18 seconds.
    const int Waves1 = 3, Waves2 = 7, Waves3 = 17;

    // Where the direction changes within a segment, both directions are summed in steps of one second.
    const int Steps = 300;

    double from, to, ripple1, ripple2, ripple3;
    double forwardBefore, backwardBefore;

    /// <summary>Height at the segment's end, where the next one begins.</summary>
    public double End => to;

    /// <summary>How it moves in this segment.</summary>
    public Motion Motion => new(to, ripple1, ripple2, ripple3);

    /// <summary>Enters the next segment.</summary>
    public void Step(in Motion next)
    {
        var (forward, backward) = Within(1);
        forwardBefore += forward;
        backwardBefore += backward;
        from = to;
        (to, ripple1, ripple2, ripple3) = (next.To, next.Ripple1, next.Ripple2, next.Ripple3);
    }

    /// <summary>Enters the next segment with one rate for the whole of it.</summary>
    public void Hold(double rate)
    {
        Step(new(rate));
        from = rate;
    }

    /// <summary>The rate.</summary>
    /// <param name="way">Through the segment, 0 to 1.</param>
    public double At(double way) => from + (to - from) * way
        + ripple1 * Math.Sin(2 * Math.PI * Waves1 * way) + ripple2 * Math.Sin(2 * Math.PI * Waves2 * way) + ripple3 * Math.Sin(2 * Math.PI * Waves3 * way);

    /// <summary>What has passed forward since the epoch, in units of the rate times hours.</summary>
    public double Forward(double way) => forwardBefore + Within(way).Forward;

    /// <summary>What has passed backward since the epoch.</summary>
    public double Backward(double way) => backwardBefore + Within(way).Backward;

    (double Forward, double Backward) Within(double way)
    {
        var ripple = Math.Abs(ripple1) + Math.Abs(ripple2) + Math.Abs(ripple3);
        if (Math.Min(from, to) - ripple >= 0) return (Passed(way), 0);
        if (Math.Max(from, to) + ripple <= 0) return (0, -Passed(way));
        return Summed(way);
    }

    // The integral of At from 0.
    double Passed(double way) => SegmentHours * (from * way + (to - from) * way * way / 2
        + Wave(ripple1, Waves1, way) + Wave(ripple2, Waves2, way) + Wave(ripple3, Waves3, way));

    static double Wave(double height, int waves, double way) =>
        height == 0 ? 0 : height * (1 - Math.Cos(2 * Math.PI * waves * way)) / (2 * Math.PI * waves);

    // The rate as straight lines between the steps: their integrals are exact in each direction, so no total ever falls.
    (double Forward, double Backward) Summed(double way)
    {
        var (forward, backward, before) = (0.0, 0.0, At(0));
        for (var step = 0; step < way * Steps; step++)
        {
            var next = At((step + 1.0) / Steps);
            var part = Math.Min(1, way * Steps - step);
            forward += Above(before, next, part);
            backward += Above(-before, -next, part);
            before = next;
        }
        return (SegmentHours * forward / Steps, SegmentHours * backward / Steps);
    }

    // The area above zero under the line from a to b over the first part of a unit step.
    static double Above(double a, double b, double part)
    {
        if (a <= 0 && b <= 0) return 0;
        if (a >= 0 && b >= 0) return part * (a + (b - a) * part / 2);
        var zero = a / (a - b);
        if (a < 0) return part <= zero ? 0 : (part - zero) * (a + (b - a) * part) / 2;
        part = Math.Min(part, zero);
        return part * (a + (b - a) * part / 2);
    }
}
