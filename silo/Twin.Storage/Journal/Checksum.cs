using System.Numerics;

namespace Twin.Storage.Journal;

/// <summary>CRC32C continued from a state that says where the bytes belong.</summary>
/// <remarks>
/// Frames start from the journal's salt, their segment and their offset. So a frame that a hostile gateway hid in a
/// payload, an old frame that the disk wrote to the wrong place, or one of another journal is no frame here.
/// </remarks>
static class Checksum
{
    public static uint Begin(ulong salt, long segmentFirst, long offset)
    {
        var state = BitOperations.Crc32C(uint.MaxValue, salt);
        state = BitOperations.Crc32C(state, (ulong)segmentFirst);
        return BitOperations.Crc32C(state, (ulong)offset);
    }

    public static uint Continue(uint state, ReadOnlySpan<byte> bytes) => Crc32C.Continue(state, bytes);

    public static uint End(uint state) => ~state;
}
