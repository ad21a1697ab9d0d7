using System.Globalization;
using System.Runtime.InteropServices;

namespace Twin.Storage.Journal;

/// <summary>The first 64 bytes of a segment, and its name: <c>{first position, 20 digits}.journal</c>.</summary>
/// <remarks>
/// All of it is known elsewhere too (the name, the salt of the data folder, the frame before), so that a damaged header
/// costs no frame.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
readonly struct SegmentHeader
{
    /// <summary>Frames begin here.</summary>
    public const int Bytes = 64;

    public const int NewestFormat = 1;

    const ulong MagicWord = 0x6C616E72756F6A54; // "Tjournal"
    const int CheckedBytes = Bytes - sizeof(uint);
    const string Suffix = ".journal";

    readonly ulong magic;
    public readonly int Format;
    readonly int reserved0;
    public readonly long FirstPosition;

    /// <summary>Commit time of the last frame before this segment.</summary>
    public readonly long CommitTimeMs;

    public readonly ulong Salt;
    readonly ulong reserved1, reserved2;
    readonly uint reserved3, checksum;

    public SegmentHeader(long firstPosition, long commitTimeMs, ulong salt)
    {
        (magic, Format, FirstPosition, CommitTimeMs, Salt) = (MagicWord, NewestFormat, firstPosition, commitTimeMs, salt);
        checksum = Compute();
    }

    public bool IsValid => magic == MagicWord && checksum == Compute();

    public static SegmentHeader Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length < Bytes ? default : MemoryMarshal.Read<SegmentHeader>(bytes);

    public byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        MemoryMarshal.Write(bytes, in this);
        return bytes;
    }

    public static string NameOf(long firstPosition) => firstPosition.ToString("D20", CultureInfo.InvariantCulture) + Suffix;

    /// <summary>The first position that a file name tells; null for a file that is no segment.</summary>
    public static long? FirstOf(string name) =>
        name.Length == 20 + Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) &&
        long.TryParse(name.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture, out var first) && first > 0
            ? first : null;

    uint Compute() => Checksum.End(Checksum.Continue(uint.MaxValue,
        MemoryMarshal.AsBytes(new ReadOnlySpan<SegmentHeader>(in this))[..CheckedBytes]));
}
