namespace Twin.Model.Telemetry.Chunks;

/// <summary>What of a block is a chunk: with the block's bytes, a frozen image of it.</summary>
public readonly record struct ChunkExtent(long StartMs, int Count, int Bits)
{
    public int Bytes => (Bits + 7) / 8;
}

/// <summary>Reads a chunk's readings in order. At its end <see cref="Chunk"/> is the state from which appending goes on.</summary>
public ref struct ChunkReader(ChunkExtent extent, ReadOnlySpan<byte> block)
{
    BitReader reader = new(block, extent.Bits);
    ReadingChunk chunk;
    StoredReading current;

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
