using System.Numerics;

namespace Twin.Devices.Load;

/// <summary>Counts durations in steps of about 6 %: sixteen for each doubling of microseconds.</summary>
sealed class LatencyHistogram
{
    readonly long[] counts = new long[64 * 16];
    long total;

    public void Add(TimeSpan duration)
    {
        counts[Step((ulong)Math.Max(1, duration.TotalMicroseconds))]++;
        total++;
    }

    /// <summary>The upper end of the step that holds this share of all, in milliseconds; 0 where there are none.</summary>
    public double QuantileMs(double share)
    {
        var (rank, seen) = ((long)Math.Ceiling(total * share), 0L);
        if (total == 0) return 0;
        for (var step = 0; step < counts.Length; step++)
            if ((seen += counts[step]) >= rank) return UpperMicroseconds(step) / 1000;
        return 0;
    }

    static int Step(ulong microseconds)
    {
        var power = BitOperations.Log2(microseconds);
        var part = power < 4 ? microseconds << (4 - power) : microseconds >> (power - 4);
        return power * 16 + (int)(part & 15);
    }

    static double UpperMicroseconds(int step) => Math.ScaleB(1 + (step % 16 + 1) / 16.0, step / 16);
}
