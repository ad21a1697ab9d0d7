using System.Runtime.InteropServices;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Storage.Journal;

/// <summary>One <see cref="ReadingBatch"/> as typed columns: <see cref="BatchHeader"/> and what it says follows. Both editions store batches so.</summary>
public static class BatchCodec
{
    /// <summary>A batch begins and ends at multiples of this.</summary>
    public const int Alignment = FrameHeader.Alignment;

    /// <summary>The most that a batch can take. Its reading columns are counted at full width.</summary>
    public static long BoundBytes(ReadingBatch batch, JournalOptions options)
    {
        var rejections = 0L;
        foreach (var rejection in batch.Rejections) rejections += RejectionCodec.BoundBytes(rejection, options);
        return BatchHeader.Bytes + batch.Count * 21L + batch.SessionRecords.Length + rejections + Alignment;
    }

    /// <summary>Writes a batch to where there is room for its bound; the bytes after it are zero up to the next multiple of 8.</summary>
    /// <returns>The bytes written, a multiple of 8.</returns>
    public static int Write(Span<byte> to, ReadingBatch batch, JournalOptions options)
    {
        var count = batch.Count;
        var at = BatchHeader.Bytes;
        var micros = Take(to, ref at, count * sizeof(long));
        MemoryMarshal.AsBytes(batch.Micros.AsSpan(0, count)).CopyTo(micros);

        var narrow = TimeColumn.TryNarrow(batch.TimesMs.AsSpan(0, count), batch.ReceivedMs,
            MemoryMarshal.Cast<byte, int>(to.Slice(at, count * sizeof(int))));
        if (!narrow) MemoryMarshal.AsBytes(batch.TimesMs.AsSpan(0, count)).CopyTo(to[at..]);
        at += count * (narrow ? sizeof(int) : sizeof(long));

        MemoryMarshal.AsBytes(batch.Points.AsSpan(0, count)).CopyTo(Take(to, ref at, count * sizeof(int)));
        var qualities = MemoryMarshal.AsBytes(batch.Qualities.AsSpan(0, count));
        var allGood = !qualities.ContainsAnyExcept((byte)Quality.Good);
        if (!allGood) qualities.CopyTo(Take(to, ref at, count));

        var session = (int)batch.SessionRecords.Length;
        batch.SessionRecords.GetBuffer().AsSpan(0, session).CopyTo(Take(to, ref at, session));
        var rejectionsAt = at;
        foreach (var rejection in batch.Rejections) at += RejectionCodec.Write(to[at..], rejection, options);

        var header = new BatchHeader
        {
            Gateway = batch.Gateway.Number, ModelRevision = batch.ModelRevision, ReceivedMs = batch.ReceivedMs,
            Received = batch.Received, Count = count, SessionBytes = session,
            Rejections = batch.Rejections.Count, RejectionBytes = at - rejectionsAt,
            LinkPlusOne = batch.LinkChange is { } link ? (byte)((byte)link + 1) : (byte)0,
            Times = narrow ? TimeForm.OffsetFromReceived32 : TimeForm.Milliseconds64,
            Qualities = allGood ? QualityForm.AllGood : QualityForm.EachByte,
        };
        MemoryMarshal.Write(to, in header);
        var end = Aligned.Up(at);
        to[at..end].Clear();
        return end;
    }

    /// <summary>Reads a batch into a cleared one and moves past it; false, with the batch in any state, where the bytes do not hold one.</summary>
    /// <remarks>Lengths are checked although a checksum was: a right checksum is no proof of a right maker.</remarks>
    public static bool TryRead(ref ReadOnlySpan<byte> from, ReadingBatch batch)
    {
        if (from.Length < BatchHeader.Bytes) return false;
        var header = MemoryMarshal.Read<BatchHeader>(from);
        from = from[BatchHeader.Bytes..];
        if (header is not { Count: >= 0, SessionBytes: >= 0, RejectionBytes: >= 0, Rejections: >= 0, LinkPlusOne: <= 2 }) return false;
        if (header.BodyBytes > from.Length) return false;
        var end = from[Math.Min(from.Length, Aligned.Up((int)header.BodyBytes))..];

        (batch.Gateway, batch.ModelRevision) = (new GatewayKey(header.Gateway), header.ModelRevision);
        (batch.ReceivedMs, batch.Received) = (header.ReceivedMs, header.Received);
        batch.LinkChange = header.LinkPlusOne == 0 ? null : (GatewayLink)(header.LinkPlusOne - 1);
        ReadColumns(ref from, header, batch);
        batch.SessionRecords.Write(Take(ref from, header.SessionBytes));
        var rejections = Take(ref from, header.RejectionBytes);
        for (var i = 0; i < header.Rejections; i++)
            if (!RejectionCodec.TryRead(ref rejections, batch.Rejections)) return false;
        from = end;
        return rejections.IsEmpty;
    }

    static void ReadColumns(ref ReadOnlySpan<byte> from, in BatchHeader header, ReadingBatch batch)
    {
        var count = header.Count;
        if (batch.Points.Length < count)
        {
            var capacity = Math.Max(count, 2 * batch.Points.Length);
            (batch.Points, batch.TimesMs) = (new int[capacity], new long[capacity]);
            (batch.Micros, batch.Qualities) = (new long[capacity], new Quality[capacity]);
        }
        batch.Count = count;
        Take(ref from, count * sizeof(long)).CopyTo(MemoryMarshal.AsBytes(batch.Micros.AsSpan(0, count)));
        var times = Take(ref from, count * header.TimeBytes);
        if (header.Times == TimeForm.Milliseconds64) times.CopyTo(MemoryMarshal.AsBytes(batch.TimesMs.AsSpan(0, count)));
        else TimeColumn.Widen(times, header.ReceivedMs, batch.TimesMs.AsSpan(0, count));
        Take(ref from, count * sizeof(int)).CopyTo(MemoryMarshal.AsBytes(batch.Points.AsSpan(0, count)));
        if (header.Qualities == QualityForm.AllGood) batch.Qualities.AsSpan(0, count).Fill(Quality.Good);
        else Take(ref from, count).CopyTo(MemoryMarshal.AsBytes(batch.Qualities.AsSpan(0, count)));
    }

    static Span<byte> Take(Span<byte> to, ref int at, int count)
    {
        var taken = to.Slice(at, count);
        at += count;
        return taken;
    }

    static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> from, int count)
    {
        var taken = from[..count];
        from = from[count..];
        return taken;
    }
}
