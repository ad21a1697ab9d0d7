using Twin.Model.Topology;

namespace Twin.Devices.Plant;

/// <summary>What a register shows of what has passed: from its opening value, in its own units, to its last digit, rolling over.</summary>
sealed class RegisterFace
{
    // Meters had counted for some years before the epoch, at about a third of what they are rated for.
    const double HoursBefore = 26_000, LoadBefore = 0.3;

    readonly double opening, perUnit;
    readonly long stepMicro, rolloverMicro;

    public RegisterFace(Point point, Chance chance)
    {
        var spec = point.Spec;
        perUnit = 1 / (double)spec.Multiplier.Latest;
        rolloverMicro = spec.RolloverMicro ?? long.MaxValue;
        stepMicro = Step(spec);
        var counted = (double)(spec.RatedPerHour ?? 10m) * perUnit * LoadBefore * HoursBefore;
        opening = chance.Between(Chance.Key(point.Path), 0.1, 1) * Math.Min(counted, 0.6e-6 * rolloverMicro);
    }

    /// <param name="passed">In accounting units since the epoch.</param>
    /// <returns>Micro-units of the register.</returns>
    public long Read(double passed)
    {
        var micro = (long)((opening + passed * perUnit) * 1e6);
        micro -= micro % stepMicro;
        return rolloverMicro == long.MaxValue ? micro : micro % rolloverMicro;
    }

    // Two decimals, as DL/T 645 has them. Where one step would be more than rated flow brings in ten seconds
    // (large transformer ratios, mass in tonnes), gateways read the meter's finer registers.
    static long Step(PointSpec spec)
    {
        var step = 10_000L;
        if (spec.RatedPerHour is { } rated)
            while (step > 1 && step / 1_000_000m * spec.Multiplier.Latest > rated / 360) step /= 10;
        return step;
    }
}
