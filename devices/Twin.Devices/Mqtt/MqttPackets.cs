using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Twin.Devices.Mqtt;

/// <summary>Writes the packets that a client sends, for MQTT 3.1.1 and 5.0.</summary>
static class MqttPackets
{
    /// <summary>The largest remaining length that four bytes of seven bits can state.</summary>
    public const int RemainingLengthMax = 268_435_455;

    const byte PropertySessionExpiry = 0x11, PropertyReceiveMaximum = 0x21;

    // The client's side of flow control: rejections come at QoS 1 and are handled at once, so a small number is enough.
    const ushort ReceiveMaximum = 64;

    /// <summary>CONNECT: protocol name, level, flags, keep-alive, [properties], client id, [will], user name, password.</summary>
    public static void WriteConnect(IBufferWriter<byte> output, MqttClientOptions options)
    {
        var body = new ArrayBufferWriter<byte>(256);
        var v5 = options.Version == MqttVersion.V5;
        WriteString(body, "MQTT"u8);
        WriteByte(body, (byte)options.Version);
        WriteByte(body, Flags(options));
        WriteUInt16(body, options.KeepAliveSeconds);
        if (v5)
        {
            WriteByte(body, 5 + 3);
            WriteByte(body, PropertySessionExpiry);
            WriteUInt32(body, options.CleanStart ? 0 : options.SessionExpirySeconds);
            WriteByte(body, PropertyReceiveMaximum);
            WriteUInt16(body, ReceiveMaximum);
        }
        WriteString(body, Encoding.UTF8.GetBytes(options.ClientId));
        if (options.Will is { } will)
        {
            if (v5) WriteByte(body, 0);
            WriteString(body, will.Topic);
            WriteString(body, will.Payload);
        }
        if (options.UserName is { } user) WriteString(body, Encoding.UTF8.GetBytes(user));
        if (options.Password is { } password) WriteString(body, Encoding.UTF8.GetBytes(password));
        WritePacket(output, PacketType.Connect << 4, body.WrittenSpan);
    }

    /// <summary>PUBLISH: topic, packet id (QoS 1 and 2), [properties], payload.</summary>
    public static void WritePublish(IBufferWriter<byte> output, MqttVersion version, in MqttMessage message, ushort packetId, bool duplicate)
    {
        var first = (byte)(PacketType.Publish << 4 | (duplicate ? 8 : 0) | (int)message.Qos << 1 | (message.Retain ? 1 : 0));
        var withId = message.Qos != Qos.AtMostOnce;
        var length = 2 + message.Topic.Length + (withId ? 2 : 0) + (version == MqttVersion.V5 ? 1 : 0) + message.Payload.Length;
        WriteHeader(output, first, length);
        WriteString(output, message.Topic);
        if (withId) WriteUInt16(output, packetId);
        if (version == MqttVersion.V5) WriteByte(output, 0);
        output.Write(message.Payload);
    }

    /// <summary>PUBACK, PUBREC, PUBREL, PUBCOMP of success: the packet id alone, in both versions.</summary>
    public static void WriteAcknowledgement(IBufferWriter<byte> output, byte type, ushort packetId)
    {
        // The flags of PUBREL are 0010 by the grammar.
        WriteHeader(output, (byte)(type << 4 | (type == PacketType.PubRel ? 2 : 0)), 2);
        WriteUInt16(output, packetId);
    }

    /// <summary>SUBSCRIBE: packet id, [properties], filter, options.</summary>
    public static void WriteSubscribe(IBufferWriter<byte> output, MqttVersion version, ushort packetId, byte[] filter, Qos qos)
    {
        WriteHeader(output, PacketType.Subscribe << 4 | 2, 2 + (version == MqttVersion.V5 ? 1 : 0) + 2 + filter.Length + 1);
        WriteUInt16(output, packetId);
        if (version == MqttVersion.V5) WriteByte(output, 0);
        WriteString(output, filter);
        WriteByte(output, (byte)qos);
    }

    public static void WritePing(IBufferWriter<byte> output) => WriteHeader(output, PacketType.PingReq << 4, 0);

    public static void WriteDisconnect(IBufferWriter<byte> output) => WriteHeader(output, PacketType.Disconnect << 4, 0);

    static byte Flags(MqttClientOptions options) => (byte)(
        (options.UserName is null ? 0 : 0x80) | (options.Password is null ? 0 : 0x40) | (options.CleanStart ? 0x02 : 0)
        | (options.Will is { } will ? 0x04 | (int)will.Qos << 3 | (will.Retain ? 0x20 : 0) : 0));

    static void WritePacket(IBufferWriter<byte> output, byte first, ReadOnlySpan<byte> body)
    {
        WriteHeader(output, first, body.Length);
        output.Write(body);
    }

    static void WriteHeader(IBufferWriter<byte> output, byte first, int remainingLength)
    {
        var span = output.GetSpan(5);
        span[0] = first;
        output.Advance(1 + WriteLength(span[1..], remainingLength));
    }

    /// <summary>Remaining length: seven bits a byte, the lowest first, the top bit says that more follows.</summary>
    /// <returns>The bytes written, 1 to 4.</returns>
    public static int WriteLength(Span<byte> output, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, RemainingLengthMax);
        var written = 0;
        do
        {
            var seven = (byte)(length & 0x7f);
            length >>= 7;
            output[written++] = (byte)(seven | (length > 0 ? 0x80 : 0));
        } while (length > 0);
        return written;
    }

    static void WriteString(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        WriteUInt16(output, checked((ushort)text.Length));
        output.Write(text);
    }

    static void WriteByte(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    static void WriteUInt16(IBufferWriter<byte> output, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), value);
        output.Advance(2);
    }

    static void WriteUInt32(IBufferWriter<byte> output, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }
}
