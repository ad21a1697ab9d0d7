using System.Numerics;
using System.Runtime.InteropServices;

namespace Twin.Storage.Journal;

/// <summary>The 48 bytes before a frame's payload. Frames begin at multiples of 8; all numbers are little-endian.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
struct FrameHeader
{
    public const int Bytes = 48;

    /// <summary>Frames begin at multiples of this, so that the columns are aligned and a search can step.</summary>
    public const int Alignment = 8;

    public const uint MagicWord = 0x316D7246; // "Frm1"

    const int UncheckedBytes = 2 * sizeof(uint);

    public uint Magic;
    public uint Check;
    public long Position;
    public long CommitTimeMs;

    /// <summary>A multiple of <see cref="Alignment"/>.</summary>
    public int PayloadBytes;

    public uint PayloadCheck;
    public int Batches;
    public int Controls;

    /// <summary>How many sectors of the payload are all zero by nature, plus one; see <see cref="Sectors"/>.</summary>
    public int EmptySectorsPlusOne;

    public int Readings;

    /// <summary>Reads a header and says whether it is one of this place.</summary>
    /// <param name="placeState"><see cref="Checksum.Begin"/> of the place.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, uint placeState, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < Bytes) return false;
        header = MemoryMarshal.Read<FrameHeader>(bytes);
        return header.Magic == MagicWord
            && header.Check == CheckOf(bytes, placeState)
            && header.Position > 0
            && header.PayloadBytes >= 0 && header.PayloadBytes <= JournalOptions.LargestFrameBytes - Bytes
            && header.PayloadBytes % Alignment == 0
            && header is { Batches: >= 0, Controls: >= 0, EmptySectorsPlusOne: > 0, Readings: >= 0 };
    }

    public readonly uint PayloadCheckOf(ReadOnlySpan<byte> payload, uint placeState) =>
        Checksum.End(Checksum.Continue(BitOperations.Crc32C(placeState, (ulong)Position), payload));

    /// <summary>Fills in both checks and writes the header before its payload.</summary>
    public void Seal(Span<byte> frame, uint placeState)
    {
        Magic = MagicWord;
        PayloadCheck = PayloadCheckOf(frame[Bytes..], placeState);
        MemoryMarshal.Write(frame, in this);
        Check = CheckOf(frame, placeState);
        MemoryMarshal.Write(frame, in this);
    }

    static uint CheckOf(ReadOnlySpan<byte> header, uint placeState) =>
        Checksum.End(Checksum.Continue(placeState, header[UncheckedBytes..Bytes]));
}
