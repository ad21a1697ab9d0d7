namespace Twin.Model.Telemetry.Chunks;

/// <summary>What of a block is a chunk: with the block's bytes, a frozen image of it.</summary>
public readonly record struct ChunkExtent(long StartMs, int Count, int Bits)
{
    public int Bytes => (Bits + 7) / 8;
}

/// <summary>Reads a chunk's readings in order. At its end <see cref="Chunk"/> is the state from which appending goes on.</summary>
public ref struct ChunkReader
{
    readonly ChunkExtent extent;
    BitReader reader;
    ReadingChunk chunk;
    StoredReading current;

    public ChunkReader(ChunkExtent extent, ReadOnlySpan<byte> block)
    {
        this.extent = extent;
        reader = new(block, extent.Bits);
    }

    /// <summary>Goes on behind a part of the chunk that was read before.</summary>
    public ChunkReader(in ReadingChunk read, ChunkExtent extent, ReadOnlySpan<byte> block)
    {
        (this.extent, chunk) = (extent, read);
        reader = new(block, extent.Bits, read.Extent.Bits);
    }

    /// <summary>How many readings of the chunk have been read.</summary>
    public readonly int Count => chunk.Count;

    public readonly StoredReading Current => current;

    public readonly ReadingChunk Chunk => chunk;

    /// <summary>Whether the stream ended before its count or is none that a chunk writes: what was read is not to be used.</summary>
    public bool Failed { get; private set; }

    public bool MoveNext()
    {
        if (chunk.Count == extent.Count) return false;
        var followed = chunk.Count == 0 ? chunk.TryFollowFirst(ref reader, extent.StartMs, out current) : chunk.TryFollow(ref reader, out current);
        if (followed && !reader.Failed) return true;
        Failed = true;
        return false;
    }
}
