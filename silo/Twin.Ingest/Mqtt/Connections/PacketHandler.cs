using System.Buffers.Binary;
using Twin.Ingest.Mqtt.Codec;
using Twin.Ingest.Mqtt.Sessions;

namespace Twin.Ingest.Mqtt.Connections;

/// <summary>Handles one packet after another of an open connection, into the flight that is being filled.</summary>
/// <remarks>A reason other than success is a fault of the client and closes the connection.</remarks>
internal sealed class PacketHandler(MqttConnection connection)
{
    // [MQTT-3.6.1-1, MQTT-3.8.1-1, MQTT-3.10.1-1]: PUBREL, SUBSCRIBE and UNSUBSCRIBE carry these flags, the others none.
    const byte RequiredFlags = 2;

    readonly MqttVersion version = connection.Version;
    readonly Scope scope = connection.Scope!;
    readonly Session session = connection.Session!;
    readonly Ingress ingress = connection.Ingress!;
    readonly MqttOptions options = connection.Broker.Options;
    readonly SubscriptionHandler subscriptions = new(connection);
    readonly TopicAliases aliases = new(connection.Broker.Options.TopicAliasMaximum);
    Flight flight = null!;
    int messages;

    /// <summary>DISCONNECT has come: nothing after it counts.</summary>
    public bool IsDisconnected { get; private set; }

    public void Begin(Flight next) => flight = next;

    /// <summary>Application messages since the last call.</summary>
    public int TakeMessages()
    {
        var taken = messages;
        messages = 0;
        return taken;
    }

    public ReasonCode Handle(byte first, ReadOnlySpan<byte> body)
    {
        var type = (PacketType)(first >> 4);
        var flags = (byte)(first & 0x0F);
        if (type == PacketType.Publish) return Publish(flags, body);
        var required = type is PacketType.PubRel or PacketType.Subscribe or PacketType.Unsubscribe ? RequiredFlags : 0;
        if (flags != required) return ReasonCode.MalformedPacket;
        switch (type)
        {
            case PacketType.PubAck or PacketType.PubRec or PacketType.PubRel or PacketType.PubComp:
                var reason = AckPacket.TryRead(body, version, out var ack);
                return reason != ReasonCode.Success ? reason : Acknowledge(type, ack);
            case PacketType.Subscribe:
                return subscriptions.Subscribe(body, flight);
            case PacketType.Unsubscribe:
                return subscriptions.Unsubscribe(body, flight);
            case PacketType.PingReq:
                if (!body.IsEmpty) return ReasonCode.MalformedPacket;
                Interlocked.Increment(ref connection.Pings);
                connection.Wake();
                return ReasonCode.Success;
            case PacketType.Disconnect:
                return Disconnect(body);
            default: // CONNECT twice [MQTT-3.1.0-2], AUTH without enhanced authentication, what only servers send, type 0
                return ReasonCode.ProtocolError;
        }
    }

    ReasonCode Publish(byte flags, ReadOnlySpan<byte> body)
    {
        var fault = PublishPacket.TryRead(flags, body, version, out var packet);
        if (fault != ReasonCode.Success) return fault;
        messages++;
        if (packet.Qos > 0)
        {
            if (packet.Qos == 2 && IsKnown(packet.PacketId)) return Respond(PacketType.PubRec, packet.PacketId, ReasonCode.Success);
            if (version == MqttVersion.V5 && Interlocked.Increment(ref connection.Unacknowledged) > options.ReceiveMaximum)
                return ReasonCode.ReceiveMaximumExceeded;
        }
        if (!packet.Properties.IsEmpty || !ingress.TryTelemetry(packet, flight, connection.Model, connection.Gateway, out var reason))
        {
            fault = Accept(packet, out reason);
            if (fault != ReasonCode.Success) return fault;
        }
        if (packet.Qos == 0) return ReasonCode.Success;
        if (packet.Qos == 1) return End(PacketType.PubAck, packet.PacketId, reason);
        if (reason >= ReasonCode.UnspecifiedError && version == MqttVersion.V5) return End(PacketType.PubRec, packet.PacketId, reason);
        Receive(packet.PacketId);
        return Respond(PacketType.PubRec, packet.PacketId, reason);
    }

