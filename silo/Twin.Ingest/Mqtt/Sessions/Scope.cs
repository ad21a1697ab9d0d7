using Twin.Ingest.Mqtt.Codec;
using Twin.Model.Telemetry;

namespace Twin.Ingest.Mqtt.Sessions;

/// <summary>The sessions, subscriptions and retained messages of one gateway: nothing passes from one scope to another.</summary>
/// <remarks>
/// In conformance mode there is one scope for all. <see cref="Gate"/> guards everything in it; the hot path of telemetry
/// that nobody subscribes to does not take it. Batches that change the link or open sessions are also submitted under it,
/// so that they are recorded in the order in which they were decided.
/// </remarks>
internal sealed class Scope(string userName, int gateway, byte[] prefix, MqttOptions options)
{
    readonly Dictionary<string, MqttConnection> holders = new(StringComparer.Ordinal);
    Session[] subscribers = [];

    public readonly Lock Gate = new();

    public string UserName { get; } = userName;

    /// <summary>The gateway's permanent number.</summary>
    public int Gateway { get; } = gateway;

    /// <summary>With what every topic in it begins: <c>twin/v1/{park}/{gateway}/</c>; empty in conformance mode.</summary>
    public byte[] Prefix { get; } = prefix;

    public readonly Dictionary<string, Session> Sessions = new(StringComparer.Ordinal);
    public readonly RetainedMessages Retained = new(options);

    /// <summary>What is still to be recorded, oldest first.</summary>
    public readonly List<Duty> Duties = [];

    /// <summary>Connections with an open session.</summary>
    public int Online;

    /// <summary>The link as the newest submitted batch states it; null where that is not known.</summary>
    public GatewayLink? LinkRecorded;

    /// <summary>Counts subscriptions made.</summary>
    public long Sequence;

    public bool HasSubscribers => Volatile.Read(ref subscribers).Length > 0;
    public ReadOnlySpan<Session> Subscribers => subscribers;
    public GatewayLink Link => Online > 0 ? GatewayLink.Online : GatewayLink.Offline;

    /// <summary>
    /// Whether all that a filter can match lies in this scope: its first levels are the scope's own, without wildcards.
    /// </summary>
    public bool Covers(ReadOnlySpan<byte> topicOrFilter) => topicOrFilter.StartsWith(Prefix);

    /// <summary>Claims a client id for a connection. The one that held it is to be closed, and waited for.</summary>
    public MqttConnection? Claim(string clientId, MqttConnection connection)
    {
        lock (Gate)
        {
            var before = holders.GetValueOrDefault(clientId);
            holders[clientId] = connection;
            connection.ClientId = clientId;
            return before;
        }
    }

    public void Unclaim(MqttConnection connection)
    {
        lock (Gate)
            if (connection.ClientId is { } clientId && ReferenceEquals(holders.GetValueOrDefault(clientId), connection))
                holders.Remove(clientId);
    }

    public bool IsHeld(string clientId) => holders.ContainsKey(clientId);

    /// <summary>To be called under the gate after a session's subscriptions changed.</summary>
    public void RefreshSubscribers() =>
        Volatile.Write(ref subscribers, [.. Sessions.Values.Where(s => s.Subscriptions.Count > 0 && !s.HasEnded)]);

    public void Remove(Session session)
    {
        session.HasEnded = true;
        if (ReferenceEquals(Sessions.GetValueOrDefault(session.ClientId), session)) Sessions.Remove(session.ClientId);
        RefreshSubscribers();
    }

    /// <summary>The first instant at which a will or an expiry is due; null where nothing waits for time.</summary>
    public long? NextDueMs()
    {
        long? next = null;
        foreach (var session in Sessions.Values)
        {
            if (session.Connection is not null || IsHeld(session.ClientId)) continue;
            if (session.WillDueMs is { } due && !(due >= next)) next = due;
            if (session.ExpiresMs is { } expires && !(expires >= next)) next = expires;
        }
        return next;
    }

    public static byte[] PrefixOf(string userName) => System.Text.Encoding.UTF8.GetBytes($"twin/v1/{userName}/");

    public override string ToString() => Topic.ToText(Prefix);
}
