namespace Twin.Ingest.Mqtt.Sessions;

/// <summary>A session as the committed records describe it.</summary>
internal sealed class StoredSession
{
    public required long Number { get; init; }
    public required int Gateway { get; init; }
    public required string UserName { get; init; }
    public required string ClientId { get; init; }

    public long Epoch;
    public uint ExpirySeconds;
    public Will? Will;

    /// <summary>Null while connected.</summary>
    public long? ClosedMs;
    public long? WillDueMs;

    public readonly Dictionary<string, SubscriptionOptions> Subscriptions = new(StringComparer.Ordinal);

    /// <summary>QoS 2 publishes of the client that are received and not yet released.</summary>
    public readonly HashSet<ushort> Received = [];

    /// <summary>What the client has not acknowledged, by packet id.</summary>
    public readonly Dictionary<ushort, QueuedMessage> Queue = [];
}

/// <summary>A message on its way to one client.</summary>
/// <param name="Order">Place in the queue.</param>
/// <param name="HandedOver">QoS 2: PUBREC has come, PUBREL is to be sent until PUBCOMP comes; the message itself is gone.</param>
internal readonly record struct QueuedMessage(long Order, byte Qos, bool Retain, bool HandedOver, Message Message);
