using System.Runtime.InteropServices;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

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
            if (!TryReadBatch(ref payload, into.AddOwned())) return false;
        for (var i = 0; i < header.Controls; i++)
            if (!TryReadControl(ref payload, into.Controls)) return false;
        return payload.IsEmpty;
    }

    static bool TryReadBatch(ref ReadOnlySpan<byte> from, ReadingBatch batch)
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

    static bool TryReadControl(ref ReadOnlySpan<byte> from, List<ControlRecord> into)
    {
        if (from.Length < FrameEncoder.ControlHeaderBytes) return false;
        var length = MemoryMarshal.Read<int>(from);
        var kind = MemoryMarshal.Read<int>(from[sizeof(int)..]);
        from = from[FrameEncoder.ControlHeaderBytes..];
        if (length < 0 || length > from.Length || kind is < 0 or > byte.MaxValue) return false;
        into.Add(new((ControlKind)kind, from[..length].ToArray()));
        from = from[Math.Min(from.Length, Aligned.Up(length))..];
        return true;
    }

    static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> from, int count)
    {
        var taken = from[..count];
        from = from[count..];
        return taken;
    }
}
