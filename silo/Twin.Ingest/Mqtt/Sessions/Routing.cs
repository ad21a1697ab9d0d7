using Twin.Ingest.Mqtt.Codec;
using Twin.Ingest.Mqtt.Connections;

namespace Twin.Ingest.Mqtt.Sessions;

/// <summary>
/// Plans where an accepted message goes. Under the scope's gate; what it plans happens when the flight is committed.
/// </summary>
internal static class Routing
{
    /// <summary>Plans deliveries to all subscribers and, if asked, the message's retention.</summary>
    /// <param name="publisher">
    /// Its own No Local subscriptions are passed over; null for wills and the server's own messages.
    /// </param>
    /// <returns>How many deliveries were dropped because a queue or the retained messages are full.</returns>
    public static int Plan(Flight flight, Scope scope, Message message, Session? publisher)
    {
        var dropped = 0;
        if (message.Retain)
        {
            if (scope.Retained.HasRoomFor(message))
            {
                SessionRecord.Retained(flight.Batch.SessionRecords, scope.Gateway, scope.UserName, message);
                flight.Effects.Add(new(EffectKind.Retain) { Message = message, Sequence = scope.Sequence });
            }
            else dropped++;
        }
        foreach (var session in scope.Subscribers)
        {
            if (!TryMatch(session, message.Topic, message.Qos, publisher, out var qos, out var retainAsPublished)) continue;
            if (!TryPlan(flight, session, message, qos, retainAsPublished && message.Retain)) dropped++;
        }
        return dropped;
    }

    /// <summary>Whether anybody takes a message that is not retained, so that one nobody takes is never copied.</summary>
    /// <param name="dropped">Subscribers whose queues are full.</param>
    public static bool IsWanted(Scope scope, ReadOnlySpan<byte> topic, byte qos, Session? publisher, out int dropped)
    {
        dropped = 0;
        foreach (var session in scope.Subscribers)
        {
            if (!TryMatch(session, topic, qos, publisher, out var granted, out _)) continue;
            if (granted == 0 && session.Connection is null) continue;
            if (session.Outbox.HasRoom) return true;
            dropped++;
        }
        return false;
    }

    /// <summary>Plans the retained messages that a new subscription brings.</summary>
    public static int PlanRetained(Flight flight, Scope scope, Session session, Subscription subscription, long nowMs)
    {
        var dropped = 0;
        foreach (var message in scope.Retained.Matching(subscription.Filter, nowMs))
            if (!TryPlan(flight, session, message, Math.Min(subscription.Options.Qos, message.Qos), retain: true)) dropped++;
        return dropped;
    }

    // One copy a client: of overlapping subscriptions the highest QoS counts (3.3.4).
    static bool TryMatch(Session session, ReadOnlySpan<byte> topic, byte messageQos, Session? publisher,
        out byte qos, out bool retainAsPublished)
    {
        (qos, retainAsPublished) = (0, false);
        var matches = false;
        foreach (var subscription in session.Subscriptions.Values)
        {
            if (subscription.Options.NoLocal && ReferenceEquals(session, publisher)) continue;
            if (!Topic.Matches(subscription.Filter, topic)) continue;
            matches = true;
            qos = Math.Max(qos, subscription.Options.Qos);
            retainAsPublished |= subscription.Options.RetainAsPublished;
        }
        qos = Math.Min(qos, messageQos);
        return matches;
    }

    static bool TryPlan(Flight flight, Session session, Message message, byte qos, bool retain)
    {
        if (qos == 0 && session.Connection is null) return true; // QoS 0 is not kept for who is away
        if (session.Outbox.TryReserve(message, qos, retain) is not { } outgoing) return false;
        if (qos > 0 && session.IsDurable)
            SessionRecord.Queued(flight.Batch.SessionRecords, session.Number, outgoing.PacketId, qos, retain, message);
        flight.Effects.Add(new(EffectKind.Deliver, session) { Outgoing = outgoing });
        return true;
    }
}
