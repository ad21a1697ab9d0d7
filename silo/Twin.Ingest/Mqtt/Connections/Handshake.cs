using System.Buffers;
using System.Text;
using Twin.Ingest.Credentials;
using Twin.Ingest.Mqtt.Codec;
using Twin.Ingest.Mqtt.Sessions;
using Twin.Model.Telemetry;

namespace Twin.Ingest.Mqtt.Connections;

/// <summary>
/// From the first byte to CONNACK: reads CONNECT, verifies the credential, claims the client id, opens the session.
/// </summary>
internal sealed class Handshake(MqttConnection connection)
{
    // All fields of CONNECT at their usual sizes many times over; nobody has shown a credential yet.
    const int ConnectBytesMax = 128 * 1024;

    readonly MqttBroker broker = connection.Broker;
    readonly MqttOptions options = connection.Broker.Options;

    /// <returns>Whether the connection is open. If not it is closing, or its peer has gone.</returns>
    public async ValueTask<bool> RunAsync()
    {
        if (await ReadConnectAsync() is not { } connect) return false;
        var (reason, scope) = await AuthorizeAsync(connect);
        if (reason != ReasonCode.Success) return Refuse(reason);
        if (connection.IsClosing) return false;

        connection.Scope = scope;
        if (!connection.TryFollowModel()) return Refuse(ReasonCode.NotAuthorized);
        connection.Ingress = new(scope, options, broker.Metrics);
        var (clientId, assigned) = connect.ClientId.Length > 0 ? (connect.ClientId, null as string) : AssignClientId(scope);

        if (scope.Claim(clientId, connection) is { } before)
        {
            before.Close(ReasonCode.SessionTakenOver);
            await before.Finished;
        }
        if (await connection.RentFlightAsync() is not { } flight) return false;
        reason = broker.OpenSession(connection, flight, clientId, assigned);
        if (reason != ReasonCode.Success)
        {
            broker.Pool.Return(flight);
            return Refuse(reason);
        }
        await connection.FlightsBackAsync();
        if (!connection.IsAccepted) return false;
        connection.Times.Packet(broker.UptimeMs());
        broker.Logger.Connected(scope.UserName, clientId, connection.Address);
        return true;
    }

    async ValueTask<ConnectPacket?> ReadConnectAsync()
    {
        var input = connection.Transport.Input;
        while (!connection.IsClosing)
        {
            var result = await input.ReadAsync();
            var buffer = result.Buffer;
            var (status, reason, total) = TryRead(buffer, out var version, out var connect);
            if (status == FrameStatus.Complete) input.AdvanceTo(buffer.GetPosition(total));
            else input.AdvanceTo(buffer.Start, buffer.End);
            switch (status)
            {
                case FrameStatus.Complete when connect is not null:
                    (connection.Version, connection.Connect) = (connect.Version, connect);
                    return connect;
                case FrameStatus.Incomplete when !result.IsCompleted:
                    continue;
                case FrameStatus.Incomplete:
                    return null;
                case FrameStatus.TooLarge:
                    reason = ReasonCode.PacketTooLarge;
                    break;
                case FrameStatus.Malformed:
                    reason = ReasonCode.MalformedPacket;
                    break;
            }
            broker.Metrics.ProtocolError(reason);
            broker.Logger.ProtocolError(null, connection.Address, reason);
            if (version is { } known) RefuseUnread(known, reason);
            connection.Close(reason);
            return null;
        }
        return null;
    }

