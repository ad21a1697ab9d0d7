namespace Twin.Storage.Journal;

/// <summary>Turns a checked payload back into a frame. Lengths are checked again: a right checksum is no proof of a right maker.</summary>
static class FrameDecoder
{
    /// <summary>False, with the frame in any state, where the payload is not what its header says.</summary>
    public static bool TryDecode(in FrameHeader header, ReadOnlySpan<byte> payload, CommitFrame into)
    {
        into.Clear();
        (into.Position, into.CommitTimeMs) = (header.Position, header.CommitTimeMs);
        for (var i = 0; i < header.Batches; i++)
            if (!BatchCodec.TryRead(ref payload, into.AddOwned())) return false;
        for (var i = 0; i < header.Controls; i++)
            if (!ControlCodec.TryRead(ref payload, into.Controls)) return false;
        return payload.IsEmpty;
    }
}
