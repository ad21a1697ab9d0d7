using Orleans.Concurrency;
using Twin.Model.Gateway;

namespace Twin.City.Contracts;

/// <summary>A gateway's account (law 4): what its own journal and its facilities took from it. Its key is the gateway's: <c>g3</c>.</summary>
[Alias("twin.gateway")]
public interface IGatewayGrain : IGrainWithStringKey
{
    /// <summary>Takes what belongs to no facility: rejections, the link, sessions. Durable when this completes.</summary>
    [Alias("deliver")]
    Task Deliver([Immutable] byte[] envelope);

    [Alias("account")]
    Task<GatewaySnapshot> Account();

    /// <summary>The newest kept rejections, newest first.</summary>
    [Alias("rejections")]
    Task<RejectionRecord[]> Rejections(int limit);

    /// <summary>The durable image of the gateway's MQTT sessions, as records that rebuild it.</summary>
    [Alias("sessions")]
    Task<byte[]> Sessions();
}
