namespace Twin.Ingest.Mqtt.Codec;

/// <summary>PUBACK, PUBREC, PUBREL and PUBCOMP: they share one layout.</summary>
internal readonly record struct AckPacket(ushort PacketId, ReasonCode Reason)
{
    /// <summary>ack = packet-id:16 [reason:8 [properties]]; the brackets are 5.0's alone</summary>
    public static ReasonCode TryRead(ReadOnlySpan<byte> body, MqttVersion version, out AckPacket packet)
    {
        packet = default;
        var reader = new PacketReader(body);
        if (!reader.TryReadUInt16(out var packetId)) return ReasonCode.MalformedPacket;
        byte reason = 0;
        if (!reader.IsAtEnd)
        {
            if (version != MqttVersion.V5) return ReasonCode.MalformedPacket;
            reader.TryReadByte(out reason);
            if (!reader.IsAtEnd)
            {
                if (!reader.TryReadPart(out var part) || !reader.IsAtEnd) return ReasonCode.MalformedPacket;
                var fault = Properties.TryRead(part, Properties.OfAck, out _);
                if (fault != ReasonCode.Success) return fault;
            }
        }
        if (packetId == 0) return ReasonCode.ProtocolError;
        packet = new(packetId, (ReasonCode)reason);
        return ReasonCode.Success;
    }
}
