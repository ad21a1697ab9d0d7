using Twin.Model.Accounting;
using Twin.Model.Derivation;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Operations.Ledger;
using Twin.Park.Engine;
using Twin.Storage.Checkpoint;
using Twin.Storage.Ledger;

namespace Twin.Park.Sources;

/// <summary>The ledger as Operations reads it: whatever was acknowledged before the question is in the answer.</summary>
/// <remarks>Under the gate a question takes what memory knows; the file is read outside it, while the twins go on.</remarks>
sealed class LedgerSource(CityState state, ParkStore store, CommitLoop commits, PositionIndex positions, ExpectedTimes expected, EngineGate gate) : ILedgerSource
{
    public ValueTask<LedgerAnswer> SumAsync(LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, CancellationToken cancel) =>
        SumAsync(subject, measure, boundariesMs, knownAt: null, cancel);

    public ValueTask<LedgerAnswer> SumKnownAtAsync(
        LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, long position, CancellationToken cancel) =>
        SumAsync(subject, measure, boundariesMs, position, cancel);

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

    public async ValueTask<RestatementAnswer> RestatementsAsync(
        LedgerSubject subject, Measure measure, long fromMs, long toMs, int limit, CancellationToken cancel)
    {
        var series = new SeriesKey(subject.Owner, measure, subject.Number);
        var (question, position) = await CompleteAsync(measure, () => (store.Ledger.Prepare(series, [fromMs, toMs], state.At.Position), state.At.Position), cancel)
            .ConfigureAwait(false);
        var log = question.Restatements(limit + 1);
        if (log.Count == 0) return new(position, [], More: false);
        Restatement[] rows = [.. log.Take(limit)];
        // What an interval came to at its close never changes, so it may be asked for apart from the log.
        var boundaries = RestatementRows.Boundaries(rows);
        LedgerQuery closing;
        using (gate.Enter()) closing = store.Ledger.Prepare(series, boundaries, position);
        return new(position, RestatementRows.Of(rows, boundaries, closing.SumKnownAt(-1).Cells), log.Count > limit);
    }

    async ValueTask<LedgerAnswer> SumAsync(
        LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, long? knownAt, CancellationToken cancel)
    {
        var (questions, model, untilMs) = await CompleteAsync(measure, () => (Prepare(subject, measure, boundariesMs), state.Model, state.At.TimeMs), cancel)
            .ConfigureAwait(false);
        var sums = LedgerQuery.Sum(questions, knownAt);
        var priced = sums.Count > 1 ? sums[1].Cells : null;
        var rows = new LedgerRow[sums[0].Cells.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var (cell, toMs) = (sums[0].Cells[i], boundariesMs[i + 1]);
            rows[i] = new(boundariesMs[i], toMs, cell.Micro, cell.CoveredMs,
                ExpectedMs(model, subject, measure, boundariesMs[i], Math.Min(toMs, untilMs)), cell.EstimatedMicro, priced?[i].Micro);
        }
        return new(knownAt ?? sums[0].Position, rows);
    }

    // A derived measure's priced time beside it, prepared at one position.
    LedgerQuery[] Prepare(LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs)
    {
        var own = store.Ledger.Prepare(new(subject.Owner, measure, subject.Number), boundariesMs, state.At.Position);
        return measure.IsMetered() ? [own] : [own, store.Ledger.Prepare(new(SeriesOwner.Priced, measure, subject.Number), boundariesMs, state.At.Position)];
    }

    // What was acknowledged before the question is applied, booked and derived when it is prepared.
    async ValueTask<T> CompleteAsync<T>(Measure measure, Func<T> prepare, CancellationToken cancel)
    {
        await commits.AppliedAsync(commits.Position).WaitAsync(cancel).ConfigureAwait(false);
        await CatchUp.RunAsync(state, gate, measure.IsMetered(), cancel).ConfigureAwait(false);
        using (gate.Enter())
        {
            state.FlushLedger();
            if (!measure.IsMetered()) state.Derive(int.MaxValue);
            return prepare();
        }
    }

    long ExpectedMs(CityModel model, LedgerSubject subject, Measure measure, long fromMs, long toMs)
    {
        var times = expected.Of(model);
        if (measure.IsMetered()) return times.Of(new(subject.Owner, measure, subject.Number), fromMs, toMs);
        var purchased = model.Find(new NodeKey(subject.Number)) is { } node && model.Accounting.SettingsOf(node) is { } settings
            ? settings.At(fromMs).Purchased : [];
        long sum = 0;
        foreach (var source in DerivedMeasures.SourcesOf(measure, purchased)) sum += times.Of(new(subject.Owner, source, subject.Number), fromMs, toMs);
        return sum;
    }
}
