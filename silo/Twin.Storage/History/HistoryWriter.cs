using Twin.Model.Telemetry;
using Twin.Model.Telemetry.Chunks;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.History;

/// <summary>Writes one generation of readings into the file, within the checkpoint's transaction.</summary>
sealed class HistoryWriter
{
    readonly Statement putTail, addChunk, changes, removeChunk, target, next;
    readonly byte[] block = new byte[ReadingStore.ChunkBytesMax];
    readonly byte[] blob = new byte[ChunkBlob.BytesMax];
    readonly StoredReading[] buffer = new StoredReading[ReadingChunk.ReadingsMax];

    public HistoryWriter(Database database)
    {
        putTail = database.Prepare("INSERT OR REPLACE INTO tail VALUES(?,?,?)");
        addChunk = database.Prepare("INSERT OR IGNORE INTO chunk VALUES(?,?,?,?,?,?)");
        changes = database.Prepare("SELECT changes()");
        removeChunk = database.Prepare("DELETE FROM chunk WHERE point=? AND start_ms=? AND part=?");
        target = database.Prepare("SELECT start_ms, part, body FROM chunk WHERE point=? AND start_ms<=? ORDER BY start_ms DESC, part DESC LIMIT 1");
        next = database.Prepare("SELECT start_ms FROM chunk WHERE point=? AND start_ms>? ORDER BY start_ms LIMIT 1");
    }

    public void PutTail(int point, in ChunkExtent open, ReadOnlySpan<byte> bytes)
    {
        var length = ChunkBlob.Write(point, open, bytes, blob);
        putTail.Bind(1, point).Bind(2, open.StartMs).Bind(3, blob.AsSpan(0, length)).Run();
    }

    public void AddClosed(int point, in ChunkImage image, ReadOnlySpan<byte> bytes)
    {
        var reader = new ChunkReader(image.Extent, bytes);
        var readings = StoredChunks.Decode(ref reader, buffer) ?? throw new InvalidOperationException($"a closed chunk of point {point} cannot be read");
        AddChunk(point, image.Extent, image.EndMs, bytes, CountingOf(readings));
    }

    /// <summary>Puts late readings into the chunks where they belong: stored ones, or those that this checkpoint closes.</summary>
    /// <param name="late">In order, all before the point's open chunk.</param>
    public void Merge(int point, SortedReadings late, List<(ChunkImage Image, ReadOnlyMemory<byte> Bytes)> closing)
    {
        var items = late.From(long.MinValue).ToArray().AsSpan();
        var merged = new List<StoredReading>?[closing.Count];
        while (items.Length > 0)
        {
            var timeMs = items[0].TimeMs;
            var at = closing.FindLastIndex(chunk => chunk.Image.StartMs <= timeMs);
            var endMs = at + 1 < closing.Count ? closing[at + 1].Image.StartMs : long.MaxValue;
            if (at >= 0)
            {
                var run = TakeBefore(ref items, endMs);
                var reader = new ChunkReader(closing[at].Image.Extent, closing[at].Bytes.Span);
                var standing = StoredChunks.Decode(ref reader, buffer) ?? throw new InvalidOperationException($"a closed chunk of point {point} cannot be read");
                merged[at] = MergeSorted(standing, run);
            }
            else
            {
                MergeStored(point, timeMs, endMs, ref items);
            }
        }
        for (var i = 0; i < closing.Count; i++)
        {
            if (merged[i] is { } readings) AddAll(point, readings);
            else AddClosed(point, closing[i].Image, closing[i].Bytes.Span);
        }
    }

    void MergeStored(int point, long timeMs, long endMs, ref Span<StoredReading> items)
    {
        if (next.Bind(1, point).Bind(2, timeMs).Step()) endMs = Math.Min(endMs, next.Int64(0));
        next.Reset();
        var run = TakeBefore(ref items, endMs);
        ArraySegment<StoredReading> standing = new(buffer, 0, 0);
        if (target.Bind(1, point).Bind(2, timeMs).Step())
        {
            var (startMs, part) = (target.Int64(0), target.Int64(1));
            standing = StoredChunks.Decode(point, startMs, target.Blob(2), "chunk", buffer);
            target.Reset();
            removeChunk.Bind(1, point).Bind(2, startMs).Bind(3, part).Run();
        }
        AddAll(point, MergeSorted(standing, run));
    }

    static ReadOnlySpan<StoredReading> TakeBefore(ref Span<StoredReading> items, long endMs)
    {
        var count = 0;
        while (count < items.Length && items[count].TimeMs < endMs) count++;
        var run = items[..count];
        items = items[count..];
        return run;
    }

    static List<StoredReading> MergeSorted(ReadOnlySpan<StoredReading> a, ReadOnlySpan<StoredReading> b)
    {
        var merged = new List<StoredReading>(a.Length + b.Length);
        var (i, j) = (0, 0);
        while (i < a.Length || j < b.Length)
            merged.Add(j == b.Length || i < a.Length && a[i].CompareOrder(b[j]) <= 0 ? a[i++] : b[j++]);
        return merged;
    }

    void AddAll(int point, List<StoredReading> readings)
    {
        var chunk = default(ReadingChunk);
        var counting = 0;
        foreach (var reading in readings)
        {
            if (chunk.Append(block, reading) != ChunkAppend.Appended)
            {
                AddChunk(point, chunk.Extent, chunk.LastMs, block, counting);
                (chunk, counting) = (default, 0);
                _ = chunk.Append(block, reading);
            }
            if (NeighbourSearch.Matters(reading)) counting++;
        }
        AddChunk(point, chunk.Extent, chunk.LastMs, block, counting);
    }

    // Chunks that begin at one instant, where more readings rival than one chunk holds, are told apart by their part.
    void AddChunk(int point, in ChunkExtent chunk, long endMs, ReadOnlySpan<byte> bytes, int counting)
    {
        var length = ChunkBlob.Write(point, chunk, bytes, blob);
        for (var part = 0; ; part++)
        {
            addChunk.Bind(1, point).Bind(2, chunk.StartMs).Bind(3, part).Bind(4, endMs).Bind(5, counting).Bind(6, blob.AsSpan(0, length)).Run();
            changes.Step();
            var added = changes.Int64(0) == 1;
            changes.Reset();
            if (added) return;
        }
    }

    static int CountingOf(ReadOnlySpan<StoredReading> readings)
    {
        var counting = 0;
        foreach (ref readonly var reading in readings)
            if (NeighbourSearch.Matters(reading)) counting++;
        return counting;
    }
}
