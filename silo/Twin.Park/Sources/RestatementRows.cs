using Twin.Model.Ledger;
using Twin.Operations.Ledger;

namespace Twin.Park.Sources;

/// <summary>Old and new amounts of logged changes: an interval's amount now less all its changes is its amount at its close, and from there they add up.</summary>
static class RestatementRows
{
    /// <summary>The ends of all intervals that the log names, and so of what lies between them.</summary>
    public static IReadOnlyList<long> Boundaries(IReadOnlyList<Restatement> log) =>
        [.. log.SelectMany(r => (long[])[r.Interval, r.Interval + 1]).Distinct().Order().Select(interval => interval * Spread.IntervalMs)];

    /// <param name="log">By interval, then position; the last interval's changes may be cut off.</param>
    /// <param name="boundariesMs">Those of <see cref="Boundaries"/>.</param>
    /// <param name="atClose">What each of the spans between them came to at its close.</param>
    public static RestatementRow[] Of(IReadOnlyList<Restatement> log, IReadOnlyList<long> boundariesMs, IReadOnlyList<Cell> atClose)
    {
        var rows = new RestatementRow[log.Count];
        var span = 0;
        long micro = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (i == 0 || log[i].Interval != log[i - 1].Interval)
            {
                while (boundariesMs[span] != log[i].Interval * Spread.IntervalMs) span++;
                micro = atClose[span].Micro;
            }
            var next = micro + log[i].Change.Micro;
            rows[i] = new(log[i].Interval, log[i].Cause, log[i].Position, log[i].CommitMs, micro, next);
            micro = next;
        }
        return rows;
    }
}
