using System.Buffers.Binary;
using System.Numerics;

namespace Twin.Model.Telemetry.Chunks;

/// <summary>A chunk as it is stored: <c>[1 format] [2 count] [3 bits] [stream] [4 CRC32C]</c>, integers little endian.</summary>
/// <remarks>
/// The checksum covers the key that the blob is stored under, so a blob in the wrong place is found, too.
/// The start is part of that key and is not repeated.
/// </remarks>
public static class ChunkBlob
{
    const byte Format = 1;
    const int HeaderBytes = 1 + 2 + 3;
    const int ChecksumBytes = 4;

    public const int BytesMax = HeaderBytes + ReadingChunk.BytesMax + ChecksumBytes;

    public static int BytesOf(in ChunkExtent image) => HeaderBytes + image.Bytes + ChecksumBytes;

    /// <summary>Writes a frozen image; what was appended to its block since does not show.</summary>
    /// <returns>The bytes written.</returns>
    public static int Write(int point, in ChunkExtent image, ReadOnlySpan<byte> block, Span<byte> blob)
    {
        blob[0] = Format;
        BinaryPrimitives.WriteUInt16LittleEndian(blob[1..], (ushort)image.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(blob[3..], (ushort)image.Bits);
        blob[5] = (byte)(image.Bits >> 16);
        var body = blob[..(HeaderBytes + image.Bytes)];
        block[..image.Bytes].CopyTo(body[HeaderBytes..]);
        if ((image.Bits & 7) != 0) body[^1] &= (byte)((1 << (image.Bits & 7)) - 1);
        BinaryPrimitives.WriteUInt32LittleEndian(blob[body.Length..], Checksum(point, image.StartMs, body));
        return body.Length + ChecksumBytes;
    }

    /// <summary>Opens a blob for reading; false where it is not what was written under this key.</summary>
    public static bool TryOpen(int point, long startMs, ReadOnlySpan<byte> blob, out ChunkReader reader)
    {
        reader = default;
        if (blob.Length < HeaderBytes + ChecksumBytes || blob[0] != Format) return false;
        var body = blob[..^ChecksumBytes];
        if (BinaryPrimitives.ReadUInt32LittleEndian(blob[body.Length..]) != Checksum(point, startMs, body)) return false;
        var count = BinaryPrimitives.ReadUInt16LittleEndian(blob[1..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(blob[3..]) | blob[5] << 16;
        if (count is 0 or > ReadingChunk.ReadingsMax || (bits + 7) / 8 != body.Length - HeaderBytes) return false;
        reader = new(new(startMs, count, bits), body[HeaderBytes..]);
        return true;
    }

    /// <summary>The stream within a blob that was opened.</summary>
    public static ReadOnlySpan<byte> StreamOf(ReadOnlySpan<byte> blob) => blob[HeaderBytes..^ChecksumBytes];

    static uint Checksum(int point, long startMs, ReadOnlySpan<byte> body)
    {
        var crc = BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, (uint)point), (ulong)startMs);
        return ~Crc.Add(crc, body);
    }
}
