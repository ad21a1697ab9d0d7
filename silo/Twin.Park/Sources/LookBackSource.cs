using Twin.Model.Ledger;
using Twin.Model.Past;
using Twin.Model.Topology;
using Twin.Operations.Twins;
using Twin.Park.Engine;
using Twin.Storage.Checkpoint;
using Twin.Storage.History;
using Twin.Storage.Ledger;
using Twin.Storage.ModelFile;

namespace Twin.Park.Sources;

/// <summary>Looks back at nodes: gathers what history, ledger and model history know, and lets the pure twins make the rest of it.</summary>
/// <remarks>The gate is entered once a facility, for as long as its points' memory takes to copy; files are read outside it.</remarks>
sealed class LookBackSource(CityState state, ParkStore store, CommitLoop commits, ModelHistory models, EngineGate gate)
{
    /// <summary>Points of one answer: two short reads of the file each, so under some seconds.</summary>
    const int PointsMax = 20_000;

    /// <summary>Answers worked out at a time; others wait, so that looking at the past never takes the machine from the present.</summary>
    const int AtATimeMax = 1;

    readonly SemaphoreSlim atATime = new(AtATimeMax);
    readonly PastModels past = new(models);

    public async ValueTask<LookBackOutcome> ReadAsync(string path, long atMs, CancellationToken cancel)
    {
        await atATime.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await commits.AppliedAsync(commits.Position).WaitAsync(cancel).ConfigureAwait(false);
            // Before, so that nothing is looked for in vain; after, since the horizon may have moved meanwhile.
            return BeforeHorizon(atMs) ?? (Answer(path, atMs, cancel) is var answer && BeforeHorizon(atMs) is { } dropped ? dropped : answer);
        }
        finally
        {
            atATime.Release();
        }
    }

    LookBackOutcome? BeforeHorizon(long atMs) =>
        state.HorizonMs is var horizonMs && atMs < horizonMs ? LookBackOutcome.Refused(LookBackFault.BeforeHorizon, horizonMs) : null;

    LookBackOutcome Answer(string path, long atMs, CancellationToken cancel)
    {
        var current = state.Model;
        var (model, node) = past.Find(path, atMs, current);
        if (node is null) return LookBackOutcome.Refused(LookBackFault.NotThere);
        var look = new LookBack(model, node, atMs);
        if (look.Parts.Sum(p => p.Points.Count) > PointsMax) return LookBackOutcome.Refused(LookBackFault.TooManyPoints, PointsMax);

        var position = TakeLedger(look);
        foreach (var part in look.Parts)
        {
            cancel.ThrowIfCancellationRequested();
            TakePart(look, part, atMs, cancel);
        }
        var snapshot = look.Snapshot(position);
        return snapshot.Summary.Points.Reported > 0 ? new(model, snapshot) : LookBackOutcome.Refused(LookBackFault.BeforeBeginning);
    }

    long TakeLedger(LookBack look)
    {
        List<(NodeKey Node, Measure Measure)> asked = [];
        List<LedgerQuery> questions = [];
        long position;
        using (gate.Enter())
        {
            position = state.At.Position;
            if (look.OpenInterval == look.DayInterval) return position;
            state.FlushLedger();
            long[] span = [look.DayInterval * Spread.IntervalMs, look.OpenInterval * Spread.IntervalMs];
            foreach (var node in look.Figures)
                foreach (var measure in Measures.Metered)
                {
                    asked.Add((node, measure));
                    questions.Add(store.Ledger.Prepare(new(SeriesOwner.Node, measure, node.Number), span, position));
                }
        }
        var sums = LedgerQuery.Sum(questions, knownAt: null);
        for (var i = 0; i < asked.Count; i++) look.Book(asked[i].Node, asked[i].Measure, sums[i].Cells[0]);
        return position;
    }

    void TakePart(LookBack look, LookBackPart part, long atMs, CancellationToken cancel)
    {
        PastQuery question;
        List<Twin.Model.Facility.MeterReplacement> replacements = [];
        using (gate.Enter())
        {
            question = store.History.PreparePast([.. part.Points.Select(p => p.Key)], look.OpenInterval * Spread.IntervalMs, atMs);
            foreach (var point in part.Points) replacements.AddRange(state.ReplacementsOf(point.Key));
        }
        look.Take(part, question.Read(cancel), replacements);
    }
}
