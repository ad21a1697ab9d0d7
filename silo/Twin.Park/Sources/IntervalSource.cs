using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Operations.Ledger;
using Twin.Park.Engine;
using Twin.Storage.Checkpoint;
using Twin.Storage.Ledger;

namespace Twin.Park.Sources;

/// <summary>Intervals of several series at one position: whatever was acknowledged before the question is in them.</summary>
/// <remarks>Under the gate a question takes what memory knows; the file is read outside it, while the twins go on.</remarks>
sealed class IntervalSource(CityState state, ParkStore store, CommitLoop commits, ExpectedTimes expected, EngineGate gate) : IIntervalSource
{
    /// <summary>Logged changes of one series looked through for the newest.</summary>
    const int RestatementsMax = 1_000_000;

    public async ValueTask<IntervalAnswer> ReadAsync(IReadOnlyList<SeriesKey> series, long fromInterval, long toInterval, CancellationToken cancel)
    {
        await commits.AppliedAsync(commits.Position).WaitAsync(cancel).ConfigureAwait(false);
        await CatchUp.RunAsync(state, gate, metered: true, cancel).ConfigureAwait(false);
        var boundaries = new long[Math.Max(0, toInterval - fromInterval) + 1];
        for (var i = 0; i < boundaries.Length; i++) boundaries[i] = (fromInterval + i) * Spread.IntervalMs;
        LedgerQuery[] questions;
        CityModel model;
        long position, timeMs;
        using (gate.Enter())
        {
            state.FlushLedger();
            (model, position, timeMs) = (state.Model, state.At.Position, state.At.TimeMs);
            questions = boundaries.Length < 2 ? [] : [.. series.Select(s => store.Ledger.Prepare(s, boundaries, position))];
        }
        var sums = LedgerQuery.Sum(questions, knownAt: null);
        var times = expected.Of(model);
        var upToMs = Math.Min(toInterval * Spread.IntervalMs, timeMs);
        return new(sums.Count > 0 ? sums[0].Position : position, timeMs, [.. series.Select((s, i) => new IntervalSeries(
            s, fromInterval, sums.Count > 0 ? [.. sums[i].Cells] : [], times.Of(s, fromInterval * Spread.IntervalMs, upToMs)))]);
    }

    public ValueTask<Restatement?> NewestRestatementAsync(
        IReadOnlyList<SeriesKey> series, long fromInterval, long toInterval, long afterPosition, CancellationToken cancel)
    {
        LedgerQuery[] questions;
        using (gate.Enter())
            questions = [.. series.Select(s => store.Ledger.Prepare(s, [fromInterval * Spread.IntervalMs, toInterval * Spread.IntervalMs], state.At.Position))];
        Restatement? newest = null;
        foreach (var question in questions)
            foreach (var change in question.Restatements(RestatementsMax))
                if (change.Position > afterPosition && (newest is not { } known || change.Position > known.Position)) newest = change;
        return new(newest);
    }
}
