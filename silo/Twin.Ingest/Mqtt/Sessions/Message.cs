namespace Twin.Ingest.Mqtt.Sessions;

/// <summary>An application message that outlives the packet that brought it: queued, retained, or a will.</summary>
/// <param name="Properties">MQTT 5.0 properties that go on to subscribers, encoded.</param>
/// <param name="ExpiresMs">
/// Unix milliseconds after which it is not delivered any more; <see cref="long.MaxValue"/>: never.
/// </param>
internal sealed record Message(byte[] Topic, byte[] Payload, byte[] Properties, byte Qos, bool Retain, long ExpiresMs)
{
    public const long NeverExpires = long.MaxValue;

    public int Bytes => Topic.Length + Payload.Length + Properties.Length;

    public bool IsExpired(long nowMs) => ExpiresMs <= nowMs;

    public static long ExpiryFrom(long nowMs, uint? seconds) => seconds is { } s ? nowMs + s * 1000L : NeverExpires;
}

/// <summary>
/// A last will: <see cref="Message.ExpiresMs"/> counts from when it is sent, so until then only its interval is known.
/// </summary>
internal sealed record Will(Message Message, uint DelaySeconds, uint? ExpirySeconds);

/// <summary>What a subscription asks for.</summary>
internal readonly record struct SubscriptionOptions(byte Bits)
{
    public byte Qos => (byte)(Bits & 3);
    public bool NoLocal => (Bits & 4) != 0;
    public bool RetainAsPublished => (Bits & 8) != 0;

    public static SubscriptionOptions Of(byte qos, bool noLocal, bool retainAsPublished) =>
        new((byte)(qos | (noLocal ? 4 : 0) | (retainAsPublished ? 8 : 0)));
}
