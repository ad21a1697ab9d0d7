using Twin.Model.Gateway;
using Twin.Model.Topology;

namespace Twin.Operations.Gateways;

/// <summary>Where gateways' counts and rejections are read from.</summary>
public interface IGatewaySource
{
    ValueTask<IReadOnlyList<GatewaySnapshot>> ReadAsync(CancellationToken cancel);

    /// <summary>The newest kept rejections, newest first; of one gateway where it is named.</summary>
    ValueTask<IReadOnlyList<RejectionRecord>> RejectionsAsync(GatewayKey? gateway, int limit, CancellationToken cancel);
}
