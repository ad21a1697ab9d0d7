using System.Globalization;
using System.Text;
using Twin.Devices.Telemetry;
using Twin.Model.Topology;

namespace Twin.Devices.Load;

/// <summary>One point of the load: its name and its value as a function of time.</summary>
/// <remarks>
/// A register advances evenly, below its rated power, from a start that follows from seed and path, so that a later run
/// goes on where this one ended. Gauges waver around a value, switches turn. All in integers: a reading costs nanoseconds.
/// </remarks>
sealed class LoadPoint
{
    /// <summary>Registers count from here: 2026-01-01 in UTC.</summary>
    const long EpochMs = 1_767_225_600_000;

    const long HourMs = 3_600_000;

    // With this bound a register's advance over a day's run stays within 64 bits: 1e11 x 8.64e7 < 2^63.
    const long RateMax = 100_000_000_000;

    // Without a rated power, a register advances by this an hour: a small consumer's.
    const decimal UnratedPerHour = 60;

    readonly ulong chance;
    readonly long openingMicro;

    public LoadPoint(string localName, Point point, int seed)
    {
        (Name, Point) = (localName, point);
        Key = TelemetryWriter.Key(localName);
        chance = Hash(seed, point.Path);
        var share = 0.3m + 0.5m * (chance % 1000) / 1000m; // of the rated power
        var perHour = (point.Spec.RatedPerHour ?? UnratedPerHour) * share / point.Spec.Multiplier.Latest;
        if (point.Spec.Kind == PointKind.Register)
        {
            RateMicroPerHour = (long)Math.Clamp(perHour * 1_000_000m, 1, RateMax);
            RolloverMicro = point.Spec.RolloverMicro ?? long.MaxValue;
            openingMicro = (long)(chance >> 11) % (RolloverMicro / 2 < 100_000_000_000 ? RolloverMicro / 2 : 100_000_000_000);
        }
        else if (point.Spec.Kind == PointKind.Switch)
        {
            (WobbleMask, WobbleUnitMicro) = (1, 1_000_000);
        }
        else
        {
            openingMicro = (long)(point.Spec.Kind == PointKind.Power ? perHour * 1000m : 20_000m + chance % 30_000) * 1000;
            (WobbleMask, WobbleUnitMicro) = (1023, 1000);
        }
    }

    public string Name { get; }
    public Point Point { get; }

    /// <summary>As it stands in the payload.</summary>
    public byte[] Key { get; }

    /// <summary>How fast a register advances; 0 for other points.</summary>
    public long RateMicroPerHour { get; }

    public long RolloverMicro { get; } = long.MaxValue;

    /// <summary>A pseudo-random number under this mask, times the unit, is added; 0 for registers.</summary>
    public uint WobbleMask { get; }
    public long WobbleUnitMicro { get; }

    /// <summary>The value at an instant without what wavers.</summary>
    public long BaseAt(long timeMs)
    {
        var total = openingMicro + (Int128)RateMicroPerHour * (timeMs - EpochMs) / HourMs;
        return (long)(RolloverMicro == long.MaxValue ? total : total % RolloverMicro);
    }

    /// <summary>A register's advance over a time, in micro-units.</summary>
    public static long Advance(long rateMicroPerHour, long elapsedMs) => rateMicroPerHour * elapsedMs / HourMs;

    // FNV-1a, finished by a multiplication so that its low bits are as good as its high ones.
    static ulong Hash(int seed, string path)
    {
        var hash = 14695981039346656037UL ^ (uint)seed;
        foreach (var b in Encoding.UTF8.GetBytes(path)) hash = (hash ^ b) * 1099511628211UL;
        hash ^= hash >> 32;
        return hash * 0x9E3779B97F4A7C15UL >> 1;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Point.Path} ({RateMicroPerHour} micro/h)");
}
