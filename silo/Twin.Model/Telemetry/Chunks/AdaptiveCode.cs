using System.Numerics;
using System.Runtime.CompilerServices;

namespace Twin.Model.Telemetry.Chunks;

/// <summary>A code of unsigned integers whose shape follows what came before; nothing about it is stored.</summary>
/// <remarks>
/// Golomb-Rice with parameter k for the body and doubling buckets for the tail. With u ones, then a zero, then bits, lowest first:
/// <code>
/// u &lt; Linear:            z = u * 2^k + (k bits)
/// Linear &lt;= u &lt; Escape:  z = Linear * 2^k + (n bits, n = k + 1 + u - Linear) + 2^n - 2^(k+1)
/// u = Escape, then 0:     z = (64 bits)
/// u = Escape, then 1:     a mark, free for the user of the code
/// </code>
/// </remarks>
public static class AdaptiveCode
{
    const int Linear = 2;
    const int Escape = 14;

    /// <summary>Above this the parameter no longer grows, so that sums below stay within 64 bits.</summary>
    public const int ParameterMax = 36;

    public const int MarkBits = Escape + 1;
    public const ulong Mark = (1UL << MarkBits) - 1;
    public const int LengthMax = Escape + 1 + 64;

    /// <summary>The bits of a code and how many they are. More than 64: an escape, whose prefix alone is given; the number's own 64 bits follow it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Encode(ulong z, int k, out ulong code)
    {
        var quotient = z >> k;
        if (quotient < Linear)
        {
            var ones = (int)quotient;
            code = (1UL << ones) - 1 | (z & ((1UL << k) - 1)) << (ones + 1);
            return ones + 1 + k;
        }
        return EncodeTail(z, k, out code);
    }

    static int EncodeTail(ulong z, int k, out ulong code)
    {
        code = (1UL << Escape) - 1;
        if (z >> 62 != 0) return LengthMax;
        var shifted = z - ((ulong)Linear << k) + (1UL << (k + 1));
        var bits = BitOperations.Log2(shifted);
        var ones = Linear + bits - (k + 1);
        // The prefix, its zero and the bits must fit one word.
        if (ones >= Escape || ones + 1 + bits > 64) return LengthMax;
        code = (1UL << ones) - 1 | (shifted ^ 1UL << bits) << (ones + 1);
        return ones + 1 + bits;
    }

    /// <summary>Writes one code behind the bits that stand.</summary>
    /// <returns>The bits written.</returns>
    public static int Write(Span<byte> bytes, int position, ulong z, int k)
    {
        var length = Encode(z, k, out var code);
        if (length <= 64)
        {
            BitWriter.WriteLong(bytes, position, code, length);
            return length;
        }
        BitWriter.Write(bytes, position, code, length - 64);
        BitWriter.WriteLong(bytes, position + length - 64, z, 64);
        return length;
    }

    /// <summary>Reads one code; false where it is the mark.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDecode(ref BitReader reader, int k, out ulong z)
    {
        var window = reader.Peek();
        var ones = BitOperations.TrailingZeroCount(~window);
        if (ones < Linear)
        {
            if (ones + 1 + k <= BitReader.PeekBits)
            {
                z = (ulong)ones << k | window >> (ones + 1) & ((1UL << k) - 1);
                reader.Skip(ones + 1 + k);
            }
            else
            {
                reader.Skip(ones + 1);
                z = (ulong)ones << k | reader.Read(k);
            }
            return true;
        }
        return TryDecodeTail(ref reader, ones, k, out z);
    }

    static bool TryDecodeTail(ref BitReader reader, int ones, int k, out ulong z)
    {
        z = 0;
        if (ones > Escape)
        {
            reader.Skip(MarkBits);
            return false;
        }
        reader.Skip(ones + 1);
        if (ones == Escape)
        {
            z = reader.Read(32) | reader.Read(32) << 32;
            return true;
        }
        var bits = k + 1 + ones - Linear;
        if (bits > 63) { reader.Fail(); return true; }
        z = (reader.Read(bits) | 1UL << bits) - (1UL << (k + 1)) + ((ulong)Linear << k);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ZigZag(long value) => (ulong)(value << 1 ^ value >> 63);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long UnZigZag(ulong z) => (long)(z >> 1) ^ -(long)(z & 1);
}
