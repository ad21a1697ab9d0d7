using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Twin.Ingest.Mqtt.Codec;

/// <summary>CONNACK with what this server offers and what it does not.</summary>
internal sealed record ConnAckPacket
{
    public required MqttVersion Version { get; init; }
    public required ReasonCode Reason { get; init; }
    public bool SessionPresent { get; init; }

    // 5.0 only, and only where the connection is accepted; null: as the client asked.
    public uint? SessionExpirySeconds { get; init; }
    public ushort ReceiveMaximum { get; init; }
    public uint MaximumPacketSize { get; init; }
    public ushort TopicAliasMaximum { get; init; }
    public string? AssignedClientId { get; init; }
    public ushort? ServerKeepAliveSeconds { get; init; }

    /// <summary>connack = flags:8 reason:8 [properties]</summary>
    public void Write(IBufferWriter<byte> output)
    {
        Span<byte> properties = stackalloc byte[64 + Mqtt.MqttOptions.ClientIdBytesMax];
        var used = Version == MqttVersion.V5 && Reason == ReasonCode.Success ? WriteProperties(properties) : 0;
        var v5 = Version == MqttVersion.V5;
        PacketWriter.Header(output, (byte)PacketType.ConnAck << 4, 2 + (v5 ? PacketWriter.VariableBytes(used) + used : 0));
        var span = output.GetSpan(8);
        span[0] = SessionPresent && Reason == ReasonCode.Success ? (byte)1 : (byte)0; // [MQTT-3.2.2-6]
        span[1] = v5 ? (byte)Reason : Reason.ToConnectReturnCode();
        output.Advance(2 + (v5 ? PacketWriter.WriteVariable(span[2..], used) : 0));
        output.Write(properties[..used]);
    }

    int WriteProperties(Span<byte> into)
    {
        var used = 0;
        if (SessionExpirySeconds is { } expiry) Write32(into, PropertyId.SessionExpiryInterval, expiry, ref used);
        Write16(into, PropertyId.ReceiveMaximum, ReceiveMaximum, ref used);
        Write32(into, PropertyId.MaximumPacketSize, MaximumPacketSize, ref used);
        if (TopicAliasMaximum > 0) Write16(into, PropertyId.TopicAliasMaximum, TopicAliasMaximum, ref used);
        if (ServerKeepAliveSeconds is { } seconds) Write16(into, PropertyId.ServerKeepAlive, seconds, ref used);
        into[used++] = (byte)PropertyId.SubscriptionIdentifierAvailable;
        into[used++] = 0;
        into[used++] = (byte)PropertyId.SharedSubscriptionAvailable;
        into[used++] = 0;
        if (AssignedClientId is { } id)
        {
            var length = Encoding.UTF8.GetBytes(id, into[(used + 3)..]);
            Write16(into, PropertyId.AssignedClientIdentifier, (ushort)length, ref used);
            used += length;
        }
        return used;
    }

    static void Write16(Span<byte> into, PropertyId id, ushort value, ref int used)
    {
        into[used] = (byte)id;
        BinaryPrimitives.WriteUInt16BigEndian(into[(used + 1)..], value);
        used += 3;
    }

    static void Write32(Span<byte> into, PropertyId id, uint value, ref int used)
    {
        into[used] = (byte)id;
        BinaryPrimitives.WriteUInt32BigEndian(into[(used + 1)..], value);
        used += 5;
    }
}
