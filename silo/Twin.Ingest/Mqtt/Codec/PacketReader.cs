using System.Buffers.Binary;
using System.Text.Unicode;

namespace Twin.Ingest.Mqtt.Codec;

/// <summary>
/// A cursor over one packet's bytes. Every length is checked before use; false means that the packet is malformed.
/// </summary>
internal ref struct PacketReader(ReadOnlySpan<byte> bytes)
{
    public ReadOnlySpan<byte> Rest { get; private set; } = bytes;

    public readonly bool IsAtEnd => Rest.IsEmpty;

    public bool TryReadByte(out byte value)
    {
        value = 0;
        if (Rest.IsEmpty) return false;
        value = Rest[0];
        Rest = Rest[1..];
        return true;
    }

    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(Rest, out value)) return false;
        Rest = Rest[2..];
        return true;
    }

    public bool TryReadUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(Rest, out value)) return false;
        Rest = Rest[4..];
        return true;
    }

    /// <summary>binary = length:16 *byte</summary>
    public bool TryReadBinary(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryReadUInt16(out var length) || length > Rest.Length) return false;
        value = Rest[..length];
        Rest = Rest[length..];
        return true;
    }

    /// <summary>string = binary of well-formed UTF-8, without surrogates and U+0000 [MQTT-1.5.4-1, MQTT-1.5.4-2]</summary>
    public bool TryReadString(out ReadOnlySpan<byte> utf8) => TryReadBinary(out utf8) && Utf8.IsValid(utf8) && !utf8.Contains((byte)0);

    /// <summary>Variable byte integer (1.5.5), in its shortest form.</summary>
    public bool TryReadVariable(out int value)
    {
        value = 0;
        for (var shift = 0; shift < 28; shift += 7)
        {
            if (!TryReadByte(out var b)) return false;
            value |= (b & 0x7F) << shift;
            if (b < 0x80) return b != 0 || shift == 0;
        }
        return false;
    }

    /// <summary>A part that is led by its length as a variable byte integer, as all properties of a packet are.</summary>
    public bool TryReadPart(out ReadOnlySpan<byte> part)
    {
        part = default;
        if (!TryReadVariable(out var length) || length > Rest.Length) return false;
        part = Rest[..length];
        Rest = Rest[length..];
        return true;
    }
}
