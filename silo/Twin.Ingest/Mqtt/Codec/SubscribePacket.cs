namespace Twin.Ingest.Mqtt.Codec;

internal enum RetainHandling : byte { SendAlways = 0, SendIfNew = 1, SendNever = 2 }

/// <summary>One filter of a SUBSCRIBE.</summary>
internal readonly ref struct SubscriptionRequest(ReadOnlySpan<byte> filter, byte options)
{
    public ReadOnlySpan<byte> Filter { get; } = filter;
    public byte Qos => (byte)(options & 3);
    public bool NoLocal => (options & 4) != 0;
    public bool RetainAsPublished => (options & 8) != 0;
    public RetainHandling RetainHandling => (RetainHandling)((options >> 4) & 3);
}

/// <summary>SUBSCRIBE or UNSUBSCRIBE: its head is read at once, its filters one by one.</summary>
internal ref struct SubscribePacket
{
    PacketReader filters;
    MqttVersion version;
    bool hasOptions;

    public ushort PacketId { get; private set; }
    public bool HasIdentifier { get; private set; }
    public readonly bool IsAtEnd => filters.IsAtEnd;

    /// <summary>
    /// subscribe = packet-id:16 [properties] 1*(filter options:8); unsubscribe = packet-id:16 [properties] 1*filter
    /// </summary>
    public static ReasonCode TryRead(PacketType type, ReadOnlySpan<byte> body, MqttVersion version, out SubscribePacket packet)
    {
        packet = new() { version = version, hasOptions = type == PacketType.Subscribe };
        var reader = new PacketReader(body);
        if (!reader.TryReadUInt16(out var packetId)) return ReasonCode.MalformedPacket;
        if (version == MqttVersion.V5)
        {
            if (!reader.TryReadPart(out var part)) return ReasonCode.MalformedPacket;
            var allowed = packet.hasOptions ? Properties.OfSubscribe : Properties.OfUnsubscribe;
            var fault = Properties.TryRead(part, allowed, out var properties);
            if (fault != ReasonCode.Success) return fault;
            packet.HasIdentifier = properties.Has(PropertyId.SubscriptionIdentifier);
        }
        if (packetId == 0 || reader.IsAtEnd) return ReasonCode.ProtocolError; // [MQTT-2.2.1-3, MQTT-3.8.3-2, MQTT-3.10.3-2]
        packet.PacketId = packetId;
        packet.filters = reader;
        return ReasonCode.Success;
    }

    /// <summary>Reads the next filter; its own validity is judged by <see cref="Topic"/>.</summary>
    public ReasonCode TryReadNext(out SubscriptionRequest request)
    {
        request = default;
        byte options = 0;
        if (!filters.TryReadString(out var filter)) return ReasonCode.MalformedPacket;
        if (hasOptions)
        {
            if (!filters.TryReadByte(out options)) return ReasonCode.MalformedPacket;
            var reserved = version == MqttVersion.V5 ? 0xC0 : 0xFC;
            if ((options & reserved) != 0 || (options & 3) == 3) return ReasonCode.MalformedPacket; // [MQTT-3.8.3-4, MQTT-3.8.3-5]
            if ((options & 0x30) == 0x30) return ReasonCode.ProtocolError;
            // 3.8.3.1: No Local on a shared subscription is a protocol error; shared ones are refused before that matters.
        }
        request = new(filter, options);
        return ReasonCode.Success;
    }
}
