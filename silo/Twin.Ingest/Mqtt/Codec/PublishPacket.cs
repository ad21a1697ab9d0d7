namespace Twin.Ingest.Mqtt.Codec;

/// <summary>
/// PUBLISH, split into its parts. Topic and properties are not judged here: most topics are known by their bytes.
/// </summary>
internal ref struct PublishPacket
{
    public ReadOnlySpan<byte> Topic;
    public ReadOnlySpan<byte> Properties;
    public ReadOnlySpan<byte> Payload;

    /// <summary>0 at QoS 0.</summary>
    public ushort PacketId;
    public byte Qos;
    public bool Duplicate;
    public bool Retain;

    /// <summary>publish = topic [packet-id:16, at QoS 1 and 2] [properties] payload; flags = dup qos:2 retain</summary>
    public static ReasonCode TryRead(byte flags, ReadOnlySpan<byte> body, MqttVersion version, out PublishPacket packet)
    {
        packet = new() { Qos = (byte)((flags >> 1) & 3), Duplicate = (flags & 8) != 0, Retain = (flags & 1) != 0 };
        if (packet.Qos == 3 || (packet.Qos == 0 && packet.Duplicate)) return ReasonCode.MalformedPacket; // [MQTT-3.3.1-4, MQTT-3.3.1-2]
        var reader = new PacketReader(body);
        if (!reader.TryReadBinary(out packet.Topic)) return ReasonCode.MalformedPacket;
        if (packet.Qos > 0)
        {
            if (!reader.TryReadUInt16(out packet.PacketId)) return ReasonCode.MalformedPacket;
            if (packet.PacketId == 0) return ReasonCode.ProtocolError; // [MQTT-2.2.1-3]
        }
        if (version == MqttVersion.V5 && !reader.TryReadPart(out packet.Properties)) return ReasonCode.MalformedPacket;
        packet.Payload = reader.Rest;
        return ReasonCode.Success;
    }
}
