using System.Runtime.InteropServices;
using Twin.Model.Telemetry;
using Twin.Model.Telemetry.Chunks;
using Twin.Model.Topology;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.History;

/// <summary>Every accepted reading of every point: an open compressed chunk each in memory, closed ones in SQLite.</summary>
/// <remarks>
/// All calls on one thread at a time, except <see cref="HistoryQuery"/>s, which run anywhere once prepared, and a
/// checkpoint's writer. Freezing takes no time that grows with the points: it only begins a new generation. The first
/// change of a point after that keeps a copy of its state (not of its bytes: chunks only grow, so a state is an image)
/// unless the writer has already been there; both decide that under one short lock, once a point and checkpoint.
/// A reading older than its point's open chunk goes to the generation's late readings, which the checkpoint merges into
/// the chunks where they belong; until then every answer looks at both.
/// </remarks>
public sealed partial class ReadingStore : IReadingArchive
{
    // Within a quarter of a page together with its key, see Schema.
    internal const int ChunkBytesMax = 1920;
    const int ChunkBytesMin = 128;

    // Open chunks kept decoded, 22 KB each: late readings come in batches of few points.
    const int RecentChunks = 64;

    readonly long openBytesMax;
    readonly PointTable points = new();
    readonly BlockPool blocks = new();
    readonly ClosedChunks closed = new();
    readonly Lock capture = new();
    readonly DecodedChunk?[] recent = new DecodedChunk?[RecentChunks];
    readonly ReaderPool readers;

    Generation active = new Generation().Begin(1);
    Generation? frozen, spare;
    long frozenCheckpoint;
    bool hasDropped;
    int pointCount, chunkBytesMax = ChunkBytesMax;

    /// <param name="openBytesMax">What open chunks may fill together; with more points they are closed smaller.</param>
    internal ReadingStore(ReaderPool readers, long openBytesMax) => (this.readers, this.openBytesMax) = (readers, openBytesMax);

    /// <summary>Whether chunks of any point were dropped from the file, or are about to be.</summary>
    public bool HasDropped { get => Volatile.Read(ref hasDropped); internal set => Volatile.Write(ref hasDropped, value); }

    /// <summary>Bytes of chunks in memory: open, or closed and not yet stored. What a host may bound by taking a checkpoint.</summary>
    public long MemoryBytes => blocks.AllocatedBytes;

    /// <summary>Adds a reading wherever in time it belongs. It is kept whatever stands there already.</summary>
    public void Append(PointKey point, in StoredReading reading)
    {
        ref var state = ref points[point.Number];
        if (state.Touched != active.Number) Touch(point.Number, ref state);
        if (state.Open.Count == 0 || reading.TimeMs > state.Open.LastMs)
        {
            if (state.Block == BlockPool.None || state.Open.Append(RoomOf(state.Block), reading) != ChunkAppend.Appended)
                AppendWithRoom(point.Number, ref state, reading);
        }
        else if (reading.TimeMs == state.Open.LastMs && reading.CompareRank(state.Open.Last) >= 0)
        {
            AppendWithRoom(point.Number, ref state, reading);
        }
        else if (reading.TimeMs >= state.Open.StartMs)
        {
            Insert(point.Number, ref state, reading);
        }
        else
        {
            ref var late = ref CollectionsMarshal.GetValueRefOrAddDefault(active.Late, point.Number, out _);
            (late ??= new()).Add(reading);
        }
    }

    // First change of a point in this generation.
    void Touch(int point, ref PointState state)
    {
        active.Points.Add(point);
        if (frozen is { } writing && state.Touched == writing.Number)
        {
            lock (capture)
            {
                state.Kept = writing.Keep(new(state.Open.Extent, state.Block, state.Closed));
                state.Touched = active.Number;
            }
        }
        state.Touched = active.Number;
    }

    void AppendWithRoom(int point, ref PointState state, in StoredReading reading)
    {
        if (state.Block == BlockPool.None) AddPoint(ref state);
        while (true)
        {
            var appended = state.Open.Append(RoomOf(state.Block), reading);
            if (appended == ChunkAppend.Appended) return;
            if (appended == ChunkAppend.Full || BlockPool.SizeOf(state.Block) >= chunkBytesMax) Close(point, ref state);
            else Enlarge(ref state);
        }
    }

    Span<byte> RoomOf(int block)
    {
        var room = blocks.Span(block);
        return room.Length <= ChunkBytesMax ? room : room[..ChunkBytesMax];
    }

    void AddPoint(ref PointState state)
    {
        state.Block = blocks.Allocate(0);
        pointCount++;
        chunkBytesMax = (int)Math.Clamp(openBytesMax / pointCount, ChunkBytesMin, ChunkBytesMax);
    }

    void Enlarge(ref PointState state)
    {
        var larger = blocks.Allocate(BlockPool.ClassOf(state.Block) + 1);
        blocks.Span(state.Block)[..state.Open.Extent.Bytes].CopyTo(blocks.Span(larger));
        Retire(state.Block);
        state.Block = larger;
    }

    // The full chunk waits for the checkpoint, in a block no larger than it needs; a new one is begun.
    void Close(int point, ref PointState state)
    {
        var open = state.Open;
        state.Closed = closed.Add(new(open.Extent, open.LastMs, state.Block), state.Closed, active.Number);
        active.Closed.Add(point);
        state.Open = default;
        state.Block = blocks.Allocate(0);
        if (recent[point % recent.Length] is { } decoded && decoded.Point == point) decoded.Forget();
    }

    // Between readings of the open chunk: what follows is written again, in another block if an image shows this one.
    void Insert(int point, ref PointState state, in StoredReading reading)
    {
        var decoded = Decode(point, state);
        var former = state.Block;
        state.Block = blocks.Allocate(BlockPool.ClassOf(former) + (MayOutgrow(state) ? 1 : 0));
        blocks.Span(former)[..state.Open.Extent.Bytes].CopyTo(blocks.Span(state.Block));
        if (decoded.TryInsert(reading, RoomOf(state.Block), out var chunk)) state.Open = chunk;
        else InsertAnew(point, ref state, decoded, reading);
        Retire(former);
    }

    bool MayOutgrow(in PointState state) =>
        BlockPool.SizeOf(state.Block) < chunkBytesMax && BlockPool.SizeOf(state.Block) - state.Open.Extent.Bytes < ReadingChunk.GrowthBytesMax;

    // Too much for one chunk: all of it is appended again, and closed where it is full.
    void InsertAnew(int point, ref PointState state, DecodedChunk decoded, in StoredReading reading)
    {
        var all = decoded.Readings.ToArray();
        decoded.Forget();
        state.Open = default;
        var placed = false;
        foreach (ref readonly var standing in all.AsSpan())
        {
            if (!placed && reading.CompareOrder(standing) < 0)
            {
                AppendWithRoom(point, ref state, reading);
                placed = true;
            }
            AppendWithRoom(point, ref state, standing);
        }
        if (!placed) AppendWithRoom(point, ref state, reading);
    }

    // The open chunk's readings, from the last look at it where that was not long ago.
    DecodedChunk Decode(int point, in PointState state)
    {
        var decoded = recent[point % recent.Length] ??= new();
        decoded.Follow(point, state.Open, blocks.Span(state.Block));
        return decoded;
    }

    // A block that an image may show is used again only when the image is written.
    void Retire(int block)
    {
        if (frozen is null) blocks.Free(block);
        else frozen.Retired.Add(block);
    }
}
