using Twin.City.Contracts;
using Twin.City.Hosting;
using Twin.City.Placement;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Hosted;
using Twin.Delivery.Revising;
using Twin.Model.Gateway;
using Twin.Model.Topology;

namespace Twin.City.Grains;

/// <summary>One gateway: its own journal, and the sum over the facilities that its points belong to.</summary>
[EnterprisePlacementAttribute, GrainType("gateway")]
sealed partial class GatewayGrain(CityWorld world, CityMetrics metrics, ILogger<GatewayGrain> logger) : Grain, IGatewayGrain
{
    GatewayHost host = null!;
    Gateway gateway = null!;
    readonly HashSet<NodeKey> known = [];
    IFacilityGrain[] facilities = [];
    ModelView? model;
    IDisposable? presence;
    bool fenced;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await ActivationLock.Leave();
        gateway = world.Model.Find(GrainKeys.GatewayOf(this.GetPrimaryKeyString())) ?? throw new InvalidOperationException($"the model has no gateway {this.GetPrimaryKeyString()}");
        host = await GatewayHost.OpenAsync(gateway.Key, world.Journal, world.Commits, world.Time, cancellationToken);
        presence = metrics.Activated("gateway");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        presence?.Dispose();
        if (!fenced && host is { HasUnsavedRows: true }) await SnapshotAsync();
    }

    public async Task Deliver(byte[] envelope)
    {
        try
        {
            await host.DeliverAsync(envelope, CancellationToken.None);
        }
        catch (StaleActivationException)
        {
            Fence();
            throw;
        }
        if (host.IsSnapshotDue) await SnapshotAsync();
    }

    public async Task<GatewaySnapshot> Account()
    {
        var tallies = await Task.WhenAll(Facilities().Select(f => f.Tally(gateway.Key.Number).AsTask()));
        return host.Account(tallies.OfType<GatewaySnapshot>());
    }

    public async Task<RejectionRecord[]> Rejections(int limit)
    {
        var elsewhere = await Task.WhenAll(Facilities().Select(f => f.Rejections(gateway.Key.Number).AsTask()));
        return [.. elsewhere.SelectMany(r => r).Concat(host.Rejections).OrderByDescending(r => r.Position).Take(limit)];
    }

    public Task<byte[]> Sessions() => Task.FromResult(host.SaveSessions());

    // Those that its points belong to or belonged to: what was counted there stays counted.
    IFacilityGrain[] Facilities()
    {
        if (model == world.Models.Current) return facilities;
        model = world.Models.Current;
        gateway = model.Model.Find(gateway.Key) ?? gateway;
        known.UnionWith(gateway.Points.All().Select(p => model.Model.Find(p.Value)?.Device.Facility.Key).OfType<NodeKey>());
        return facilities = [.. known.Select(f => GrainFactory.Facility(f))];
    }

    async Task SnapshotAsync()
    {
        try
        {
            await host.SnapshotAsync(CancellationToken.None);
        }
        catch (StaleActivationException)
        {
            Fence();
        }
        catch (JournalStoreException away)
        {
            // The rows are there; the next delivery tries again.
            LogNoSnapshot(logger, gateway.UserName, away.Message);
        }
    }

    void Fence()
    {
        fenced = true;
        DeactivateOnIdle();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Gateway}: the snapshot waits: {Reason}")]
    static partial void LogNoSnapshot(ILogger logger, string gateway, string reason);
}
