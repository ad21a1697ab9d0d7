using System.Collections.Concurrent;
using Twin.City.Grains;
using Twin.City.Hosting;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Revising;
using Twin.Model.Facility;
using Twin.Model.Topology;
using Twin.Operations.Topology;
using Twin.Storage.ModelFile;

namespace Twin.City.Revising;

/// <summary>Checks models that are sent, shows what they change, and puts the good ones in force in the whole cluster while gateways go on.</summary>
/// <param name="refusal">Why a valid model may not be in force here; null where it may.</param>
sealed partial class CityModelDesk(ModelBook book, CityWorld world, RevisionSpread spread, IGrainFactory grains, Func<CityModel, string?> refusal, ILogger<CityModelDesk> logger) : IModelDesk
{
    /// <summary>Registers and nodes told of in one answer; of more, the number is told.</summary>
    const int ReachesMax = 1_000;

    /// <summary>Facilities asked at a time for their points' first readings.</summary>
    const int AskedMax = 64;

    readonly SemaphoreSlim one = new(1, 1);

    public ValueTask<(int Revision, string Text)?> TextAsync(CancellationToken cancel) =>
        new(book.History.TryShow(out var revision, out var text) ? (revision, text) : null);

    public async ValueTask<ModelOutcome> PutAsync(string text, int revision, bool dryRun, CancellationToken cancel)
    {
        await one.WaitAsync(cancel);
        try
        {
            await book.CatchUpAsync(cancel);
            var before = world.Model;
            if (before.Revision != revision) return Stale();
            var proposal = book.History.Propose(text, "model.yaml");
            if (!proposal.IsValid)
                return new() { Model = before, Faults = [.. proposal.Faults.Select(f => new ModelTextFault(f.File, f.Line, f.Key, f.Value, f.Rule))] };
            var next = book.History.Preview(proposal, world.NowMs);
            if ((refusal(next) ?? MovedPoints.Refusal(before, next)) is { } reason) return new() { Model = before, Code = "not_allowed", Fault = reason };
            var effect = await EffectAsync(before, next, proposal, cancel);
            if (dryRun || proposal.IsUnchanged) return new() { Model = before, Effect = effect };
            if (await book.TryAcceptAsync(proposal, given: null, world.NowMs, cancel) is not { } accepted) return Stale();
            LogAccepted(logger, accepted.Revision, effect.ChangesTotal, effect.RestatesTotal);
            // It is accepted, whoever sent it goes on waiting or not.
            await spread.TellAsync(CancellationToken.None);
            return new() { Model = accepted, Position = world.NowMs, Effect = effect };
        }
        catch (Exception error) when (error is JournalStoreException or IOException)
        {
            return new() { Model = world.Model, Code = "not_recording", Fault = error.Message };
        }
        finally
        {
            one.Release();
        }
    }

    ModelOutcome Stale() => new() { Model = world.Model, Code = "stale", Fault = "another revision is in force" };

    async Task<ModelEffect> EffectAsync(CityModel before, CityModel next, ModelProposal proposal, CancellationToken cancel)
    {
        var difference = proposal.Difference!;
        List<ModelReach> reaches = [];
        if (!proposal.IsUnchanged)
        {
            var firsts = await FirstsAsync(next, cancel);
            reaches.AddRange(new RevisionReach(new ModelChanges(before, next), point => firsts.TryGetValue(point, out var firstMs) ? firstMs : null, world.NowMs).All());
        }
        return new([.. difference.Changes.Select(c => new ModelTextChange(c.Kind.ToString().ToLowerInvariant(), c.What, c.Path, c.Key, c.Old, c.New))], difference.Total,
            [.. reaches.Take(ReachesMax)], reaches.Count);
    }

    // When each register was first read, of those that there are: from the facilities, which have the readings.
    async Task<ConcurrentDictionary<PointKey, long>> FirstsAsync(CityModel next, CancellationToken cancel)
    {
        var firsts = new ConcurrentDictionary<PointKey, long>();
        var asked = world.Model.AllPoints.Concat(next.Ended.Points.Select(p => p.Part)).Where(ModelChanges.IsBooked).DistinctBy(p => p.Key).GroupBy(p => p.Device.Facility.Key);
        await Parallel.ForEachAsync(asked, new ParallelOptions { MaxDegreeOfParallelism = AskedMax, CancellationToken = cancel }, async (of, stop) =>
        {
            int[] points = [.. of.Select(p => p.Key.Number)];
            var answers = await grains.Facility(of.Key).Firsts(points).WaitAsync(stop);
            for (var i = 0; i < points.Length; i++)
                if (answers[i] != long.MaxValue) firsts[new(points[i])] = answers[i];
        });
        return firsts;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model revision {Revision} was sent: {Changes} changes, {Restated} registers and nodes restated")]
    static partial void LogAccepted(ILogger logger, int revision, int changes, int restated);
}
