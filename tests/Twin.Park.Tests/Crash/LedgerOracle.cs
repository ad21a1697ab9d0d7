using System.Numerics;

namespace Twin.Park.Crash;

/// <summary>A register's ledger, computed the slow and plain way from the set of its readings.</summary>
static class LedgerOracle
{
    public const long IntervalMs = 15 * 60 * 1000;

    /// <summary>What each quarter of an hour books, by its start; quarters without a booking are left out.</summary>
    public static Dictionary<long, long> Book(IEnumerable<(long TimeMs, long Micro)> readings)
    {
        var booked = new Dictionary<long, long>();
        var ordered = readings.OrderBy(r => r.TimeMs).ToArray();
        foreach (var (from, to) in ordered.Zip(ordered.Skip(1)))
        {
            for (var start = from.TimeMs; start < to.TimeMs;)
            {
                var interval = start / IntervalMs * IntervalMs;
                var end = Math.Min(interval + IntervalMs, to.TimeMs);
                booked[interval] = booked.GetValueOrDefault(interval) + AdvancedAt(end) - AdvancedAt(start);
                start = end;
            }

            // Interpolated and floored at each boundary, so that the parts of a pair add up to its advance.
            long AdvancedAt(long timeMs) =>
                (long)((BigInteger)(to.Micro - from.Micro) * (timeMs - from.TimeMs) / (to.TimeMs - from.TimeMs));
        }
        return booked;
    }
}
