using Twin.Model.Telemetry;
using Twin.Model.Telemetry.Chunks;

namespace Twin.Storage.History;

/// <summary>The readings of one open chunk, kept from the last look at it, and how to write it on from any of them.</summary>
/// <remarks>A late reading asks for its neighbours and is then put among them; late batches bring many of one point.</remarks>
sealed class DecodedChunk
{
    // A reading that is put in rewrites what follows from at most so many before it.
    const int MarkEvery = 32;

    readonly StoredReading[] readings = new StoredReading[ReadingChunk.ReadingsMax];
    readonly ReadingChunk[] marks = new ReadingChunk[ReadingChunk.ReadingsMax / MarkEvery];
    ReadingChunk end;

    /// <summary>Whose chunk it is; -1 for nobody's.</summary>
    public int Point { get; private set; } = -1;

    public ReadOnlySpan<StoredReading> Readings => readings.AsSpan(0, end.Count);

    public void Forget() => Point = -1;

    /// <summary>Reads what was appended since the last look, or all of it.</summary>
    public void Follow(int point, in ReadingChunk open, ReadOnlySpan<byte> block)
    {
        if (Point != point) (Point, end) = (point, default);
        var reader = new ChunkReader(end, open.Extent, block);
        while (true)
        {
            if (reader.Count % MarkEvery == 0 && reader.Count < open.Count) marks[reader.Count / MarkEvery] = reader.Chunk;
            if (!reader.MoveNext()) break;
            readings[reader.Count - 1] = reader.Current;
        }
        if (reader.Failed) throw new InvalidOperationException($"the open chunk of point {point} cannot be read");
        end = reader.Chunk;
    }

    /// <summary>The first place whose reading is at or after an instant.</summary>
    public int IndexOf(long timeMs)
    {
        var (low, high) = (0, end.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (readings[middle].TimeMs < timeMs) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>Puts a reading in and writes the chunk anew into a block that holds a copy of the former.</summary>
    /// <returns>False where it does not fit; then nothing but the block has changed.</returns>
    public bool TryInsert(in StoredReading reading, Span<byte> block, out ReadingChunk chunk)
    {
        chunk = default;
        if (end.Count == ReadingChunk.ReadingsMax) return false;
        var index = IndexOf(reading.TimeMs);
        while (index < end.Count && readings[index].CompareOrder(reading) < 0) index++;

        var first = Math.Min(index, end.Count - 1) / MarkEvery;
        chunk = marks[first];
        Span<ReadingChunk> newMarks = stackalloc ReadingChunk[marks.Length];
        for (var i = chunk.Count; i <= end.Count; i++)
        {
            if (i % MarkEvery == 0) newMarks[i / MarkEvery] = chunk;
            if (chunk.Append(block, i < index ? readings[i] : i == index ? reading : readings[i - 1]) != ChunkAppend.Appended) return false;
        }
        newMarks[first..((chunk.Count - 1) / MarkEvery + 1)].CopyTo(marks.AsSpan(first));
        Array.Copy(readings, index, readings, index + 1, end.Count - index);
        readings[index] = reading;
        end = chunk;
        return true;
    }
}
