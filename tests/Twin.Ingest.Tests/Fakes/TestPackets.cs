using System.Buffers.Binary;
using System.Text;
using Twin.Ingest.Mqtt.Codec;

namespace Twin.Ingest.Fakes;

/// <summary>What a client sends, encoded by hand and apart from the codec under test.</summary>
internal static class TestPackets
{
    public static byte[] Packet(int first, params byte[][] parts)
    {
        var body = parts.SelectMany(p => p).ToArray();
        return [(byte)first, .. Variable(body.Length), .. body];
    }

    public static byte[] Variable(int value)
    {
        List<byte> bytes = [];
        do
        {
            bytes.Add((byte)((value & 0x7F) | (value > 127 ? 0x80 : 0)));
            value >>= 7;
        }
        while (value > 0);
        return [.. bytes];
    }

    public static byte[] U16(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Text(string value) => Binary(Encoding.UTF8.GetBytes(value));
    public static byte[] Binary(byte[] value) => [.. U16(value.Length), .. value];

    /// <summary>Properties with their length before them.</summary>
    public static byte[] Properties(params byte[][] properties)
    {
        var all = properties.SelectMany(p => p).ToArray();
        return [.. Variable(all.Length), .. all];
    }

    public static byte[] Property(PropertyId id, params byte[] value) => [(byte)id, .. value];

    public sealed record Will(string Topic, string Payload, int Qos = 0, bool Retain = false, uint? DelaySeconds = null);

    public static byte[] Connect(string clientId = "c1", string? userName = TestCity.UserName, string? password = TestCity.Password,
        bool clean = true, int keepAlive = 60, int version = 4, Will? will = null, byte[][]? properties = null)
    {
        var flags = (clean ? 2 : 0) | (userName is null ? 0 : 0x80) | (password is null ? 0 : 0x40)
            | (will is null ? 0 : 4 | (will.Qos << 3) | (will.Retain ? 0x20 : 0));
        byte[] none = [];
        return Packet(0x10, Text("MQTT"), [(byte)version, (byte)flags], U16(keepAlive), version == 5 ? Properties(properties ?? []) : none, Text(clientId),
            will is null ? none : [.. version == 5 ? Properties(will.DelaySeconds is { } d ? [Property(PropertyId.WillDelayInterval, U32(d))] : []) : none,
                .. Text(will.Topic), .. Text(will.Payload)],
            userName is null ? none : Text(userName), password is null ? none : Text(password));
    }

    public static byte[] Publish(string topic, string payload, int qos = 0, int packetId = 0, bool retain = false, bool duplicate = false,
        int version = 4, byte[][]? properties = null) =>
        Packet(0x30 | (duplicate ? 8 : 0) | (qos << 1) | (retain ? 1 : 0), Text(topic), qos > 0 ? U16(packetId) : [],
            version == 5 ? Properties(properties ?? []) : [], Encoding.UTF8.GetBytes(payload));

    public static byte[] Ack(PacketType type, int packetId) => Packet(((int)type << 4) | (type == PacketType.PubRel ? 2 : 0), U16(packetId));

    public static byte[] Subscribe(int packetId, string filter, int options = 0, int version = 4) =>
        Packet(0x82, U16(packetId), version == 5 ? [0] : [], Text(filter), [(byte)options]);

    public static byte[] Unsubscribe(int packetId, string filter, int version = 4) =>
        Packet(0xA2, U16(packetId), version == 5 ? [0] : [], Text(filter));

    public static byte[] PingReq => [0xC0, 0];
    public static byte[] Disconnect => [0xE0, 0];
}
