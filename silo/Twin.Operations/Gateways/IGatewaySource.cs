using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Operations.Gateways;

/// <summary>What came from one gateway (law 4): received = accepted + duplicate + rejected, in readings.</summary>
/// <param name="ClockSkewMs">Receipt time less source time of the newest reading; null where none came.</param>
public sealed record GatewaySnapshot(
    GatewayKey Gateway, GatewayLink Link, long? LinkChangedMs, long? LastSeenMs, long? ClockSkewMs,
    long Received, long Accepted, long Duplicate, long Rejected,
    IReadOnlyDictionary<RejectionReason, long> RejectedByReason);

/// <summary>One refused message or point.</summary>
/// <param name="Position">Journal position of the commit that holds it.</param>
public sealed record RejectionRecord(long Position, long ReceivedMs, GatewayKey Gateway, Rejection Rejection);

/// <summary>Where gateways' counts and rejections are read from.</summary>
public interface IGatewaySource
{
    ValueTask<IReadOnlyList<GatewaySnapshot>> ReadAsync(CancellationToken cancel);

    /// <summary>The newest kept rejections, newest first; of one gateway where it is named.</summary>
    ValueTask<IReadOnlyList<RejectionRecord>> RejectionsAsync(GatewayKey? gateway, int limit, CancellationToken cancel);
}
