using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Twin.Model.Telemetry.Chunks;

/// <summary>Reads bits, lowest first. Reading past the end gives zeros and is remembered in <see cref="Failed"/>.</summary>
public ref struct BitReader(ReadOnlySpan<byte> bytes, int bits, int start = 0)
{
    /// <summary>How many bits of <see cref="Peek"/> are always those of the stream.</summary>
    public const int PeekBits = 57;

    readonly ReadOnlySpan<byte> bytes = bytes;
    readonly int bits = bits;
    int position = start;
    bool failed;

    public readonly bool Failed => failed || position > bits;
    public readonly int Position => position;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Peek()
    {
        var start = position >> 3;
        return start + 8 <= bytes.Length
            ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[start..]) >> (position & 7)
            : PeekEnd(start);
    }

    readonly ulong PeekEnd(int start)
    {
        ulong word = 0;
        for (var i = 0; start + i < bytes.Length && i < 8; i++) word |= (ulong)bytes[start + i] << (8 * i);
        return word >> (position & 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count) => position += count;

    public ulong Read(int count)
    {
        if (count > PeekBits) return Read(32) | Read(count - 32) << 32;
        var value = Peek() & ((1UL << count) - 1);
        position += count;
        return value;
    }

    public void Fail() => failed = true;
}
