using Twin.Ingest.Mqtt.Connections;

namespace Twin.Ingest.Mqtt.Sessions;

/// <summary>What follows in a scope's live sessions when a flight lands.</summary>
internal static class FlightEffects
{
    /// <summary>Applies the effects of a committed flight, or puts back those of a failed one.</summary>
    public static void Run(Flight flight, long nowMs)
    {
        if (flight.Scope is not { } scope || (flight.Effects.Count == 0 && flight.Duties.Count == 0 && !flight.StatesLink)) return;
        lock (scope.Gate)
        {
            if (flight.HasFailed)
            {
                for (var i = flight.Effects.Count - 1; i >= 0; i--) Undo(scope, flight.Effects[i]);
                scope.Duties.InsertRange(0, flight.Duties);
                if (flight.StatesLink) scope.LinkRecorded = null;
            }
            else
            {
                foreach (var effect in flight.Effects) Apply(scope, effect, flight.Position, nowMs);
            }
        }
    }

    static void Apply(Scope scope, in Effect effect, long position, long nowMs)
    {
        var session = effect.Session;
        switch (effect.Kind)
        {
            case EffectKind.Open:
                scope.Sessions[session!.ClientId] = session;
                scope.RefreshSubscribers();
                session.Outbox.Resume();
                break;
            case EffectKind.End:
                scope.Remove(session!);
                break;
            case EffectKind.Deliver:
                Deliver(session!, effect.Outgoing!);
                break;
            case EffectKind.Retain:
                scope.Retained.Set(effect.Message!, position);
                DeliverToLatecomers(scope, effect.Message!, effect.Sequence, nowMs);
                break;
            case EffectKind.Unsubscribe:
                if (session!.Subscriptions.Remove(effect.Filter!)) scope.RefreshSubscribers();
                break;
            case EffectKind.HandOver:
                session!.Outbox.HandOver(effect.PacketId);
                break;
        }
    }

    static void Undo(Scope scope, in Effect effect)
    {
        var session = effect.Session;
        switch (effect.Kind)
        {
            case EffectKind.Deliver:
                session!.Outbox.Drop(effect.Outgoing!);
                break;
            case EffectKind.Subscribe:
                if (effect.Before is { } before) session!.Subscriptions[effect.Filter!] = before;
                else session!.Subscriptions.Remove(effect.Filter!);
                scope.RefreshSubscribers();
                break;
            case EffectKind.Receive:
                session!.Received.Remove(effect.PacketId);
                break;
            case EffectKind.Release:
                session!.Received.Add(effect.PacketId);
                break;
        }
    }

    static void Deliver(Session session, Outgoing outgoing)
    {
        if (session.HasEnded || (outgoing.Qos == 0 && session.Connection is null))
        {
            session.Outbox.Drop(outgoing);
            return;
        }
        session.Outbox.Add(outgoing);
        session.Connection?.Wake();
    }

    // A subscription made after a retained message was accepted and before it was committed saw neither it nor its delivery.
    static void DeliverToLatecomers(Scope scope, Message message, long sequence, long nowMs)
    {
        if (message.Payload.Length == 0 || message.IsExpired(nowMs)) return;
        foreach (var session in scope.Subscribers)
        {
            if (session.Connection is null) continue;
            var late = session.Subscriptions.Values.FirstOrDefault(s => s.Since > sequence && Codec.Topic.Matches(s.Filter, message.Topic));
            if (late is null) continue;
            var qos = Math.Min(late.Options.Qos, message.Qos);
            if (session.Outbox.TryReserve(message, qos, retain: true) is { } outgoing) Deliver(session, outgoing);
        }
    }
}
