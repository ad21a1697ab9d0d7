using Twin.Model.Telemetry;

namespace Twin.Storage.Journal;

/// <summary>Turns a frame into bytes, in one buffer that is kept and grows to the largest frame seen.</summary>
sealed class FrameEncoder(JournalOptions options)
{
    byte[] buffer = new byte[4 << 10];
    FrameHeader header;
    int length;

    /// <summary>Length of what <see cref="Encode"/> made.</summary>
    public int Length => length;

    /// <exception cref="ArgumentException">The frame is over the bound: its maker did not count.</exception>
    public void Encode(CommitFrame frame)
    {
        Reserve(frame);
        header = new() { Position = frame.Position, CommitTimeMs = frame.CommitTimeMs,
            Batches = frame.Batches.Count, Controls = frame.Controls.Count };
        length = FrameHeader.Bytes;
        foreach (var batch in frame.Batches) Add(batch);
        foreach (var control in frame.Controls) length += ControlCodec.Write(buffer.AsSpan(length), control);
        header.PayloadBytes = length - FrameHeader.Bytes;
    }

    /// <summary>The whole frame, checked for its place in the file.</summary>
    public ReadOnlySpan<byte> Seal(ulong salt, long segmentFirst, long offset)
    {
        var frame = buffer.AsSpan(0, length);
        header.EmptySectorsPlusOne = 1 + Sectors.CountEmpty(frame[FrameHeader.Bytes..], offset + FrameHeader.Bytes);
        header.Seal(frame, Checksum.Begin(salt, segmentFirst, offset));
        return frame;
    }

    void Add(ReadingBatch batch)
    {
        header.Readings += batch.Count;
        length += BatchCodec.Write(buffer.AsSpan(length), batch, options);
    }

    void Reserve(CommitFrame frame)
    {
        long bound = FrameHeader.Bytes;
        foreach (var batch in frame.Batches) bound += BatchCodec.BoundBytes(batch, options);
        foreach (var control in frame.Controls) bound += ControlCodec.BoundBytes(control);
        if (bound > options.MaxFrameBytes)
            throw new ArgumentException($"A frame of up to {bound} bytes is over MaxFrameBytes ({options.MaxFrameBytes}).", nameof(frame));
        if (bound > buffer.Length)
            buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(options.MaxFrameBytes, bound * 2));
    }
}
