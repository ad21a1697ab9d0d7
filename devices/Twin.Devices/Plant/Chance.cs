using System.Text;

namespace Twin.Devices.Plant;

/// <summary>Chance as a function of seed, key and time: asked again, it answers the same, so a restarted plant goes on as it was.</summary>
readonly struct Chance(int seed)
{
    readonly ulong seed = Mixed((ulong)seed + 0x9E3779B97F4A7C15UL);

    /// <summary>A key that stays the same in every process.</summary>
    public static ulong Key(string name)
    {
        var hash = 14695981039346656037UL; // FNV-1a
        foreach (var b in Encoding.UTF8.GetBytes(name)) hash = (hash ^ b) * 1099511628211UL;
        return hash;
    }

    /// <summary>Evenly from 0 up to 1, one number a cell.</summary>
    public double Unit(ulong key, long cell) => (Mixed(seed ^ key ^ Mixed((ulong)cell)) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Evenly from -1 up to 1.</summary>
    public double Signed(ulong key, long cell) => 2 * Unit(key, cell) - 1;

    /// <summary>Evenly from one bound to the other: what a thing is like, once and for ever.</summary>
    public double Between(ulong key, double from, double to) => from + (to - from) * Unit(key, -1);

    /// <summary>From 0 to 1, the same for a whole period, then another.</summary>
    public double Block(ulong key, long timeMs, long periodMs) => Unit(key, Math.DivRem(timeMs, periodMs).Quotient);

    /// <summary>From 0 to 1, wandering without a jump: a new height each period, and a smooth way there.</summary>
    public double Smooth(ulong key, long timeMs, long periodMs)
    {
        var (cell, rest) = Math.DivRem(timeMs, periodMs);
        var way = (double)rest / periodMs;
        way = way * way * (3 - 2 * way);
        return (1 - way) * Unit(key, cell) + way * Unit(key, cell + 1);
    }

    // The finaliser of splitmix64.
    static ulong Mixed(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
