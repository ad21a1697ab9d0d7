using Twin.Model.Gateway;
using Twin.Model.Live;
using Twin.Model.Topology;
using Twin.Operations.Gateways;
using Twin.Operations.Health;
using Twin.Operations.Twins;
using Twin.Park.Engine;

namespace Twin.Park.Sources;

/// <summary>Twins as Operations reads them: short looks at the engine's state under its gate.</summary>
sealed class TwinSource(CityState state, LookBackSource lookBack, EngineGate gate, Watchers watchers) : ITwinSource
{
    public CityModel Model => state.Model;

    public ValueTask<NodeSnapshot?> ReadAsync(NodeKey node, CancellationToken cancel)
    {
        using (gate.Enter()) return new(state.Snapshot(node));
    }

    public ValueTask<LookBackOutcome> LookBackAsync(string path, long atMs, CancellationToken cancel) => lookBack.ReadAsync(path, atMs, cancel);

    public IDisposable Subscribe(NodeKey node, Action changed) => watchers.Add(node, changed);
}

/// <summary>Gateways' accounts as Operations reads them.</summary>
sealed class GatewaySource(CityState state, CommitLoop commits, EngineGate gate) : IGatewaySource
{
    public async ValueTask<IReadOnlyList<GatewaySnapshot>> ReadAsync(CancellationToken cancel)
    {
        await commits.AppliedAsync(commits.Position).WaitAsync(cancel).ConfigureAwait(false);
        using (gate.Enter()) return [.. state.Gateways.Select(g => g.Snapshot())];
    }

    public ValueTask<IReadOnlyList<RejectionRecord>> RejectionsAsync(GatewayKey? gateway, int limit, CancellationToken cancel)
    {
        using (gate.Enter())
            return new([.. state.Gateways.Where(g => gateway is null || g.Gateway == gateway)
                .SelectMany(g => g.Rejections).OrderByDescending(r => r.Position).Take(limit)]);
    }
}

/// <summary>Whether this process may be sent traffic.</summary>
sealed class HealthSource(ParkEngine engine) : IHealthSource
{
    public HealthReport Report()
    {
        var fault = engine.Commits.Fault;
        List<string> faults = [.. engine.StartFaults];
        if (fault is not null) faults.Add(fault);
        if (engine.CheckpointFault is { } checkpoint) faults.Add(checkpoint);
        return new(faults.Count == 0, fault is null, engine.Commits.Position, faults)
        {
            HorizonMs = engine.State.HorizonMs, KeepReadingsDays = engine.KeepReadingsDays,
        };
    }
}
