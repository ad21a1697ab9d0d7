using System.Numerics;
using System.Runtime.InteropServices;

namespace Twin.Storage.Journal;

/// <summary>CRC32C (Castagnoli) over raw states: no inversion at either end, which is the caller's.</summary>
/// <remarks>
/// The instruction takes three cycles and one can begin every cycle, so three stretches are worked at once and joined:
/// the state is linear, and a state moved over a stretch of zeros is the XOR of what its bits become.
/// </remarks>
public static class Crc32C
{
    /// <summary>Length of one of the three stretches. Smaller payloads go the simple way.</summary>
    const int StretchBytes = 1024;

    static readonly uint[] OverZeros = BuildOverZeros();

    public static uint Continue(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 3 * StretchBytes)
        {
            state = ContinueThree(state, MemoryMarshal.Cast<byte, ulong>(bytes[..(3 * StretchBytes)]));
            bytes = bytes[(3 * StretchBytes)..];
        }
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) state = BitOperations.Crc32C(state, word);
        foreach (var last in bytes[(bytes.Length & ~7)..]) state = BitOperations.Crc32C(state, last);
        return state;
    }

    static uint ContinueThree(uint first, ReadOnlySpan<ulong> words)
    {
        const int Words = StretchBytes / sizeof(ulong);
        uint second = 0, third = 0;
        for (var i = 0; i < Words; i++)
        {
            first = BitOperations.Crc32C(first, words[i]);
            second = BitOperations.Crc32C(second, words[i + Words]);
            third = BitOperations.Crc32C(third, words[i + 2 * Words]);
        }
        return MoveOverZeros(MoveOverZeros(first) ^ second) ^ third;
    }

    static uint MoveOverZeros(uint state)
    {
        var table = OverZeros;
        return table[state & 255] ^ table[256 + (state >> 8 & 255)] ^ table[512 + (state >> 16 & 255)] ^ table[768 + (state >> 24)];
    }

    // A table for each byte of a state: what it becomes over a stretch of zeros.
    static uint[] BuildOverZeros()
    {
        var table = new uint[4 * 256];
        for (var bit = 0; bit < 32; bit++)
        {
            var state = 1u << bit;
            for (var i = 0; i < StretchBytes / sizeof(ulong); i++) state = BitOperations.Crc32C(state, 0ul);
            for (var value = 0; value < 256; value++)
                if ((value >> (bit % 8) & 1) != 0) table[bit / 8 * 256 + value] ^= state;
        }
        return table;
    }
}
