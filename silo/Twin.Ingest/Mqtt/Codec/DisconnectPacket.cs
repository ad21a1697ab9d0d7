namespace Twin.Ingest.Mqtt.Codec;

/// <summary>DISCONNECT as a client sends it.</summary>
/// <param name="SessionExpirySeconds">Null: as CONNECT said.</param>
internal readonly record struct DisconnectPacket(ReasonCode Reason, uint? SessionExpirySeconds)
{
    /// <summary>disconnect = [reason:8 [properties]]; empty on 3.1.1</summary>
    public static ReasonCode TryRead(ReadOnlySpan<byte> body, MqttVersion version, out DisconnectPacket packet)
    {
        packet = default;
        if (body.IsEmpty) return ReasonCode.Success;
        if (version != MqttVersion.V5) return ReasonCode.MalformedPacket;
        var reader = new PacketReader(body);
        reader.TryReadByte(out var reason);
        uint? expiry = null;
        if (!reader.IsAtEnd)
        {
            if (!reader.TryReadPart(out var part) || !reader.IsAtEnd) return ReasonCode.MalformedPacket;
            var fault = Properties.TryRead(part, Properties.OfDisconnect, out var properties);
            if (fault != ReasonCode.Success) return fault;
            if (properties.Has(PropertyId.SessionExpiryInterval)) expiry = properties.SessionExpirySeconds;
        }
        packet = new((ReasonCode)reason, expiry);
        return ReasonCode.Success;
    }
}
