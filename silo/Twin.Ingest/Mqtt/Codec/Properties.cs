namespace Twin.Ingest.Mqtt.Codec;

/// <summary>The properties that a client may send, read from one packet. Absent ones keep the protocol's defaults.</summary>
internal struct Properties
{
    public static readonly ulong OfConnect = Bits(PropertyId.SessionExpiryInterval, PropertyId.ReceiveMaximum, PropertyId.MaximumPacketSize,
        PropertyId.TopicAliasMaximum, PropertyId.RequestResponseInformation, PropertyId.RequestProblemInformation, PropertyId.UserProperty,
        PropertyId.AuthenticationMethod, PropertyId.AuthenticationData);
    public static readonly ulong OfWill = Bits(PropertyId.WillDelayInterval, PropertyId.PayloadFormatIndicator,
        PropertyId.MessageExpiryInterval, PropertyId.ContentType, PropertyId.ResponseTopic, PropertyId.CorrelationData, PropertyId.UserProperty);
    public static readonly ulong OfPublish = Bits(PropertyId.PayloadFormatIndicator, PropertyId.MessageExpiryInterval, PropertyId.TopicAlias,
        PropertyId.ResponseTopic, PropertyId.CorrelationData, PropertyId.UserProperty, PropertyId.SubscriptionIdentifier, PropertyId.ContentType);
    public static readonly ulong OfAck = Bits(PropertyId.ReasonString, PropertyId.UserProperty);
    public static readonly ulong OfSubscribe = Bits(PropertyId.SubscriptionIdentifier, PropertyId.UserProperty);
    public static readonly ulong OfUnsubscribe = Bits(PropertyId.UserProperty);
    public static readonly ulong OfDisconnect = Bits(PropertyId.SessionExpiryInterval, PropertyId.ReasonString, PropertyId.UserProperty,
        PropertyId.ServerReference);
    static readonly ulong OnToSubscribers = Bits(PropertyId.PayloadFormatIndicator, PropertyId.ContentType, PropertyId.ResponseTopic,
        PropertyId.CorrelationData, PropertyId.UserProperty);

    ulong seen;

    public uint SessionExpirySeconds;
    public uint? MessageExpirySeconds;
    public uint WillDelaySeconds;
    public ushort ReceiveMaximum = ushort.MaxValue;
    public uint MaximumPacketSize = uint.MaxValue;
    public ushort TopicAlias;

    public Properties() { }

    // One bit a property identifier; all are below 64.
    static ulong Bits(params ReadOnlySpan<PropertyId> ids)
    {
        ulong bits = 0;
        foreach (var id in ids) bits |= 1UL << (int)id;
        return bits;
    }

    public readonly bool Has(PropertyId id) => (seen & (1UL << (int)id)) != 0;

    /// <summary>Reads and checks the properties of one packet.</summary>
    /// <param name="allowed">Bits of the properties that this packet may carry.</param>
    public static ReasonCode TryRead(ReadOnlySpan<byte> part, ulong allowed, out Properties properties)
    {
        properties = new();
        var reader = new PacketReader(part);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadByte(out var id) || id >= 64 || (allowed & (1UL << id)) == 0) return ReasonCode.MalformedPacket;
            var again = properties.Has((PropertyId)id);
            if (again && (PropertyId)id != PropertyId.UserProperty) return ReasonCode.ProtocolError;
            properties.seen |= 1UL << id;
            var reason = properties.ReadOne((PropertyId)id, ref reader);
            if (reason != ReasonCode.Success) return reason;
        }
        return ReasonCode.Success;
    }

    ReasonCode ReadOne(PropertyId id, ref PacketReader reader)
    {
        byte flag;
        switch (id)
        {
            case PropertyId.PayloadFormatIndicator or PropertyId.RequestProblemInformation or PropertyId.RequestResponseInformation:
                if (!reader.TryReadByte(out flag)) return ReasonCode.MalformedPacket;
                return flag <= 1 ? ReasonCode.Success : ReasonCode.ProtocolError;
            case PropertyId.MessageExpiryInterval:
                if (!reader.TryReadUInt32(out var expiry)) return ReasonCode.MalformedPacket;
                MessageExpirySeconds = expiry;
                return ReasonCode.Success;
            case PropertyId.SessionExpiryInterval:
                return reader.TryReadUInt32(out SessionExpirySeconds) ? ReasonCode.Success : ReasonCode.MalformedPacket;
            case PropertyId.WillDelayInterval:
                return reader.TryReadUInt32(out WillDelaySeconds) ? ReasonCode.Success : ReasonCode.MalformedPacket;
            case PropertyId.MaximumPacketSize:
                if (!reader.TryReadUInt32(out MaximumPacketSize)) return ReasonCode.MalformedPacket;
                return MaximumPacketSize != 0 ? ReasonCode.Success : ReasonCode.ProtocolError;
            case PropertyId.ReceiveMaximum:
                if (!reader.TryReadUInt16(out ReceiveMaximum)) return ReasonCode.MalformedPacket;
                return ReceiveMaximum != 0 ? ReasonCode.Success : ReasonCode.ProtocolError;
            case PropertyId.TopicAlias:
                if (!reader.TryReadUInt16(out TopicAlias)) return ReasonCode.MalformedPacket;
                return TopicAlias != 0 ? ReasonCode.Success : ReasonCode.TopicAliasInvalid;
            case PropertyId.TopicAliasMaximum:
                return reader.TryReadUInt16(out _) ? ReasonCode.Success : ReasonCode.MalformedPacket;
            case PropertyId.SubscriptionIdentifier:
                if (!reader.TryReadVariable(out var identifier)) return ReasonCode.MalformedPacket;
                return identifier != 0 ? ReasonCode.Success : ReasonCode.ProtocolError;
            case PropertyId.ResponseTopic:
                if (!reader.TryReadString(out var topic)) return ReasonCode.MalformedPacket;
                return Topic.IsValidName(topic) ? ReasonCode.Success : ReasonCode.ProtocolError;
            case PropertyId.UserProperty:
                return reader.TryReadString(out _) && reader.TryReadString(out _) ? ReasonCode.Success : ReasonCode.MalformedPacket;
            case PropertyId.CorrelationData or PropertyId.AuthenticationData:
                return reader.TryReadBinary(out _) ? ReasonCode.Success : ReasonCode.MalformedPacket;
            default: // content type, authentication method, reason string, server reference
                return reader.TryReadString(out _) ? ReasonCode.Success : ReasonCode.MalformedPacket;
        }
    }

    /// <summary>
    /// What of a PUBLISH's or will's properties goes on to subscribers unchanged, as it came [MQTT-3.3.2-4, -15, -16, -17, -20].
    /// </summary>
    /// <param name="part">Properties that <see cref="TryRead"/> found good.</param>
    public static byte[] Forwarded(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty) return [];
        using var kept = new MemoryStream();
        var reader = new PacketReader(part);
        while (!reader.IsAtEnd)
        {
            var start = reader.Rest;
            reader.TryReadByte(out var id);
            new Properties().ReadOne((PropertyId)id, ref reader);
            if ((OnToSubscribers & (1UL << id)) != 0) kept.Write(start[..^reader.Rest.Length]);
        }
        return kept.ToArray();
    }
}
