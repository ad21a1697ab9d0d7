using System.Runtime.InteropServices;
using Twin.Model.Ledger;
using Twin.Storage.Ledger;

namespace Twin.Park.Engine;

/// <summary>What a frame restated, summed by interval: readings that arrive together out of order restate an interval once, not once each. What long pairs of earlier frames owed keeps their position.</summary>
sealed class FrameRestatements
{
    readonly Dictionary<(SeriesKey Series, long Interval, RestatementCause Cause, long Position), Restatement> changes = [];

    public void Add(in Restatement restatement)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(changes, (restatement.Series, restatement.Interval, restatement.Cause, restatement.Position), out var known);
        sum = known ? sum with { Change = sum.Change + restatement.Change } : restatement;
    }

    /// <summary>Logs the sums that are not zero, and forgets them.</summary>
    public void LogTo(LedgerStore ledger)
    {
        if (changes.Count == 0) return;
        foreach (var restatement in changes.Values)
            if (!restatement.Change.IsZero) ledger.Log(restatement);
        changes.Clear();
    }
}
