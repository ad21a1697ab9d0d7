using Twin.City.Contracts;
using Twin.City.Grains;
using Twin.City.Hosting;
using Twin.Model.Topology;

namespace Twin.City.Revising;

/// <summary>Tells every node of the city of a revision that is in force, wherever its grain is; silos that are behind catch up by it.</summary>
/// <remarks>Who is not reached follows when it is next asked or ticked: telling makes it soon, not right.</remarks>
sealed partial class RevisionSpread(CityWorld world, IGrainFactory grains, ILogger<RevisionSpread> logger)
{
    /// <summary>Nodes told at a time: each may write a row and read its past again.</summary>
    const int ToldMax = 64;

    /// <returns>How many nodes could not be told.</returns>
    public async Task<int> TellAsync(CancellationToken cancel)
    {
        var model = world.Model;
        var missed = 0;
        // Facilities first, those that ended too: what their meters counted may lead elsewhere now. Then up: each node asks those below it.
        foreach (var kind in (NodeKind[])[NodeKind.Facility, NodeKind.Enterprise, NodeKind.Park, NodeKind.City])
        {
            var nodes = model.AllNodes.Concat(kind == NodeKind.Facility ? model.Ended.Nodes.Select(n => n.Part) : []).Where(n => n.Kind == kind);
            await Parallel.ForEachAsync(nodes, new ParallelOptions { MaxDegreeOfParallelism = ToldMax, CancellationToken = cancel }, async (node, stop) =>
            {
                if (!await TellAsync(node, model.Revision, stop)) Interlocked.Increment(ref missed);
            });
        }
        if (missed > 0) LogMissed(logger, missed, model.Revision);
        return missed;
    }

    async Task<bool> TellAsync(Node node, int revision, CancellationToken cancel)
    {
        try
        {
            await grains.Node(node).Revise(revision).WaitAsync(cancel);
            if (node.Kind == NodeKind.Park) await grains.GetGrain<IParkGrain>(node.Key.ToString()).Begin().WaitAsync(cancel);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            LogNotTold(logger, node.Path, revision, error.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Node} was not told of model revision {Revision}: {Reason}")]
    static partial void LogNotTold(ILogger logger, string node, int revision, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Missed} nodes were not told of model revision {Revision}: they take it when they are next asked")]
    static partial void LogMissed(ILogger logger, int missed, int revision);
}
