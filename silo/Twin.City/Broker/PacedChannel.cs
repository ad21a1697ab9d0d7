using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Packets;

namespace Twin.City.Broker;

/// <summary>MQTTnet's own channel, read no further than what waits is bounded: the client's queue of received messages has no bound.</summary>
/// <remarks>
/// A broker that keeps to the receive maximum, and sends what we subscribe to with QoS 1, is never kept waiting. While one that does not is, its
/// PINGRESP is not read either: the client gives up the connection after one and a half times its keep-alive.
/// </remarks>
sealed class PacedChannel(IMqttChannelAdapter channel, int inFlightMax, Action closing) : IMqttChannelAdapter
{
    readonly SemaphoreSlim room = new(0, 1);
    int queued, inFlight;

    /// <summary>A received message was taken from the queue.</summary>
    public void Taken()
    {
        Interlocked.Decrement(ref queued);
        MakeRoom();
    }

    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref queued) >= inFlightMax || Volatile.Read(ref inFlight) >= inFlightMax) await room.WaitAsync(cancellationToken);
        var packet = await channel.ReceivePacketAsync(cancellationToken);
        if (packet is not MqttPublishPacket published) return packet;
        Interlocked.Increment(ref queued);
        if (published.QualityOfServiceLevel > 0) Interlocked.Increment(ref inFlight);
        return packet;
    }

    public async Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        await channel.SendPacketAsync(packet, cancellationToken);
        if (packet is not MqttPubAckPacket) return;
        Interlocked.Decrement(ref inFlight);
        MakeRoom();
    }

    // The client waits for its handler before it tells of the end: whoever waits in the handler must hear of it before that.
    public Task DisconnectAsync(CancellationToken cancellationToken)
    {
        closing();
        return channel.DisconnectAsync(cancellationToken);
    }

    public Task ConnectAsync(CancellationToken cancellationToken) => channel.ConnectAsync(cancellationToken);
    public long BytesReceived => channel.BytesReceived;
    public long BytesSent => channel.BytesSent;
    public X509Certificate2 ClientCertificate => channel.ClientCertificate;
    public EndPoint RemoteEndPoint => channel.RemoteEndPoint;
    public EndPoint LocalEndPoint => channel.LocalEndPoint;
    public bool IsSecureConnection => channel.IsSecureConnection;
    public MqttPacketFormatterAdapter PacketFormatterAdapter => channel.PacketFormatterAdapter;
    public void ResetStatistics() => channel.ResetStatistics();
    public void Dispose() => channel.Dispose();

    void MakeRoom()
    {
        lock (room)
            if (room.CurrentCount == 0) room.Release();
    }
}

/// <summary>Makes the paced channel of one connection.</summary>
sealed class PacedChannels(int inFlightMax, Action closing) : IMqttClientAdapterFactory
{
    readonly MqttClientAdapterFactory plain = new();

    public PacedChannel? Channel { get; private set; }

    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger) =>
        Channel = new(plain.CreateClientAdapter(options, packetInspector, logger), inFlightMax, closing);
}
