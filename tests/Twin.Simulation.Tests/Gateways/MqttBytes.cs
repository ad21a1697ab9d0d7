using System.Text;

namespace Twin.Simulation.Gateways;

/// <summary>MQTT packets written by hand, apart from the codec under test.</summary>
static class MqttBytes
{
    public const int ConnAck = 2, PubAck = 4, PubRec = 5, PubRel = 6, PubComp = 7, Disconnect = 14;

    /// <summary>CONNECT of a session that outlives connections, with a retained will.</summary>
    public static byte[] Connect(int version, string clientId, string userName, string password, string willTopic) => Packet(0x10,
        [.. Text("MQTT"), (byte)version, 0b1110_0100 | 1 << 3, 0, 60, .. version == 5 ? (byte[])[5, 0x11, 0, 0, 0xFF, 0xFF] : [],
            .. Text(clientId), .. version == 5 ? (byte[])[0] : [], .. Text(willTopic), .. Text("offline"), .. Text(userName), .. Text(password)]);

    public static byte[] Publish(int version, string topic, ReadOnlySpan<byte> payload, int qos, int packetId, bool duplicate) => Packet(
        0x30 | (duplicate ? 8 : 0) | qos << 1, [.. Text(topic), (byte)(packetId >> 8), (byte)packetId, .. version == 5 ? (byte[])[0] : [], .. payload]);

    public static byte[] Release(int packetId) => [0x62, 2, (byte)(packetId >> 8), (byte)packetId];

    /// <summary>Takes whole packets off the front of what has arrived.</summary>
    public static IEnumerable<(int Type, byte[] Body)> Take(List<byte> arrived)
    {
        while (true)
        {
            var (length, at, shift) = (0, 1, 0);
            while (true)
            {
                if (at >= arrived.Count) yield break;
                length |= (arrived[at] & 0x7F) << shift;
                shift += 7;
                if (arrived[at++] < 0x80) break;
            }
            if (arrived.Count < at + length) yield break;
            var packet = (arrived[0] >> 4, arrived.GetRange(at, length).ToArray());
            arrived.RemoveRange(0, at + length);
            yield return packet;
        }
    }

    static byte[] Packet(int first, byte[] body)
    {
        List<byte> bytes = [(byte)first];
        var length = body.Length;
        do
        {
            bytes.Add((byte)((length & 0x7F) | (length > 127 ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
        return [.. bytes, .. body];
    }

    static byte[] Text(string text) => [(byte)(Encoding.UTF8.GetByteCount(text) >> 8), (byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)];
}
