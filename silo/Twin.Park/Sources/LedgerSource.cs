using Twin.Model.Accounting;
using Twin.Model.Derivation;
using Twin.Model.Ledger;
using Twin.Operations.Ledger;
using Twin.Park.Engine;
using Twin.Storage.Checkpoint;

namespace Twin.Park.Sources;

/// <summary>The ledger as Operations reads it: whatever was acknowledged before the question is in the answer.</summary>
sealed class LedgerSource(CityState state, ParkStore store, CommitLoop commits, PositionIndex positions, EngineGate gate) : ILedgerSource
{
    ExpectedTime? expected;
    int expectedRevision;

    public ValueTask<LedgerAnswer> SumAsync(LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, CancellationToken cancel) =>
        CompleteAsync(measure, () => new LedgerAnswer(state.At.Position, Rows(subject, measure, boundariesMs, series => store.Ledger.Sum(series, boundariesMs))), cancel);

    public ValueTask<LedgerAnswer> SumKnownAtAsync(
        LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, long position, CancellationToken cancel) =>
        CompleteAsync(measure, () => new LedgerAnswer(position,
            Rows(subject, measure, boundariesMs, series => store.Ledger.SumKnownAt(series, boundariesMs, position))), cancel);

    public async ValueTask<LedgerMomentOutcome> MomentAsync(long? position, long? timeMs, CancellationToken cancel)
    {
        await commits.AppliedAsync(commits.Position).WaitAsync(cancel).ConfigureAwait(false);
        using (gate.Enter())
        {
            if ((position ?? positions.PositionBefore(timeMs!.Value, state.At.Position)) is not { } at)
                return LedgerMomentOutcome.Refused("known_at_too_early", "positions by time were not yet kept then");
            if (at > state.At.Position) return LedgerMomentOutcome.Refused("position_ahead", $"the newest position is {state.At.Position}");
            return positions.ClosedUntilMs(at) is { } closedUntilMs ? new(new(at, closedUntilMs))
                : LedgerMomentOutcome.Refused("known_at_too_early", "when that position was is not kept");
        }
    }

    public ValueTask<RestatementAnswer> RestatementsAsync(
        LedgerSubject subject, Measure measure, long fromMs, long toMs, int limit, CancellationToken cancel) =>
        CompleteAsync(measure, () =>
        {
            var series = new SeriesKey(subject.Owner, measure, subject.Number);
            var log = store.Ledger.Restatements(series, fromMs / Spread.IntervalMs, toMs / Spread.IntervalMs, limit + 1);
            return new RestatementAnswer(state.At.Position, RestatementRows.Of(store.Ledger, series, [.. log.Take(limit)]), log.Count > limit);
        }, cancel);

    // What was acknowledged before the question is applied, booked and derived.
    async ValueTask<T> CompleteAsync<T>(Measure measure, Func<T> read, CancellationToken cancel)
    {
        await commits.AppliedAsync(commits.Position).WaitAsync(cancel).ConfigureAwait(false);
        if (!measure.IsMetered()) await CatchUpAsync(cancel).ConfigureAwait(false);
        using (gate.Enter())
        {
            state.FlushLedger();
            if (!measure.IsMetered()) state.Derive(int.MaxValue);
            return read();
        }
    }

    LedgerRow[] Rows(LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, Func<SeriesKey, IReadOnlyList<Cell>> sum)
    {
        var cells = sum(new(subject.Owner, measure, subject.Number));
        var priced = measure.IsMetered() ? null : sum(new(SeriesOwner.Priced, measure, subject.Number));
        var rows = new LedgerRow[cells.Count];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = new(boundariesMs[i], boundariesMs[i + 1], cells[i].Micro, cells[i].CoveredMs,
                ExpectedMs(subject, measure, boundariesMs[i], Math.Min(boundariesMs[i + 1], state.At.TimeMs)), cells[i].EstimatedMicro, priced?[i].Micro);
        return rows;
    }

    // A restated year is derived day by day, letting others through the gate in between.
    async ValueTask CatchUpAsync(CancellationToken cancel)
    {
        while (true)
        {
            using (gate.Enter())
            {
                if (!state.ClosedDerivationWaits) return;
                state.Derive(daysMax: 1);
            }
            cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    long ExpectedMs(LedgerSubject subject, Measure measure, long fromMs, long toMs)
    {
        if (expected is null || expectedRevision != state.Model.Revision)
            (expected, expectedRevision) = (new(new RouteTable(state.Model)), state.Model.Revision);
        if (measure.IsMetered()) return expected.Of(new(subject.Owner, measure, subject.Number), fromMs, toMs);
        var purchased = state.Model.Find(new Twin.Model.Topology.NodeKey(subject.Number)) is { } node
            && state.Model.Accounting.SettingsOf(node) is { } settings ? settings.At(fromMs).Purchased : [];
        long sum = 0;
        foreach (var source in DerivedMeasures.SourcesOf(measure, purchased)) sum += expected.Of(new(subject.Owner, source, subject.Number), fromMs, toMs);
        return sum;
    }
}
