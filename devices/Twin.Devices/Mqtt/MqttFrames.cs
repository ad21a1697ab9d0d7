using System.Buffers.Binary;

namespace Twin.Devices.Mqtt;

/// <summary>The peer broke the protocol, or sent more than the bound.</summary>
sealed class MqttProtocolException(string message) : Exception(message);

/// <summary>Takes packets off a receive buffer, and reads the ones that a server sends.</summary>
static class MqttFrames
{
    /// <summary>A server sends us acknowledgements and rejections with the beginning of a payload: 1 MiB is far above both.</summary>
    public const int PacketBytesMax = 1 << 20;

    /// <summary>Takes the first whole packet off <paramref name="input"/>.</summary>
    /// <param name="input">What was received; left after the packet taken.</param>
    /// <param name="first">Type and flags.</param>
    /// <returns>False where the packet is not complete yet.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> input, out byte first, out ReadOnlySpan<byte> body)
    {
        first = 0;
        body = default;
        int length = 0, at = 1;
        for (var shift = 0; ; shift += 7, at++)
        {
            if (shift > 21) throw new MqttProtocolException("remaining length of more than four bytes");
            if (at >= input.Length) return false;
            length |= (input[at] & 0x7f) << shift;
            if (input[at] < 0x80) break;
        }
        if (length > PacketBytesMax) throw new MqttProtocolException($"packet of {length} bytes, at most {PacketBytesMax} are taken");
        if (input.Length < at + 1 + length) return false;
        first = input[0];
        body = input.Slice(at + 1, length);
        input = input[(at + 1 + length)..];
        return true;
    }

    /// <summary>CONNACK: session present, code, [properties].</summary>
    public static ConnAck ReadConnAck(ReadOnlySpan<byte> body, MqttVersion version)
    {
        if (body.Length < 2) throw new MqttProtocolException("CONNACK shorter than two bytes");
        var ack = new ConnAck((body[0] & 1) != 0, body[1], ReceiveMaximum: ushort.MaxValue, KeepAliveSeconds: null);
        if (version != MqttVersion.V5 || body.Length == 2) return ack;
        var properties = TakeProperties(body[2..], out _);
        while (MqttProperties.TryTake(ref properties, out var id, out var value))
        {
            if (id == MqttProperties.ReceiveMaximum) ack = ack with { ReceiveMaximum = (ushort)value };
            if (id == MqttProperties.ServerKeepAlive) ack = ack with { KeepAliveSeconds = (ushort)value };
        }
        return ack;
    }

    /// <summary>PUBACK, PUBREC, PUBREL, PUBCOMP: packet id, [reason code, [properties]].</summary>
    public static (ushort PacketId, byte Code) ReadAcknowledgement(ReadOnlySpan<byte> body)
    {
        if (body.Length < 2) throw new MqttProtocolException("acknowledgement shorter than two bytes");
        return (BinaryPrimitives.ReadUInt16BigEndian(body), body.Length > 2 ? body[2] : (byte)0);
    }

    /// <summary>PUBLISH from the server. The packet id is 0 for QoS 0.</summary>
    public static (MqttMessage Message, ushort PacketId) ReadPublish(byte first, ReadOnlySpan<byte> body, MqttVersion version)
    {
        var qos = (Qos)(first >> 1 & 3);
        var topicLength = body.Length < 2 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(body);
        var need = 2L + topicLength + (qos == Qos.AtMostOnce ? 0 : 2);
        if (qos > Qos.ExactlyOnce || body.Length < need) throw new MqttProtocolException("PUBLISH does not hold what it states");
        var topic = body.Slice(2, topicLength).ToArray();
        var rest = body[(2 + topicLength)..];
        ushort packetId = 0;
        if (qos != Qos.AtMostOnce)
        {
            packetId = BinaryPrimitives.ReadUInt16BigEndian(rest);
            rest = rest[2..];
        }
        if (version == MqttVersion.V5) TakeProperties(rest, out rest);
        return (new(topic, rest.ToArray(), qos, (first & 1) != 0), packetId);
    }

    static ReadOnlySpan<byte> TakeProperties(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> rest)
    {
        var length = MqttProperties.TakeLength(ref body);
        if (length > body.Length) throw new MqttProtocolException("properties longer than their packet");
        rest = body[length..];
        return body[..length];
    }
}

/// <param name="Code">0 is accepted; otherwise the refusal's return or reason code.</param>
/// <param name="ReceiveMaximum">How many publishes of QoS 1 and 2 the server takes at once.</param>
/// <param name="KeepAliveSeconds">The server's keep-alive where it overrides the client's.</param>
readonly record struct ConnAck(bool SessionPresent, byte Code, ushort ReceiveMaximum, ushort? KeepAliveSeconds)
{
    /// <summary>Whether trying again with the same credentials is pointless.</summary>
    public bool IsFinal => Code is 1 or 2 or 4 or 5 or 0x84 or 0x85 or 0x86 or 0x87 or 0x8a or 0x8c;

    public string Meaning => Code switch
    {
        1 or 0x84 => "protocol version not supported",
        2 or 0x85 => "client id refused",
        3 or 0x88 => "server unavailable",
        4 or 0x86 => "bad user name or password",
        5 or 0x87 => "not authorized",
        0x8a => "banned",
        0x97 => "quota exceeded",
        _ => $"code 0x{Code:x2}",
    };
}
