using Twin.Model.Telemetry;
using Twin.Model.Telemetry.Chunks;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.History;

/// <summary>Reads a point's chunks out of the file. Whatever does not fit its checksum is named, never used.</summary>
static class StoredChunks
{
    // Columns of ReadSession.ChunksDown and ChunksUp.
    const int Start = 0, End = 1, Counting = 2, Body = 3;

    public static void Around(ReadSession session, int point, ref NeighbourSearch search)
    {
        var down = session.ChunksDown.Bind(1, point).Bind(2, search.TimeMs);
        while (down.Step() && search.Concerns(down.Int64(Start), down.Int64(End)))
            if (down.Int64(Counting) > 0 || down.Int64(End) >= search.TimeMs)
                See(ref search, point, down.Int64(Start), down.Blob(Body), "chunk");
        down.Reset();

        var up = session.ChunksUp.Bind(1, point).Bind(2, search.TimeMs);
        while (up.Step() && search.Concerns(up.Int64(Start), up.Int64(End)))
            if (up.Int64(Counting) > 0)
                See(ref search, point, up.Int64(Start), up.Blob(Body), "chunk");
        up.Reset();
    }

    public static void SeeTail(ReadSession session, int point, ref NeighbourSearch search)
    {
        var tail = session.Tail.Bind(1, point);
        if (tail.Step()) See(ref search, point, tail.Int64(0), tail.Blob(1), "tail");
        tail.Reset();
    }

    /// <summary>The last reading before an instant in the closed chunks.</summary>
    public static StoredReading? NewestBefore(ReadSession session, int point, long timeMs)
    {
        StoredReading? newest = null;
        long startMs = 0;
        var down = session.ChunksDown.Bind(1, point).Bind(2, timeMs - 1);
        // Parts that begin at one instant are in no order.
        while (down.Step() && (newest is null || down.Int64(Start) == startMs))
        {
            startMs = down.Int64(Start);
            if (!ChunkBlob.TryOpen(point, startMs, down.Blob(Body), out var reader)) throw Damaged("chunk", point, startMs);
            if (NewestBefore(ref reader, timeMs) is { } found && (newest is not { } known || found.CompareOrder(known) > 0)) newest = found;
            if (reader.Failed) throw Damaged("chunk", point, startMs);
        }
        down.Reset();
        return newest;
    }

    public static StoredReading? NewestOfTail(ReadSession session, int point, long timeMs)
    {
        StoredReading? newest = null;
        var tail = session.Tail.Bind(1, point);
        if (tail.Step())
        {
            if (!ChunkBlob.TryOpen(point, tail.Int64(0), tail.Blob(1), out var reader)) throw Damaged("tail", point, tail.Int64(0));
            newest = NewestBefore(ref reader, timeMs);
            if (reader.Failed) throw Damaged("tail", point, tail.Int64(0));
        }
        tail.Reset();
        return newest;
    }

    /// <summary>The last reading before an instant in one chunk; what was read is of use only where the reader did not fail.</summary>
    public static StoredReading? NewestBefore(ref ChunkReader reader, long timeMs)
    {
        StoredReading? newest = null;
        while (reader.MoveNext() && reader.Current.TimeMs < timeMs) newest = reader.Current;
        return newest;
    }

    /// <summary>The chunks that hold readings of [from, to), earliest first. Each is valid until the next.</summary>
    public static IEnumerable<ArraySegment<StoredReading>> Overlapping(ReadSession session, int point, long fromMs, long toMs, StoredReading[] buffer)
    {
        var first = fromMs;
        var down = session.ChunksDown.Bind(1, point).Bind(2, fromMs);
        while (down.Step() && down.Int64(End) >= fromMs) first = down.Int64(Start);
        down.Reset();

        var up = session.ChunksUp.Bind(1, point).Bind(2, first == long.MinValue ? first : first - 1);
        try
        {
            while (up.Step() && up.Int64(Start) < toMs) yield return Decode(point, up.Int64(Start), up.Blob(Body), "chunk", buffer);
        }
        finally
        {
            up.Reset(); // also where the reader has enough: the session goes on
        }
    }

    public static ArraySegment<StoredReading>? Tail(ReadSession session, int point, StoredReading[] buffer)
    {
        var tail = session.Tail.Bind(1, point);
        ArraySegment<StoredReading>? readings = null;
        if (tail.Step()) readings = Decode(point, tail.Int64(0), tail.Blob(1), "tail", buffer);
        tail.Reset();
        return readings;
    }

    public static ArraySegment<StoredReading> Decode(int point, long startMs, ReadOnlySpan<byte> body, string table, StoredReading[] buffer)
    {
        if (ChunkBlob.TryOpen(point, startMs, body, out var reader) && Decode(ref reader, buffer) is { } readings) return readings;
        throw Damaged(table, point, startMs);
    }

    /// <summary>Null where the chunk cannot be read to its end.</summary>
    public static ArraySegment<StoredReading>? Decode(ref ChunkReader reader, StoredReading[] buffer)
    {
        var count = 0;
        while (reader.MoveNext()) buffer[count++] = reader.Current;
        if (reader.Failed) return null;
        return new(buffer, 0, count);
    }

    public static StoreException Damaged(string table, int point, long startMs) => new(StoreFault.Damaged($"{table} point {point} start {startMs}"));

    static void See(ref NeighbourSearch search, int point, long startMs, ReadOnlySpan<byte> body, string table)
    {
        if (!ChunkBlob.TryOpen(point, startMs, body, out var reader)) throw Damaged(table, point, startMs);
        while (reader.MoveNext()) search.See(reader.Current);
        if (reader.Failed) throw Damaged(table, point, startMs);
    }
}
