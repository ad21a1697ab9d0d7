using Twin.Model.Ledger;

namespace Twin.Model.Carbon;

/// <summary>How much electricity of an interval a node may still cover: what it bought and kept, less what nodes below it have covered.</summary>
public readonly record struct CoverableInterval(long Interval, long MicroKwh);

/// <summary>What became of one claim.</summary>
/// <param name="UnusedMicroKwh">More than was consumed in its vintage; it covers nothing else.</param>
public readonly record struct ClaimUse(GreenClaim Claim, long UsedMicroKwh, long UnusedMicroKwh);

/// <summary>A holder's certificates laid over its consumption of their vintage.</summary>
/// <remarks>
/// A claim covers the same share of every interval of its vintage, by cumulative integer interpolation as in <see cref="Spread"/>:
/// the parts add up to the claim exactly, and none exceeds its interval. A later claim is laid over what the earlier ones left.
/// </remarks>
public sealed class GreenSpread
{
    readonly Dictionary<long, long> coveredByInterval;

    GreenSpread(Dictionary<long, long> covered, IReadOnlyList<ClaimUse> uses) => (coveredByInterval, Uses) = (covered, uses);

    public static GreenSpread None { get; } = new([], []);

    public IReadOnlyList<ClaimUse> Uses { get; }

    public IReadOnlyDictionary<long, long> Covered => coveredByInterval;

    /// <summary>Micro-kWh of the interval that certificates cover.</summary>
    public long At(long interval) => coveredByInterval.GetValueOrDefault(interval);

    /// <param name="claims">Of one holder, in the book's order.</param>
    /// <param name="coverable">Each interval at most once, in any order; amounts below 0 cannot be covered.</param>
    public static GreenSpread Over(IEnumerable<GreenClaim> claims, IEnumerable<CoverableInterval> coverable)
    {
        var intervals = coverable.Where(c => c.MicroKwh > 0).OrderBy(c => c.Interval).ToArray();
        var covered = new long[intervals.Length];
        List<ClaimUse> uses = [];
        foreach (var claim in claims)
        {
            var first = FirstFrom(intervals, claim.Period.FromMs);
            var end = FirstFrom(intervals, claim.Period.ToMs);
            long total = 0;
            for (var i = first; i < end; i++) total = checked(total + intervals[i].MicroKwh - covered[i]);
            var used = Math.Min(claim.AmountMicroKwh, total);
            long passed = 0, booked = 0;
            for (var i = first; i < end && used > 0; i++)
            {
                passed += intervals[i].MicroKwh - covered[i];
                var upTo = (long)((Int128)used * passed / total);
                covered[i] += upTo - booked;
                booked = upTo;
            }
            uses.Add(new(claim, used, claim.AmountMicroKwh - used));
        }
        return new(intervals.Zip(covered).Where(p => p.Second != 0).ToDictionary(p => p.First.Interval, p => p.Second), uses);
    }

    static int FirstFrom(CoverableInterval[] intervals, long timeMs)
    {
        int low = 0, high = intervals.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if ((Int128)intervals[middle].Interval * Spread.IntervalMs < timeMs) low = middle + 1; else high = middle;
        }
        return low;
    }
}
