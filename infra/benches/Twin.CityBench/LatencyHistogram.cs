using System.Numerics;

namespace Twin.CityBench;

/// <summary>Counts waits in steps of about 6 %: sixteen for each doubling of microseconds. Any thread.</summary>
sealed class LatencyHistogram
{
    readonly long[] counts = new long[64 * 16];

    public void Add(TimeSpan wait)
    {
        var microseconds = (ulong)Math.Max(1, wait.TotalMicroseconds);
        var power = BitOperations.Log2(microseconds);
        var part = power < 4 ? microseconds << (4 - power) : microseconds >> (power - 4);
        Interlocked.Increment(ref counts[power * 16 + (int)(part & 15)]);
    }

    /// <summary>The upper end of the step that holds this share of all, in milliseconds; 0 where there are none.</summary>
    public double QuantileMs(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(counts.Sum() * share));
        long seen = 0;
        for (var step = 0; step < counts.Length; step++)
            if ((seen += counts[step]) >= rank) return Math.Round(Math.ScaleB(1 + (step % 16 + 1) / 16.0, step / 16) / 1000, 3);
        return 0;
    }

    public void Add(LatencyHistogram other)
    {
        for (var step = 0; step < counts.Length; step++) counts[step] += other.counts[step];
    }

    public object Quantiles() => new { p50 = QuantileMs(0.5), p90 = QuantileMs(0.9), p99 = QuantileMs(0.99), p999 = QuantileMs(0.999), most = QuantileMs(1) };
}
