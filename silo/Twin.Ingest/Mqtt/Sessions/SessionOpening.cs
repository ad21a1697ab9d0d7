using Twin.Ingest.Mqtt.Codec;
using Twin.Ingest.Mqtt.Connections;
using Twin.Model.Telemetry;

namespace Twin.Ingest.Mqtt.Sessions;

/// <summary>How a connection gets its session and gives it back. Under the scope's gate.</summary>
internal static class SessionOpening
{
    /// <summary>Resumes or creates the session into a flight, whose commit lets CONNACK go.</summary>
    public static ReasonCode Open(MqttConnection connection, Flight flight, string clientId, string? assignedId)
    {
        var (broker, scope, connect) = (connection.Broker, connection.Scope!, connection.Connect!);
        var options = broker.Options;
        var before = scope.Sessions.GetValueOrDefault(clientId);
        var resumes = before is not null && !connect.CleanStart && !(before.ExpiresMs <= flight.Batch.ReceivedMs);
        if (before is null && scope.Sessions.Count >= options.SessionsPerGateway) return ReasonCode.QuotaExceeded;

        if (before is { Will: not null } && !resumes)
        {
            scope.Duties.Add(Duty.Of(
                to => SessionRecord.WillSent(to, before.Number, before.Epoch), WillMessage(before.Will, flight.Batch.ReceivedMs)));
            (before.Will, before.WillDueMs) = (null, null);
        }
        broker.Caretaker.Settle(scope, flight);
        if (before is not null && !resumes)
        {
            SessionRecord.Ended(flight.Batch.SessionRecords, before.Number);
            flight.Effects.Add(new(EffectKind.End, before));
        }

        var session = resumes ? before! : new Session(broker.NextNumber(), clientId, options);
        session.Epoch = broker.NextNumber();
        session.ExpirySeconds = ExpiryOf(connect, options);
        session.Will = WillOf(connect.Will);
        (session.ClosedMs, session.WillDueMs, session.Connection) = (null, null, connection);
        SessionRecord.Opened(flight.Batch.SessionRecords, session.Number, session.Epoch, scope.Gateway, scope.UserName, clientId,
            session.ExpirySeconds, session.Will);
        flight.Effects.Add(new(EffectKind.Open, session));

        scope.Online++;
        connection.IsOnline = true;
        connection.Session = session;
        if (!options.Conformance && scope.LinkRecorded != GatewayLink.Online)
            flight.Batch.LinkChange = scope.LinkRecorded = GatewayLink.Online;

        var keepAlive = KeepAliveOf(connect, options);
        connection.Times.SilenceMsMax = keepAlive * 1500L;
        new ConnAckPacket
        {
            Version = connect.Version,
            Reason = ReasonCode.Success,
            SessionPresent = resumes,
            SessionExpirySeconds = session.ExpirySeconds == connect.SessionExpirySeconds ? null : session.ExpirySeconds,
            ReceiveMaximum = (ushort)options.ReceiveMaximum,
            MaximumPacketSize = (uint)options.PacketBytesMax,
            TopicAliasMaximum = (ushort)options.TopicAliasMaximum,
            AssignedClientId = assignedId,
            ServerKeepAliveSeconds = keepAlive == connect.KeepAliveSeconds ? null : (ushort)keepAlive,
        }.Write(flight.Responses);
        connection.Launch(flight);
        return ReasonCode.Success;
    }

    /// <summary>Takes the session from a connection that has ended: what follows from that becomes a duty.</summary>
    public static void Close(MqttConnection connection, long nowMs)
    {
        var scope = connection.Scope!;
        if (connection.IsOnline) scope.Online--;
        if (connection.Session is not { } session || !ReferenceEquals(session.Connection, connection)) return;
        session.Connection = null;
        session.Outbox.Detach();
        if (connection.IsAccepted)
        {
            if (connection.IsWillWithdrawn) session.Will = null;
            Cut(scope, session, nowMs);
            return;
        }
        // Its opening was never recorded: a resumed session is as it was, a new one never existed.
        (session.ClosedMs, session.Will) = (nowMs, null);
        if (!session.IsDurable) scope.Remove(session);
    }

    /// <summary>A session's connection is gone: records that, and sees to its will.</summary>
    public static void Cut(Scope scope, Session session, long nowMs)
    {
        var ends = !session.IsDurable;
        var isDelayed = session.Will is { DelaySeconds: > 0 } && !ends; // a session's end does not wait for its will (3.1.3.2.2)
        var will = isDelayed ? null : WillMessage(session.Will, nowMs);
        session.ClosedMs = nowMs;
        session.WillDueMs = isDelayed ? nowMs + session.Will!.DelaySeconds * 1000L : null;
        if (!isDelayed) session.Will = null;
        if (ends) scope.Remove(session);
        scope.Duties.Add(Duty.Of(to =>
        {
            if (ends) SessionRecord.Ended(to, session.Number);
            else SessionRecord.Closed(to, session.Number, session.Epoch, nowMs, session.ExpirySeconds, session.WillDueMs ?? -1);
        }, will));
    }

    /// <summary>A will as the message that it becomes now: its life begins when it is sent (3.1.3.2.4).</summary>
    public static Message? WillMessage(Will? will, long nowMs) =>
        will is null ? null : will.Message with { ExpiresMs = Message.ExpiryFrom(nowMs, will.ExpirySeconds) };

    static Will? WillOf(WillPacket? will) => will is null ? null
        : new(new(will.Topic, will.Payload, will.Properties, will.Qos, will.Retain, Message.NeverExpires),
            will.DelaySeconds, will.ExpirySeconds);

    // 3.1.1 knows two lives of a session: its connection's, or for ever, which is as long as we keep any.
    static uint ExpiryOf(ConnectPacket connect, MqttOptions options) => connect.Version == MqttVersion.V5
        ? Math.Min(connect.SessionExpirySeconds, options.SessionExpirySecondsMax)
        : connect.CleanStart ? 0 : options.SessionExpirySecondsMax;

    // Only a 5.0 client can be told of another keep-alive than it asked for [MQTT-3.1.2-21].
    static int KeepAliveOf(ConnectPacket connect, MqttOptions options) =>
        connect.Version == MqttVersion.V5 && (connect.KeepAliveSeconds == 0 || connect.KeepAliveSeconds > options.KeepAliveSecondsMax)
            ? options.KeepAliveSecondsMax : connect.KeepAliveSeconds;
}
