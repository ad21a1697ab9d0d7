using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Twin.Ingest.Mqtt;

/// <summary>
/// The broker as a Kestrel endpoint: <c>listen.UseConnectionHandler&lt;MqttEndpoint&gt;()</c>, below TLS where that is
/// configured.
/// </summary>
public sealed class MqttEndpoint(MqttBroker broker) : ConnectionHandler
{
    public override Task OnConnectedAsync(ConnectionContext connection)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            ?? CancellationToken.None;
        return broker.ServeAsync(connection.Transport, (connection.RemoteEndPoint as IPEndPoint)?.Address, connection.Abort, stopping);
    }
}