    // The first packet must be CONNECT [MQTT-3.1.0-1]; what is not is answered with nothing.
    static (FrameStatus, ReasonCode, int Total) TryRead(
        in ReadOnlySequence<byte> buffer, out MqttVersion? version, out ConnectPacket? connect)
    {
        (version, connect) = (null, null);
        if (buffer.IsEmpty) return (FrameStatus.Incomplete, ReasonCode.Success, 0);
        if (buffer.FirstSpan[0] != (byte)PacketType.Connect << 4) return (FrameStatus.Malformed, ReasonCode.MalformedPacket, 0);
        Span<byte> header = stackalloc byte[FixedHeader.BytesMax];
        var headerLength = (int)Math.Min(buffer.Length, header.Length);
        buffer.Slice(0, headerLength).CopyTo(header);
        var status = FixedHeader.Read(header[..headerLength], ConnectBytesMax, out var headerBytes, out var total);
        if (status is FrameStatus.Malformed or FrameStatus.TooLarge || total == 0) return (status, ReasonCode.Success, 0);
        if (buffer.Length < total) return (FrameStatus.Incomplete, ReasonCode.Success, 0);
        var reason = ConnectPacket.TryRead(buffer.Slice(headerBytes, total - headerBytes).ToArray(), out version, out connect);
        // A level of MQTT that we do not know is told so in the way that every level can read [MQTT-3.1.2-2].
        if (reason == ReasonCode.UnsupportedProtocolVersion && buffer.Slice(headerBytes).FirstSpan.StartsWith("\0\u0004MQTT"u8))
            version = MqttVersion.V311;
        return (FrameStatus.Complete, reason, total);
    }

    async ValueTask<(ReasonCode, Scope)> AuthorizeAsync(ConnectPacket connect)
    {
        if (Encoding.UTF8.GetByteCount(connect.ClientId) > MqttOptions.ClientIdBytesMax
            || connect is { ClientId: "", CleanStart: false, Version: MqttVersion.V311 }) // [MQTT-3.1.3-8]
            return (ReasonCode.ClientIdentifierNotValid, null!);
        if (options.Conformance) return (ReasonCode.Success, broker.ScopeOf("", MqttBroker.NoGateway, []));

        if (connect.UserName is null || connect.Password is null) return (ReasonCode.NotAuthorized, null!);
        var gateway = broker.Model().FindGateway(connect.UserName);
        var verdict = await broker.Credentials.VerifyAsync(gateway?.PasswordHash, connect.Password, connection.Address);
        if (verdict != CredentialVerdict.Right) return (ReasonOf(verdict), null!);

        var scope = broker.ScopeOf(gateway!.UserName, gateway.Key, Scope.PrefixOf(gateway.UserName));
        if (connect.Will is { } will && (!scope.Covers(will.Topic) || will.Topic.Length > options.TopicBytesMax))
            return (ReasonCode.NotAuthorized, null!);
        return (ReasonCode.Success, scope);
    }

    static ReasonCode ReasonOf(CredentialVerdict verdict) => verdict switch
    {
        CredentialVerdict.Limited => ReasonCode.ConnectionRateExceeded,
        CredentialVerdict.Busy => ReasonCode.ServerBusy,
        _ => ReasonCode.BadUserNameOrPassword,
    };

    (string ClientId, string? Assigned) AssignClientId(Scope scope)
    {
        lock (scope.Gate)
        {
            while (true)
            {
                var id = FormattableString.Invariant($"twin-{broker.NextNumber()}");
                if (!scope.IsHeld(id) && !scope.Sessions.ContainsKey(id)) return (id, connection.Version == MqttVersion.V5 ? id : null);
            }
        }
    }

    // The writer's goodbye is the CONNACK.
    bool Refuse(ReasonCode reason)
    {
        broker.Metrics.Refused(reason);
        broker.Logger.Refused(connection.Connect!.UserName, connection.Address, reason);
        connection.Close(reason);
        return false;
    }

    // A CONNECT that cannot be read is answered if at least its protocol is known, and on 3.1.1 if there is a return code for it.
    void RefuseUnread(MqttVersion version, ReasonCode reason)
    {
        if (version == MqttVersion.V311 && reason is not ReasonCode.UnsupportedProtocolVersion) return;
        connection.Version = version;
        connection.Connect = new() { Version = version, CleanStart = true, KeepAliveSeconds = 0, ClientId = "" };
    }
}
