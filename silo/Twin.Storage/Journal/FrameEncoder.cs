using System.Runtime.InteropServices;
using Twin.Model.Telemetry;

namespace Twin.Storage.Journal;

/// <summary>Turns a frame into bytes, in one buffer that is kept and grows to the largest frame seen.</summary>
sealed class FrameEncoder(JournalOptions options)
{
    byte[] buffer = new byte[4 << 10];
    FrameHeader header;
    int length;

    /// <summary>The most that a batch can take. Its reading columns are counted at full width.</summary>
    public static long BoundBytes(ReadingBatch batch, JournalOptions options)
    {
        var rejections = 0L;
        foreach (var rejection in batch.Rejections) rejections += RejectionCodec.BoundBytes(rejection, options);
        return BatchHeader.Bytes + batch.Count * 21L + batch.SessionRecords.Length + rejections + FrameHeader.Alignment;
    }

    public static long BoundBytes(in ControlRecord control) =>
        ControlHeaderBytes + (long)control.Body.Length + FrameHeader.Alignment;

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
        foreach (var control in frame.Controls) Add(control);
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
        var count = batch.Count;
        header.Readings += count;
        var start = length;
        var at = start + BatchHeader.Bytes;
        var micros = Take(ref at, count * sizeof(long));
        MemoryMarshal.AsBytes(batch.Micros.AsSpan(0, count)).CopyTo(micros);

        var narrow = TimeColumn.TryNarrow(batch.TimesMs.AsSpan(0, count), batch.ReceivedMs,
            MemoryMarshal.Cast<byte, int>(buffer.AsSpan(at, count * sizeof(int))));
        if (!narrow) MemoryMarshal.AsBytes(batch.TimesMs.AsSpan(0, count)).CopyTo(buffer.AsSpan(at));
        at += count * (narrow ? sizeof(int) : sizeof(long));

        MemoryMarshal.AsBytes(batch.Points.AsSpan(0, count)).CopyTo(Take(ref at, count * sizeof(int)));
        var qualities = MemoryMarshal.AsBytes(batch.Qualities.AsSpan(0, count));
        var allGood = !qualities.ContainsAnyExcept((byte)Quality.Good);
        if (!allGood) qualities.CopyTo(Take(ref at, count));

        var session = (int)batch.SessionRecords.Length;
        batch.SessionRecords.GetBuffer().AsSpan(0, session).CopyTo(Take(ref at, session));
        var rejectionsAt = at;
        foreach (var rejection in batch.Rejections) at += RejectionCodec.Write(buffer.AsSpan(at), rejection, options);

        var batchHeader = new BatchHeader
        {
            Gateway = batch.Gateway.Number, ModelRevision = batch.ModelRevision, ReceivedMs = batch.ReceivedMs,
            Received = batch.Received, Count = count, SessionBytes = session,
            Rejections = batch.Rejections.Count, RejectionBytes = at - rejectionsAt,
            LinkPlusOne = batch.LinkChange is { } link ? (byte)((byte)link + 1) : (byte)0,
            Times = narrow ? TimeForm.OffsetFromReceived32 : TimeForm.Milliseconds64,
            Qualities = allGood ? QualityForm.AllGood : QualityForm.EachByte,
        };
        MemoryMarshal.Write(buffer.AsSpan(start), in batchHeader);
        Pad(at);
    }

    // A control record: length of the body, kind, body.
    internal const int ControlHeaderBytes = 2 * sizeof(int);

    void Add(in ControlRecord control)
    {
        var at = length;
        MemoryMarshal.Write(Take(ref at, sizeof(int)), control.Body.Length);
        MemoryMarshal.Write(Take(ref at, sizeof(int)), (int)control.Kind);
        control.Body.Span.CopyTo(Take(ref at, control.Body.Length));
        Pad(at);
    }

    Span<byte> Take(ref int at, int count)
    {
        var taken = buffer.AsSpan(at, count);
        at += count;
        return taken;
    }

    void Pad(int end)
    {
        length = Aligned.Up(end);
        buffer.AsSpan(end, length - end).Clear();
    }

    void Reserve(CommitFrame frame)
    {
        long bound = FrameHeader.Bytes;
        foreach (var batch in frame.Batches) bound += BoundBytes(batch, options);
        foreach (var control in frame.Controls) bound += BoundBytes(control);
        if (bound > options.MaxFrameBytes)
            throw new ArgumentException($"A frame of up to {bound} bytes is over MaxFrameBytes ({options.MaxFrameBytes}).", nameof(frame));
        if (bound > buffer.Length)
            buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(options.MaxFrameBytes, bound * 2));
    }
}
