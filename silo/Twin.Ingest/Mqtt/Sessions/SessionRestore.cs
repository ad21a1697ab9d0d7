namespace Twin.Ingest.Mqtt.Sessions;

/// <summary>
/// Makes the live scopes and sessions from the committed image. Who was connected then was cut off: that is a close as of now.
/// </summary>
internal static class SessionRestore
{
    public static void Run(SessionStore store, MqttBroker broker)
    {
        var nowMs = broker.NowMs();
        foreach (var (gateway, userName, message) in store.Retained) ScopeOf(broker, userName, gateway).Retained.Set(message, position: 0);
        foreach (var stored in store.Sessions)
        {
            var scope = ScopeOf(broker, stored.UserName, stored.Gateway);
            lock (scope.Gate) Restore(scope, stored, nowMs, broker.Options);
        }
    }

    static Scope ScopeOf(MqttBroker broker, string userName, int gateway)
    {
        var scope = broker.ScopeOf(userName, new(gateway), broker.Options.Conformance ? [] : Scope.PrefixOf(userName));
        scope.LinkRecorded ??= Model.Telemetry.GatewayLink.Offline;
        return scope;
    }

    static void Restore(Scope scope, StoredSession stored, long nowMs, MqttOptions options)
    {
        var session = new Session(stored.Number, stored.ClientId, options)
        {
            Epoch = stored.Epoch,
            ExpirySeconds = stored.ExpirySeconds,
            Will = stored.Will,
            WillDueMs = stored.WillDueMs,
            ClosedMs = stored.ClosedMs ?? nowMs,
        };
        foreach (var (filter, subscribed) in stored.Subscriptions)
            session.Subscriptions.Add(filter, new(System.Text.Encoding.UTF8.GetBytes(filter), subscribed, 0));
        session.Received.UnionWith(stored.Received);
        foreach (var (packetId, queued) in stored.Queue.OrderBy(q => q.Value.Order)) session.Outbox.Restore(packetId, queued);
        scope.Sessions.Add(stored.ClientId, session);

        if (stored.ClosedMs is null)
        {
            scope.LinkRecorded = Model.Telemetry.GatewayLink.Online;
            SessionOpening.Cut(scope, session, nowMs);
        }
        scope.RefreshSubscribers();
    }
}
