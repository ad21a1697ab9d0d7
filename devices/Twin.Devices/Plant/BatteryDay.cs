namespace Twin.Devices.Plant;

/// <summary>A battery's day: charged in the valley and at noon, discharged in the two peaks; every day ends as it began.</summary>
static class BatteryDay
{
    /// <summary>Hours of rated power that it holds.</summary>
    public const double Hours = 2;

    const double OneWayEfficiency = 0.95;

    // Local hour and state of charge; valley 23-7, peaks 10-12 and 16-22.
    static readonly (double Hour, double Charge)[] Knots =
        [(0, 0.42), (5, 0.92), (10, 0.92), (12, 0.5), (14.5, 0.92), (17, 0.92), (21.5, 0.18), (23, 0.18), (24, 0.42)];

    /// <summary>State of charge, 0 to 1. A stand-by battery of a data centre only breathes.</summary>
    public static double Charge(double hour, bool standby)
    {
        var i = Array.FindIndex(Knots, k => k.Hour > hour);
        var (a, b) = (Knots[i - 1], Knots[i]);
        var charge = a.Charge + (b.Charge - a.Charge) * (hour - a.Hour) / (b.Hour - a.Hour);
        return standby ? 0.94 + 0.04 * (charge - 0.55) : charge;
    }

    /// <summary>Power into the battery as a share of rated; negative discharges.</summary>
    public static double Power(double hour, bool standby)
    {
        // The mean slope around the instant, so that the power turns over a few minutes.
        const double Around = 0.06;
        var (from, to) = (Math.Max(0, hour - Around), Math.Min(23.999, hour + Around));
        var stored = (Charge(to, standby) - Charge(from, standby)) / (to - from) * Hours;
        return stored > 0 ? stored / OneWayEfficiency : stored * OneWayEfficiency;
    }
}
