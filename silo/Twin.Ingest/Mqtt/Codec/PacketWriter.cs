using System.Buffers;
using System.Buffers.Binary;

namespace Twin.Ingest.Mqtt.Codec;

/// <summary>Encodes what a server sends. Sizes are known before the first byte is written.</summary>
internal static class PacketWriter
{
    // Fixed header, packet id, reason, no properties.
    const int SmallPacketBytes = 8;

    /// <summary>PUBACK, PUBREC, PUBREL or PUBCOMP; 5.0 leaves the reason out where it is success (3.4.2.1).</summary>
    public static void Ack(IBufferWriter<byte> output, PacketType type, ushort packetId, ReasonCode reason, MqttVersion version)
    {
        var flags = type == PacketType.PubRel ? 2u : 0u;
        var span = output.GetSpan(SmallPacketBytes);
        var withReason = version == MqttVersion.V5 && reason != ReasonCode.Success;
        var length = withReason ? 3u : 2u;
        BinaryPrimitives.WriteUInt32BigEndian(span, ((uint)type << 28) | (flags << 24) | (length << 16) | packetId);
        if (withReason) span[4] = (byte)reason;
        output.Advance(withReason ? 5 : 4);
    }

    public static void PingResp(IBufferWriter<byte> output)
    {
        output.Write((ReadOnlySpan<byte>)[(byte)PacketType.PingResp << 4, 0]);
    }

    /// <summary>5.0 only: 3.1.1 has no DISCONNECT from the server.</summary>
    public static void Disconnect(IBufferWriter<byte> output, ReasonCode reason)
    {
        output.Write((ReadOnlySpan<byte>)[(byte)PacketType.Disconnect << 4, 1, (byte)reason]);
    }

    /// <summary>SUBACK, or UNSUBACK with reasons (5.0) or without (3.1.1).</summary>
    public static void SubAck(IBufferWriter<byte> output, PacketType type, ushort packetId, ReadOnlySpan<byte> reasons, MqttVersion version)
    {
        var properties = version == MqttVersion.V5 ? 1 : 0;
        Header(output, (byte)((byte)type << 4), 2 + properties + reasons.Length);
        var span = output.GetSpan(3);
        BinaryPrimitives.WriteUInt16BigEndian(span, packetId);
        span[2] = 0;
        output.Advance(2 + properties);
        output.Write(reasons);
    }

    /// <summary>publish = topic [packet-id] [properties] payload</summary>
    /// <param name="expirySeconds">What is left of the message's life; null where it has no end.</param>
    public static void Publish(IBufferWriter<byte> output,
        ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> properties,
        uint? expirySeconds, ushort packetId, byte qos, bool retain, bool duplicate, MqttVersion version)
    {
        var propertyBytes = properties.Length + (expirySeconds is null ? 0 : 5);
        var flags = (duplicate ? 8 : 0) | (qos << 1) | (retain ? 1 : 0);
        Header(output, (byte)(((byte)PacketType.Publish << 4) | flags), PublishBodyBytes(topic, payload, propertyBytes, qos, version));

        var span = output.GetSpan(2 + topic.Length + 2 + 4 + 5);
        BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)topic.Length);
        topic.CopyTo(span[2..]);
        var used = 2 + topic.Length;
        if (qos > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(span[used..], packetId);
            used += 2;
        }
        if (version == MqttVersion.V5)
        {
            used += WriteVariable(span[used..], propertyBytes);
            if (expirySeconds is { } seconds)
            {
                span[used] = (byte)PropertyId.MessageExpiryInterval;
                BinaryPrimitives.WriteUInt32BigEndian(span[(used + 1)..], seconds);
                used += 5;
            }
        }
        output.Advance(used);
        if (version == MqttVersion.V5) output.Write(properties);
        output.Write(payload);
    }

    /// <summary>Bytes of a whole PUBLISH, to hold against the client's maximum packet size.</summary>
    public static int PublishBytes(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> properties,
        bool expires, byte qos, MqttVersion version)
    {
        var body = PublishBodyBytes(topic, payload, properties.Length + (expires ? 5 : 0), qos, version);
        return 1 + VariableBytes(body) + body;
    }

    static int PublishBodyBytes(
        ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, int propertyBytes, byte qos, MqttVersion version) =>
        2 + topic.Length + (qos > 0 ? 2 : 0) + payload.Length
            + (version == MqttVersion.V5 ? VariableBytes(propertyBytes) + propertyBytes : 0);

    public static void Header(IBufferWriter<byte> output, byte first, int bodyBytes)
    {
        var span = output.GetSpan(FixedHeader.BytesMax);
        span[0] = first;
        output.Advance(1 + WriteVariable(span[1..], bodyBytes));
    }

    public static int VariableBytes(int value) => value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;

    public static int WriteVariable(Span<byte> into, int value)
    {
        var used = 0;
        do
        {
            var b = (byte)(value & 0x7F);
            value >>= 7;
            into[used++] = value > 0 ? (byte)(b | 0x80) : b;
        }
        while (value > 0);
        return used;
    }
}
