using System.Buffers.Binary;

namespace Twin.Devices.Mqtt;

/// <summary>Reads the properties of MQTT 5.0 packets: an id, then a value whose type follows from the id (specification, 2.2.2.2).</summary>
static class MqttProperties
{
    public const byte ServerKeepAlive = 0x13, ReceiveMaximum = 0x21;

    /// <summary>Takes the next property; <paramref name="value"/> is 0 for strings and binary data, which nobody here asks for.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> properties, out byte id, out uint value)
    {
        (id, value) = (0, 0);
        if (properties.IsEmpty) return false;
        id = properties[0];
        properties = properties[1..];
        switch (id)
        {
            case 0x01 or 0x17 or 0x19 or 0x24 or 0x25 or 0x28 or 0x29 or 0x2a:
                value = Take(ref properties, 1)[0];
                return true;
            case ServerKeepAlive or ReceiveMaximum or 0x22 or 0x23:
                value = BinaryPrimitives.ReadUInt16BigEndian(Take(ref properties, 2));
                return true;
            case 0x02 or 0x11 or 0x18 or 0x27:
                value = BinaryPrimitives.ReadUInt32BigEndian(Take(ref properties, 4));
                return true;
            case 0x0b:
                value = (uint)TakeLength(ref properties);
                return true;
            case 0x03 or 0x08 or 0x09 or 0x12 or 0x15 or 0x16 or 0x1a or 0x1c or 0x1f:
                TakeString(ref properties);
                return true;
            case 0x26: // user property: a pair of strings
                TakeString(ref properties);
                TakeString(ref properties);
                return true;
            default:
                throw new MqttProtocolException($"unknown property 0x{id:x2}");
        }
    }

    /// <summary>Takes a variable byte integer.</summary>
    public static int TakeLength(ref ReadOnlySpan<byte> input)
    {
        var length = 0;
        for (var shift = 0; shift <= 21; shift += 7)
        {
            var seven = Take(ref input, 1)[0];
            length |= (seven & 0x7f) << shift;
            if (seven < 0x80) return length;
        }
        throw new MqttProtocolException("variable byte integer of more than four bytes");
    }

    static void TakeString(ref ReadOnlySpan<byte> properties) =>
        Take(ref properties, BinaryPrimitives.ReadUInt16BigEndian(Take(ref properties, 2)));

    static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> input, int count)
    {
        if (input.Length < count) throw new MqttProtocolException("property longer than its packet");
        var taken = input[..count];
        input = input[count..];
        return taken;
    }
}
