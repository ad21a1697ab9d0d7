using Twin.Model.Accounting;
using Twin.Model.Derivation;
using Twin.Model.Ledger;
using Twin.Operations.Ledger;
using Twin.Park.Engine;
using Twin.Storage.Checkpoint;

namespace Twin.Park.Sources;

/// <summary>The ledger as Operations reads it: whatever was acknowledged before the question is in the answer.</summary>
sealed class LedgerSource(CityState state, ParkStore store, CommitLoop commits, EngineGate gate) : ILedgerSource
{
    ExpectedTime? expected;
    int expectedRevision;

    public async ValueTask<LedgerAnswer> SumAsync(LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, CancellationToken cancel)
    {
        await commits.AppliedAsync(commits.Position).WaitAsync(cancel).ConfigureAwait(false);
        if (!measure.IsMetered()) await CatchUpAsync(cancel).ConfigureAwait(false);
        using (gate.Enter())
        {
            state.FlushLedger();
            if (!measure.IsMetered()) state.Derive(int.MaxValue);
            var cells = store.Ledger.Sum(new(subject.Owner, measure, subject.Number), boundariesMs);
            var priced = measure.IsMetered() ? null : store.Ledger.Sum(new(SeriesOwner.Priced, measure, subject.Number), boundariesMs);
            var rows = new LedgerRow[cells.Count];
            for (var i = 0; i < rows.Length; i++)
                rows[i] = new(boundariesMs[i], boundariesMs[i + 1], cells[i].Micro, cells[i].CoveredMs,
                    ExpectedMs(subject, measure, boundariesMs[i], Math.Min(boundariesMs[i + 1], state.At.TimeMs)), cells[i].EstimatedMicro, priced?[i].Micro);
            return new(state.At.Position, rows);
        }
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
