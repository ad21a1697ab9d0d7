using System.Buffers;

namespace Twin.Delivery.Hosted;

/// <summary>Writes numbers as <see cref="BinaryWriter.Write7BitEncodedInt64"/> does, into a rented array.</summary>
struct VarintWriter(int bytesMax)
{
    /// <summary>The most that a number takes.</summary>
    public const int NumberBytesMax = 10;

    readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(bytesMax);
    int at;

    public void Byte(byte value) => buffer[at++] = value;

    public void Number(long value)
    {
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7) buffer[at++] = (byte)(rest | 0x80);
        buffer[at++] = (byte)rest;
    }

    /// <summary>What was written. The last call.</summary>
    public byte[] Take()
    {
        var bytes = buffer.AsSpan(0, at).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return bytes;
    }
}
