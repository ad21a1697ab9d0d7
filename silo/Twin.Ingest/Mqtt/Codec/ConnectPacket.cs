namespace Twin.Ingest.Mqtt.Codec;

/// <summary>A last will as CONNECT states it.</summary>
internal sealed record WillPacket(
    byte[] Topic, byte[] Payload, byte Qos, bool Retain, uint DelaySeconds, uint? ExpirySeconds, byte[] Properties);

/// <summary>CONNECT, decoded.</summary>
internal sealed record ConnectPacket
{
    public required MqttVersion Version { get; init; }
    public required bool CleanStart { get; init; }
    public required ushort KeepAliveSeconds { get; init; }
    public required string ClientId { get; init; }
    public string? UserName { get; init; }
    public byte[]? Password { get; init; }
    public WillPacket? Will { get; init; }

    /// <summary>5.0 only; 3.1.1 has no interval: its session ends with the connection or never.</summary>
    public uint SessionExpirySeconds { get; init; }
    public ushort ReceiveMaximum { get; init; } = ushort.MaxValue;
    public uint MaximumPacketSize { get; init; } = uint.MaxValue;

    const byte ReservedFlag = 1, CleanStartFlag = 2, WillFlag = 4, WillQosFlags = 0x18, WillRetainFlag = 0x20,
        PasswordFlag = 0x40, UserNameFlag = 0x80;

    /// <summary>connect = "MQTT" level:8 flags:8 keep-alive:16 [properties] client-id [will] [user-name] [password]</summary>
    /// <param name="version">
    /// Set as soon as it is known, so that a refusal can be told in the client's protocol; null if it is none of ours.
    /// </param>
    public static ReasonCode TryRead(ReadOnlySpan<byte> body, out MqttVersion? version, out ConnectPacket? packet)
    {
        (version, packet) = (null, null);
        var reader = new PacketReader(body);
        if (!reader.TryReadString(out var protocol)) return ReasonCode.MalformedPacket;
        if (!reader.TryReadByte(out var level)) return ReasonCode.MalformedPacket;
        if (!protocol.SequenceEqual("MQTT"u8) || level is not ((byte)MqttVersion.V311 or (byte)MqttVersion.V5))
            return ReasonCode.UnsupportedProtocolVersion;
        version = (MqttVersion)level;

        if (!reader.TryReadByte(out var flags) || !reader.TryReadUInt16(out var keepAlive)) return ReasonCode.MalformedPacket;
        var hasWill = (flags & WillFlag) != 0;
        var willQos = (byte)((flags & WillQosFlags) >> 3);
        var hasPassword = (flags & PasswordFlag) != 0;
        var hasUserName = (flags & UserNameFlag) != 0;
        if ((flags & ReservedFlag) != 0 || willQos == 3) return ReasonCode.MalformedPacket;
        if (!hasWill && (willQos != 0 || (flags & WillRetainFlag) != 0)) return ReasonCode.MalformedPacket;
        if (version == MqttVersion.V311 && hasPassword && !hasUserName) return ReasonCode.MalformedPacket; // [MQTT-3.1.2-22]

        var properties = new Properties();
        if (version == MqttVersion.V5)
        {
            if (!reader.TryReadPart(out var part)) return ReasonCode.MalformedPacket;
            var reason = Properties.TryRead(part, Properties.OfConnect, out properties);
            if (reason != ReasonCode.Success) return reason;
            if (properties.Has(PropertyId.AuthenticationData) && !properties.Has(PropertyId.AuthenticationMethod))
                return ReasonCode.ProtocolError;
        }
        if (!reader.TryReadString(out var clientId)) return ReasonCode.MalformedPacket;

        WillPacket? will = null;
        if (hasWill)
        {
            var reason = TryReadWill(ref reader, version.Value, willQos, (flags & WillRetainFlag) != 0, out will);
            if (reason != ReasonCode.Success) return reason;
        }
        ReadOnlySpan<byte> userName = default, password = default;
        if (hasUserName && !reader.TryReadString(out userName)) return ReasonCode.MalformedPacket;
        if (hasPassword && !reader.TryReadBinary(out password)) return ReasonCode.MalformedPacket;
        if (!reader.IsAtEnd) return ReasonCode.MalformedPacket;
        if (properties.Has(PropertyId.AuthenticationMethod)) return ReasonCode.BadAuthenticationMethod;

        packet = new()
        {
            Version = version.Value,
            CleanStart = (flags & CleanStartFlag) != 0,
            KeepAliveSeconds = keepAlive,
            ClientId = Topic.ToText(clientId),
            UserName = hasUserName ? Topic.ToText(userName) : null,
            Password = hasPassword ? password.ToArray() : null,
            Will = will,
            SessionExpirySeconds = properties.SessionExpirySeconds,
            ReceiveMaximum = properties.ReceiveMaximum,
            MaximumPacketSize = properties.MaximumPacketSize,
        };
        return ReasonCode.Success;
    }

    // will = [properties] topic payload
    static ReasonCode TryReadWill(ref PacketReader reader, MqttVersion version, byte qos, bool retain, out WillPacket? will)
    {
        will = null;
        ReadOnlySpan<byte> part = default;
        if (version == MqttVersion.V5 && !reader.TryReadPart(out part)) return ReasonCode.MalformedPacket;
        var reason = Properties.TryRead(part, Properties.OfWill, out var properties);
        if (reason != ReasonCode.Success) return reason;
        if (!reader.TryReadString(out var topic) || !reader.TryReadBinary(out var payload)) return ReasonCode.MalformedPacket;
        if (!Topic.IsValidName(topic)) return ReasonCode.TopicNameInvalid;
        will = new(topic.ToArray(), payload.ToArray(), qos, retain,
            properties.WillDelaySeconds, properties.MessageExpirySeconds, Properties.Forwarded(part));
        return ReasonCode.Success;
    }
}
