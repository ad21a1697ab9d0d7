using System.Buffers.Binary;
using System.Text;

namespace Twin.Ingest.Mqtt.Sessions;

/// <summary>Decodes what <see cref="SessionRecord"/> encodes.</summary>
/// <exception cref="InvalidDataException">
/// The bytes are not session records. The journal checks its own sums, so this is a fault of the program.
/// </exception>
internal ref struct SessionRecordReader(ReadOnlySpan<byte> bytes)
{
    ReadOnlySpan<byte> rest = bytes;

    public readonly bool IsAtEnd => rest.IsEmpty;

    public byte Byte() => Take(1)[0];
    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));
    public uint UInt() => (uint)Int();
    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));
    public ushort PacketId() => (ushort)Int();
    public string Text() => Encoding.UTF8.GetString(Take(Int()));
    public byte[] Bytes() => Take(Int()).ToArray();

    public Message Message()
    {
        var (topic, payload, properties, bits) = (Bytes(), Bytes(), Bytes(), Byte());
        return new(topic, payload, properties, (byte)(bits & 3), (bits & 0x80) != 0, Long());
    }

    public Will? Will()
    {
        if (Byte() == 0) return null;
        var (delay, expiry) = (UInt(), Long());
        return new(Message(), delay, expiry < 0 ? null : (uint)expiry);
    }

    ReadOnlySpan<byte> Take(int length)
    {
        if ((uint)length > (uint)rest.Length) throw new InvalidDataException("session records end within a record");
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
