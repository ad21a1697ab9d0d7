using Twin.Model.Facility;
using Twin.Model.Topology;
using Twin.Operations.Topology;
using Twin.Park.Engine;
using Twin.Storage.Checkpoint;
using Twin.Storage.ModelFile;

namespace Twin.Park.Revising;

/// <summary>Checks models that are sent, shows what they change, and puts the good ones in force while gateways go on.</summary>
/// <param name="refusal">Why a valid model may not be in force on this server; null where it may.</param>
sealed partial class ModelDesk(CityState state, ParkStore store, ModelHistory history, CommitLoop commits, EngineGate gate, TimeProvider time,
    Func<CityModel, string?> refusal, ILogger<ModelDesk> logger) : IModelDesk
{
    /// <summary>Registers and nodes told of in one answer; of more, the number is told.</summary>
    const int ReachesMax = 1_000;

    readonly SemaphoreSlim one = new(1, 1);

    public ValueTask<(int Revision, string Text)?> TextAsync(CancellationToken cancel) =>
        new(history.TryShow(out var revision, out var text) ? (revision, text) : null);

    public async ValueTask<ModelOutcome> PutAsync(string text, int revision, bool dryRun, CancellationToken cancel)
    {
        await one.WaitAsync(cancel).ConfigureAwait(false);
        using var horizon = commits.HoldHorizon();
        try
        {
            // What was accepted when nothing could be recorded comes into force first.
            if (history.Current!.Revision > state.Model.Revision) await PutInForceAsync(history.Current.Revision).ConfigureAwait(false);
            if (state.Model.Revision != revision) return new() { Model = state.Model, Code = "stale", Fault = "another revision is in force" };
            var proposal = history.Propose(text, "model.yaml");
            if (!proposal.IsValid)
                return new() { Model = state.Model, Faults = [.. proposal.Faults.Select(f => new ModelTextFault(f.File, f.Line, f.Key, f.Value, f.Rule))] };

            var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            var next = history.Preview(proposal, nowMs);
            if (refusal(next) is { } reason) return new() { Model = state.Model, Code = "not_allowed", Fault = reason };
            var changes = new ModelChanges(state.Model, next);
            if (DroppedPast.Refusal(changes, commits.HorizonMs, HasReadingsBeforeHorizon) is { } dropped)
                return new() { Model = state.Model, Code = "before_horizon", Fault = dropped };
            var effect = EffectOf(proposal, changes, nowMs);
            if (dryRun || proposal.IsUnchanged) return new() { Model = state.Model, Effect = effect };
            if (commits.Fault is { } fault) return NotRecording(fault);
            if (!history.TryAccept(proposal, nowMs, out var accepted)) throw new InvalidOperationException("the model history has another writer");
            var position = await PutInForceAsync(accepted.Revision).ConfigureAwait(false);
            LogAccepted(logger, accepted.Revision, effect.ChangesTotal, effect.RestatesTotal);
            return new() { Model = accepted, Position = position, Effect = effect };
        }
        catch (IOException error)
        {
            return NotRecording(error.Message);
        }
        finally
        {
            one.Release();
        }
    }

    Task<long> PutInForceAsync(int revision) => commits.WriteAppliedAsync(ModelFollower.Record(revision));

    ModelOutcome NotRecording(string fault) => new() { Model = state.Model, Code = "not_recording", Fault = fault };

    ModelEffect EffectOf(ModelProposal proposal, ModelChanges changes, long nowMs)
    {
        var difference = proposal.Difference!;
        var reaches = proposal.IsUnchanged ? [] : new RevisionReach(changes, FirstMs, nowMs).All().ToList();
        return new([.. difference.Changes.Select(c => new ModelTextChange(NameOf(c.Kind), c.What, c.Path, c.Key, c.Old, c.New))], difference.Total,
            [.. reaches.Take(ReachesMax)], reaches.Count);
    }

    // Each look is short, so that the twins go on between them.
    long? FirstMs(PointKey point)
    {
        using (gate.Enter()) return store.History.FirstMs(point) is { } first ? Math.Max(0, first) : null;
    }

    bool HasReadingsBeforeHorizon(PointKey point)
    {
        using (gate.Enter()) return store.History.Around(point, commits.HorizonMs).Before is not null;
    }

    static string NameOf(ModelChangeKind kind) => kind switch
    {
        ModelChangeKind.Added => "added",
        ModelChangeKind.Ended => "ended",
        ModelChangeKind.Revived => "revived",
        ModelChangeKind.Renamed => "renamed",
        ModelChangeKind.Moved => "moved",
        ModelChangeKind.Changed => "changed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Model revision {Revision} was sent: {Changes} changes, {Restated} registers and nodes restated")]
    static partial void LogAccepted(ILogger logger, int revision, int changes, int restated);
}
