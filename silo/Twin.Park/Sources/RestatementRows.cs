using Twin.Model.Ledger;
using Twin.Operations.Ledger;
using Twin.Storage.Ledger;

namespace Twin.Park.Sources;

/// <summary>Old and new amounts of logged changes: an interval's amount now less all its changes is its amount at its close, and from there they add up.</summary>
static class RestatementRows
{
    /// <param name="log">By interval, then position; the last interval's changes may be cut off.</param>
    public static RestatementRow[] Of(LedgerStore ledger, SeriesKey series, Restatement[] log)
    {
        var rows = new RestatementRow[log.Length];
        long micro = 0;
        for (var i = 0; i < log.Length; i++)
        {
            if (i == 0 || log[i].Interval != log[i - 1].Interval) micro = AtClose(ledger, series, log[i].Interval);
            var next = micro + log[i].Change.Micro;
            rows[i] = new(log[i].Interval, log[i].Cause, log[i].Position, log[i].CommitMs, micro, next);
            micro = next;
        }
        return rows;
    }

    static long AtClose(LedgerStore ledger, SeriesKey series, long interval) =>
        ledger.SumKnownAt(series, [interval * Spread.IntervalMs, (interval + 1) * Spread.IntervalMs], position: -1)[0].Micro;
}
