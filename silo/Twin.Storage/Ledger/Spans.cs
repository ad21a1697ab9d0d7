using Twin.Model.Ledger;

namespace Twin.Storage.Ledger;

/// <summary>Consecutive spans of whole intervals.</summary>
sealed class Spans
{
    readonly long[] intervals;

    /// <param name="boundariesMs">At least two, strictly ascending, each a multiple of 15 minutes.</param>
    public Spans(IReadOnlyList<long> boundariesMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(boundariesMs.Count, 2);
        intervals = new long[boundariesMs.Count];
        for (var i = 0; i < intervals.Length; i++)
        {
            (intervals[i], var rest) = Math.DivRem(boundariesMs[i], Spread.IntervalMs);
            if (rest != 0) throw new ArgumentException($"{boundariesMs[i]} is no multiple of 15 minutes", nameof(boundariesMs));
            if (i > 0 && intervals[i] <= intervals[i - 1]) throw new ArgumentException("boundaries are in strict order of time", nameof(boundariesMs));
        }
    }

    public int Count => intervals.Length - 1;
    public long From => intervals[0];
    public long To => intervals[^1];

    public bool Contains(long interval) => interval >= From && interval < To;

    /// <summary>The span that holds an interval between the first and the last boundary.</summary>
    public int IndexOf(long interval)
    {
        var at = Array.BinarySearch(intervals, interval);
        return at >= 0 ? at : ~at - 1;
    }

    public long FromOf(int span) => intervals[span];
    public long ToOf(int span) => intervals[span + 1];
}
