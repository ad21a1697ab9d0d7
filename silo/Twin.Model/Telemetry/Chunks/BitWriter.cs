using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Twin.Model.Telemetry.Chunks;

/// <summary>Writes bits, lowest first, behind those that stand: bits written once never change, whatever follows them.</summary>
public static class BitWriter
{
    /// <summary>So many bits fit wherever a byte's bits begin.</summary>
    public const int WordBits = 57;

    /// <summary>Writes the lowest <paramref name="count"/> bits of a code whose higher bits are zero. The room must be there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Span<byte> bytes, int position, ulong code, int count)
    {
        var start = position >> 3;
        var shift = position & 7;
        if (count + shift <= 64 && start + 8 <= bytes.Length)
        {
            var place = bytes.Slice(start, 8);
            // What stands behind the position is rubbish of the block's former user.
            var kept = BinaryPrimitives.ReadUInt64LittleEndian(place) & ((1UL << shift) - 1);
            BinaryPrimitives.WriteUInt64LittleEndian(place, kept | code << shift);
        }
        else
        {
            WriteEnd(bytes, start, shift, code, count);
        }
    }

    /// <summary>The same for up to 64 bits.</summary>
    public static void WriteLong(Span<byte> bytes, int position, ulong code, int count)
    {
        Write(bytes, position, code & uint.MaxValue, Math.Min(count, 32));
        if (count > 32) Write(bytes, position + 32, code >> 32, count - 32);
    }

    static void WriteEnd(Span<byte> bytes, int start, int shift, ulong code, int count)
    {
        while (count > 0)
        {
            var kept = bytes[start] & ((1 << shift) - 1);
            bytes[start++] = (byte)(kept | (byte)(code << shift));
            code >>= 8 - shift;
            count -= 8 - shift;
            shift = 0;
        }
    }
}
