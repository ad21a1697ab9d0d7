using Twin.Ingest.Mqtt.Codec;
using Twin.Ingest.Mqtt.Sessions;

namespace Twin.Ingest.Mqtt.Connections;

/// <summary>SUBSCRIBE and UNSUBSCRIBE of one connection.</summary>
internal sealed class SubscriptionHandler(MqttConnection connection)
{
    readonly MqttVersion version = connection.Version;
    readonly Scope scope = connection.Scope!;
    readonly Session session = connection.Session!;
    readonly MqttOptions options = connection.Broker.Options;
    readonly List<byte> reasons = [];

    public ReasonCode Subscribe(ReadOnlySpan<byte> body, Flight flight)
    {
        var fault = SubscribePacket.TryRead(PacketType.Subscribe, body, version, out var packet);
        if (fault != ReasonCode.Success) return fault;
        if (packet.HasIdentifier) return ReasonCode.SubscriptionIdentifiersNotSupported;
        reasons.Clear();
        lock (scope.Gate)
        {
            while (!packet.IsAtEnd)
            {
                fault = packet.TryReadNext(out var request);
                if (fault != ReasonCode.Success) return fault;
                if (version == MqttVersion.V5 && Topic.IsShared(request.Filter)) return ReasonCode.SharedSubscriptionsNotSupported;
                if (!Topic.IsValidFilter(request.Filter)) return ReasonCode.TopicFilterInvalid;
                var reason = Subscribe(request, flight);
                // 3.1.1 knows one failure code [MQTT-3.9.3-2].
                var isTold = version == MqttVersion.V5 || reason < ReasonCode.UnspecifiedError;
                reasons.Add((byte)(isTold ? reason : ReasonCode.UnspecifiedError));
            }
        }
        PacketWriter.SubAck(flight.Responses, PacketType.SubAck, packet.PacketId, Reasons, version);
        return ReasonCode.Success;
    }

    ReasonCode Subscribe(in SubscriptionRequest request, Flight flight)
    {
        if (request.Filter.Length > options.TopicBytesMax) return ReasonCode.TopicFilterInvalid;
        if (!scope.Covers(request.Filter)) return ReasonCode.NotAuthorized;
        var filter = Topic.ToText(request.Filter);
        var before = session.Subscriptions.GetValueOrDefault(filter);
        if (before is null && session.Subscriptions.Count >= options.SubscriptionsPerSession) return ReasonCode.QuotaExceeded;

        // Live at once, so that no message falls between the retained one and the first new one; put back if the batch fails.
        var subscribed = SubscriptionOptions.Of(request.Qos, request.NoLocal, request.RetainAsPublished);
        var subscription = new Subscription(request.Filter.ToArray(), subscribed, ++scope.Sequence);
        session.Subscriptions[filter] = subscription;
        scope.RefreshSubscribers();
        flight.Effects.Add(new(EffectKind.Subscribe, session) { Filter = filter, Before = before });
        if (session.IsDurable) SessionRecord.Subscribed(flight.Batch.SessionRecords, session.Number, filter, subscribed);

        if (request.RetainHandling == RetainHandling.SendAlways || (request.RetainHandling == RetainHandling.SendIfNew && before is null))
        {
            var dropped = Routing.PlanRetained(flight, scope, session, subscription, flight.Batch.ReceivedMs);
            if (dropped > 0) connection.Broker.Metrics.DeliveriesDropped.Add(dropped);
        }
        return (ReasonCode)request.Qos;
    }

    public ReasonCode Unsubscribe(ReadOnlySpan<byte> body, Flight flight)
    {
        var fault = SubscribePacket.TryRead(PacketType.Unsubscribe, body, version, out var packet);
        if (fault != ReasonCode.Success) return fault;
        reasons.Clear();
        lock (scope.Gate)
        {
            while (!packet.IsAtEnd)
            {
                fault = packet.TryReadNext(out var request);
                if (fault != ReasonCode.Success) return fault;
                if (!Topic.IsValidFilter(request.Filter)) return ReasonCode.TopicFilterInvalid;
                reasons.Add((byte)Unsubscribe(Topic.ToText(request.Filter), flight));
            }
        }
        PacketWriter.SubAck(flight.Responses, PacketType.UnsubAck, packet.PacketId, version == MqttVersion.V5 ? Reasons : default, version);
        return ReasonCode.Success;
    }

    ReasonCode Unsubscribe(string filter, Flight flight)
    {
        if (!session.Subscriptions.ContainsKey(filter)) return ReasonCode.NoSubscriptionExisted;
        flight.Effects.Add(new(EffectKind.Unsubscribe, session) { Filter = filter });
        if (session.IsDurable) SessionRecord.Unsubscribed(flight.Batch.SessionRecords, session.Number, filter);
        return ReasonCode.Success;
    }

    ReadOnlySpan<byte> Reasons => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(reasons);
}
