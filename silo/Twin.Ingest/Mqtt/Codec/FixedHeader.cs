namespace Twin.Ingest.Mqtt.Codec;

internal enum FrameStatus : byte { Complete, Incomplete, Malformed, TooLarge }

/// <summary>What every packet begins with: type and flags, then how many bytes follow.</summary>
internal static class FixedHeader
{
    /// <summary>One byte, and a length of at most four.</summary>
    public const int BytesMax = 5;

    /// <summary>
    /// header = type:4 flags:4 length; length = 1*4 bytes of 7 bits, least first, bit 7 set on all but the last (2.1.4, 1.5.5)
    /// </summary>
    /// <param name="packetBytesMax">
    /// A packet that claims more is refused on sight of its header: nothing is buffered or allocated for it.
    /// </param>
    /// <param name="total">
    /// Bytes of the whole packet, known unless <see cref="FrameStatus.Malformed"/> or the header itself is incomplete (then 0).
    /// </param>
    public static FrameStatus Read(ReadOnlySpan<byte> bytes, int packetBytesMax, out int headerBytes, out int total)
    {
        (headerBytes, total) = (0, 0);
        var length = 0;
        for (var i = 1; i < bytes.Length; i++)
        {
            var b = bytes[i];
            length |= (b & 0x7F) << (7 * (i - 1));
            if (b < 0x80)
            {
                if (b == 0 && i > 1) return FrameStatus.Malformed; // not the shortest form [MQTT-1.5.5-1]
                headerBytes = i + 1;
                total = headerBytes + length;
                if (total > packetBytesMax) return FrameStatus.TooLarge;
                return total <= bytes.Length ? FrameStatus.Complete : FrameStatus.Incomplete;
            }
            if (i == BytesMax - 1) return FrameStatus.Malformed;
        }
        return FrameStatus.Incomplete;
    }
}
