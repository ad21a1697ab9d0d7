namespace Twin.Ingest.Mqtt.Sessions;

internal enum EffectKind : byte
{
    /// <summary>A session takes its connection. Undone: the connection was refused.</summary>
    Open,
    /// <summary>A session is discarded for a clean start.</summary>
    End,
    /// <summary>A reserved message joins its client's queue. Undone: the reservation is given up.</summary>
    Deliver,
    /// <summary>A retained message is set or cleared.</summary>
    Retain,
    /// <summary>A subscription, live at once. Undone: what was before is put back.</summary>
    Subscribe,
    Unsubscribe,
    /// <summary>A QoS 2 packet id came in, known at once. Undone: forgotten, so that the resent message counts.</summary>
    Receive,
    /// <summary>PUBREL came in. Undone: the packet id is known again.</summary>
    Release,
    /// <summary>PUBREC came in for a message that was sent.</summary>
    HandOver,
}

/// <summary>What one batch changes in the live sessions of its scope when it is committed, or puts back when it fails.</summary>
internal readonly record struct Effect(EffectKind Kind, Session? Session = null)
{
    public ushort PacketId { get; init; }
    public Outgoing? Outgoing { get; init; }
    public Message? Message { get; init; }
    public string? Filter { get; init; }
    public Subscription? Before { get; init; }

    /// <summary>The scope's sequence when the effect was planned.</summary>
    public long Sequence { get; init; }
}

/// <summary>
/// What has to be recorded about a session that no connection stands for any more, and the will that is due with it.
/// </summary>
internal sealed record Duty(byte[] Records, Message? Will)
{
    public static Duty Of(Action<MemoryStream> write, Message? will = null)
    {
        var records = new MemoryStream();
        write(records);
        return new(records.ToArray(), will);
    }
}
