using Twin.Model.Telemetry.Chunks;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.History;

// Checkpoints and start-up.
public sealed partial class ReadingStore
{
    // States are read under the lock so many at a time: the engine waits for at most some microseconds.
    const int CaptureBatch = 64;

    /// <summary>Begins a new generation; the former is what checkpoint <paramref name="number"/> writes.</summary>
    internal void Freeze(long number)
    {
        (frozen, frozenCheckpoint) = (active, number);
        active = (spare ?? new()).Begin(frozen.Number + 1);
        spare = null;
    }

    /// <summary>Writes the frozen generation. Background thread; may be repeated after a failure.</summary>
    internal void Write(HistoryWriter writer)
    {
        var writing = frozen!;
        var order = writing.Points.ToArray();
        Array.Sort(order);
        var states = new FrozenPoint[CaptureBatch];
        var closing = new List<(ChunkImage, ReadOnlyMemory<byte>)>();
        for (var from = 0; from < order.Length; from += CaptureBatch)
        {
            var batch = order.AsSpan(from, Math.Min(CaptureBatch, order.Length - from));
            lock (capture)
            {
                for (var i = 0; i < batch.Length; i++)
                {
                    ref readonly var state = ref points[batch[i]];
                    states[i] = state.Touched == writing.Number ? new(state.Open.Extent, state.Block, state.Closed) : writing.KeptAt(state.Kept);
                }
            }
            for (var i = 0; i < batch.Length; i++) WritePoint(writer, writing, batch[i], states[i], closing);
        }
    }

    void WritePoint(HistoryWriter writer, Generation writing, int point, in FrozenPoint state, List<(ChunkImage, ReadOnlyMemory<byte>)> closing)
    {
        closing.Clear();
        for (var link = state.Closed; link != ClosedChunks.None; link = closed[link].Older)
            closing.Add((closed[link].Image, blocks.Memory(closed[link].Image.Block, closed[link].Image.Extent.Bytes)));
        closing.Reverse();
        if (writing.Late.TryGetValue(point, out var late)) writer.Merge(point, late, closing);
        else foreach (var (image, bytes) in closing) writer.AddClosed(point, image, bytes.Span);
        writer.PutTail(point, state.Open, blocks.Span(state.Block));
    }

    /// <summary>The frozen generation is stored: memory forgets it.</summary>
    internal void Thaw()
    {
        var written = frozen!;
        frozen = null;
        foreach (var point in written.Closed) Forget(ref points[point], written.Number);
        foreach (var block in written.Retired) blocks.Free(block);
        spare = written;
    }

    void Forget(ref PointState state, int generation)
    {
        var (newer, link) = (ClosedChunks.None, state.Closed);
        while (link != ClosedChunks.None && closed[link].Generation > generation) (newer, link) = (link, closed[link].Older);
        if (link == ClosedChunks.None) return;
        if (newer == ClosedChunks.None) state.Closed = ClosedChunks.None;
        else closed.CutBehind(newer);
        while (link != ClosedChunks.None)
        {
            var (image, older, _) = closed[link];
            blocks.Free(image.Block);
            closed.Remove(link);
            link = older;
        }
    }

    /// <summary>Takes up the open chunks of a file whose newest checkpoint is <paramref name="number"/>.</summary>
    internal StoreFault? Load(ReadSession session, long number)
    {
        frozenCheckpoint = number;
        HasDropped = session.AnyDropped.Step() && session.AnyDropped.Int64(0) != 0;
        session.AnyDropped.Reset();
        var tails = session.Tails;
        while (tails.Step())
        {
            var (point, startMs) = (tails.Int32(0), tails.Int64(1));
            var body = tails.Blob(2);
            if (point < 0 || !ChunkBlob.TryOpen(point, startMs, body, out var reader)) return Damaged(point, startMs);
            while (reader.MoveNext()) { }
            if (reader.Failed || reader.Chunk.Extent.Bytes > ChunkBytesMax) return Damaged(point, startMs);
            Restore(ref points[point], reader.Chunk, ChunkBlob.StreamOf(body));
        }
        return null;

        static StoreFault Damaged(int point, long startMs) => StoredChunks.Damaged("tail", point, startMs).Fault;
    }

    void Restore(ref PointState state, in ReadingChunk open, ReadOnlySpan<byte> stream)
    {
        AddPoint(ref state);
        var sizeClass = 0;
        while (BlockPool.SizeMin << sizeClass < stream.Length) sizeClass++;
        blocks.Free(state.Block);
        state.Block = blocks.Allocate(sizeClass);
        stream.CopyTo(blocks.Span(state.Block));
        state.Open = open;
    }
}
