using Twin.City.Grains;
using Twin.City.Hosting;
using Twin.Model.Gateway;
using Twin.Model.Topology;
using Twin.Operations.Gateways;

namespace Twin.City.Sources;

/// <summary>Gateways' accounts as Operations reads them.</summary>
sealed class CityGatewaySource(CityWorld world, IGrainFactory grains) : IGatewaySource
{
    public async ValueTask<IReadOnlyList<GatewaySnapshot>> ReadAsync(CancellationToken cancel) =>
        await Task.WhenAll(world.Model.AllGateways.Select(g => grains.Gateway(g.Key).Account())).WaitAsync(cancel);

    public async ValueTask<IReadOnlyList<RejectionRecord>> RejectionsAsync(GatewayKey? gateway, int limit, CancellationToken cancel)
    {
        var asked = world.Model.AllGateways.Where(g => gateway is null || g.Key == gateway).Select(g => grains.Gateway(g.Key).Rejections(limit));
        var answers = await Task.WhenAll(asked).WaitAsync(cancel);
        return [.. answers.SelectMany(r => r).OrderByDescending(r => r.Position).Take(limit)];
    }
}
