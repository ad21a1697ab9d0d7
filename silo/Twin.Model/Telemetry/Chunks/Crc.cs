using System.Buffers.Binary;
using System.Numerics;

namespace Twin.Model.Telemetry.Chunks;

/// <summary>CRC32C over bytes, on top of the processor's instruction.</summary>
public static class Crc
{
    public static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes) crc = BitOperations.Crc32C(crc, one);
        return crc;
    }

    public static uint Of(ReadOnlySpan<byte> bytes) => ~Add(uint.MaxValue, bytes);
}
