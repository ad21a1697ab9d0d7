namespace Twin.Ingest.Mqtt.Sessions;

/// <summary>
/// A live session: what a client and the server know of each other beyond one connection. Guarded by its scope's gate.
/// </summary>
internal sealed class Session(long number, string clientId, MqttOptions options)
{
    public long Number { get; } = number;
    public string ClientId { get; } = clientId;

    /// <summary>Number of the newest opening.</summary>
    public long Epoch;

    /// <summary>0: it ends with its connection.</summary>
    public uint ExpirySeconds;

    public Will? Will;

    /// <summary>When a delayed will is to be sent; null while connected or without will.</summary>
    public long? WillDueMs;

    /// <summary>Null while connected.</summary>
    public long? ClosedMs;

    /// <summary>Who is told that the outbox has something; null while not connected.</summary>
    public MqttConnection? Connection;

    public bool HasEnded;

    public readonly Dictionary<string, Subscription> Subscriptions = new(StringComparer.Ordinal);
    public readonly HashSet<ushort> Received = [];
    public readonly Outbox Outbox = new(options.QueuePerSession, options.QueueBytesPerSession);

    /// <summary>Whether its changes are recorded. A session that ends with its connection leaves nothing to restore.</summary>
    public bool IsDurable => ExpirySeconds > 0;

    public long? ExpiresMs => ClosedMs is { } closed ? closed + ExpirySeconds * 1000L : null;
}

/// <summary>A live subscription.</summary>
/// <param name="Since">
/// The scope's sequence when it was made: retained messages accepted before, but committed after, are brought later.
/// </param>
internal sealed record Subscription(byte[] Filter, SubscriptionOptions Options, long Since);