    /// <param name="reason">How the message was judged.</param>
    /// <returns>Whether the packet itself is in order.</returns>
    ReasonCode Accept(in PublishPacket packet, out ReasonCode reason)
    {
        reason = ReasonCode.Success;
        var fault = Properties.TryRead(packet.Properties, Properties.OfPublish, out var properties);
        if (fault != ReasonCode.Success) return fault;
        if (properties.Has(PropertyId.SubscriptionIdentifier)) return ReasonCode.ProtocolError; // [MQTT-3.3.4-6]
        var topic = packet.Topic;
        fault = aliases.Resolve(properties.TopicAlias, ref topic, options.TopicBytesMax);
        if (fault != ReasonCode.Success) return fault;
        reason = ingress.Accept(new()
        {
            Topic = topic,
            Payload = packet.Payload,
            Properties = packet.Properties,
            ExpirySeconds = properties.MessageExpirySeconds,
            Qos = packet.Qos,
            Retain = packet.Retain,
            Duplicate = packet.Duplicate,
        }, flight, connection.Model, connection.Gateway, session);
        return ReasonCode.Success;
    }

    bool IsKnown(ushort packetId)
    {
        lock (scope.Gate) return session.Received.Contains(packetId);
    }

    void Receive(ushort packetId)
    {
        lock (scope.Gate) session.Received.Add(packetId);
        flight.Effects.Add(new(EffectKind.Receive, session) { PacketId = packetId });
        Record(SessionRecordType.Received, packetId);
    }

    ReasonCode Acknowledge(PacketType type, AckPacket ack)
    {
        lock (scope.Gate)
        {
            switch (type)
            {
                case PacketType.PubRel:
                    return Release(ack.PacketId);
                case PacketType.PubAck when session.Outbox.TryAcknowledge(ack.PacketId, 1, OutgoingState.Sent):
                case PacketType.PubComp when session.Outbox.TryAcknowledge(ack.PacketId, 2, OutgoingState.HandedOver):
                case PacketType.PubRec when ack.Reason >= ReasonCode.UnspecifiedError
                    && session.Outbox.TryAcknowledge(ack.PacketId, 2, OutgoingState.Sent):
                    Record(SessionRecordType.Taken, ack.PacketId);
                    connection.Wake();
                    return ReasonCode.Success;
                case PacketType.PubRec when ack.Reason < ReasonCode.UnspecifiedError:
                    return HandOver(ack.PacketId);
                default: // an acknowledgement of nothing changes nothing
                    return ReasonCode.Success;
            }
        }
    }

    // PUBREL ends the exchange on our side: the packet id is free once PUBCOMP is let go.
    ReasonCode Release(ushort packetId)
    {
        if (!session.Received.Remove(packetId))
            return Respond(PacketType.PubComp, packetId, ReasonCode.PacketIdentifierNotFound);
        flight.Effects.Add(new(EffectKind.Release, session) { PacketId = packetId });
        Record(SessionRecordType.Released, packetId);
        return End(PacketType.PubComp, packetId, ReasonCode.Success);
    }

    ReasonCode HandOver(ushort packetId)
    {
        if (!session.Outbox.IsHandOver(packetId))
            return Respond(PacketType.PubRel, packetId, ReasonCode.PacketIdentifierNotFound);
        flight.Effects.Add(new(EffectKind.HandOver, session) { PacketId = packetId });
        Record(SessionRecordType.HandedOver, packetId);
        return Respond(PacketType.PubRel, packetId, ReasonCode.Success);
    }

    void Record(SessionRecordType type, ushort packetId)
    {
        if (session.IsDurable) SessionRecord.PacketId(flight.Batch.SessionRecords, type, session.Number, packetId);
    }

    ReasonCode End(PacketType type, ushort packetId, ReasonCode reason)
    {
        flight.Acknowledged++;
        return Respond(type, packetId, reason);
    }

    ReasonCode Respond(PacketType type, ushort packetId, ReasonCode reason)
    {
        PacketWriter.Ack(flight.Responses, type, packetId, reason, version);
        return ReasonCode.Success;
    }

    ReasonCode Disconnect(ReadOnlySpan<byte> body)
    {
        var reason = DisconnectPacket.TryRead(body, version, out var packet);
        if (reason != ReasonCode.Success) return reason;
        IsDisconnected = true;
        connection.IsWillWithdrawn = packet.Reason != ReasonCode.DisconnectWithWill;
        if (packet.SessionExpirySeconds is not { } expiry) return ReasonCode.Success;
        lock (scope.Gate)
        {
            if (session.ExpirySeconds == 0 && expiry != 0) return ReasonCode.ProtocolError; // 3.14.2.2.2
            session.ExpirySeconds = Math.Min(expiry, options.SessionExpirySecondsMax);
        }
        return ReasonCode.Success;
    }
}
