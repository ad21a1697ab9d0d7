using Twin.Model.Telemetry;
using Twin.Model.Telemetry.Chunks;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.History;

/// <summary>What memory holds of one point at one moment, to be read together with a snapshot of the file.</summary>
/// <remarks>
/// What is frozen is written by the checkpoint of number <paramref name="frozenCheckpoint"/>, what is active by the next
/// one: a snapshot that already has a checkpoint has that part, and it is not counted twice.
/// </remarks>
sealed class PointView(int point, long frozenCheckpoint)
{
    readonly List<Piece> pieces = [];

    public int Point => point;
    public SortedReadings? Late { get; set; }
    public SortedReadings? FrozenLate { get; set; }

    readonly record struct Piece(ChunkImage Image, ReadOnlyMemory<byte> Bytes, bool IsFrozen);

    public void Add(in ChunkImage image, ReadOnlyMemory<byte> bytes, bool isFrozen) => pieces.Add(new(image, bytes, isFrozen));

    public void Reverse() => pieces.Reverse();

    /// <summary>A copy that outlives changes of the store, for questions up to an instant.</summary>
    public PointView Detach(long toMs)
    {
        var copy = new PointView(point, frozenCheckpoint);
        foreach (var piece in pieces)
            if (piece.Image.StartMs < toMs) copy.Add(piece.Image, piece.Bytes.ToArray(), piece.IsFrozen);
        // What is frozen does not change any more.
        (copy.Late, copy.FrozenLate) = (Late?.Copy(), FrozenLate);
        return copy;
    }

    public Neighbours Around(long timeMs, ReaderPool readers)
    {
        var search = new NeighbourSearch(timeMs);
        SeeMemory(ref search, withFrozen: true, withActive: true);
        // The file holds nothing later than the start of the oldest chunk in memory.
        if (pieces.Count > 0 && search.IsSettledDownTo(pieces[0].Image.StartMs) && !search.IsStruck) return search.Result;
        using var snapshot = readers.Begin();
        return Around(timeMs, snapshot.Session);
    }

    public Neighbours Around(long timeMs, ReadSession session)
    {
        var search = new NeighbourSearch(timeMs);
        while (true)
        {
            var (withFrozen, withActive) = PartsBeside(session);
            SeeMemory(ref search, withFrozen, withActive);
            StoredChunks.Around(session, point, ref search);
            if (!withActive) StoredChunks.SeeTail(session, point, ref search);
            if (!search.IsStruck) return search.Result;
            search = search.Again();
        }
    }

    /// <summary>The last reading before an instant, of any quality: the highest rank of the newest instant.</summary>
    public StoredReading? NewestBefore(long timeMs, ReadSession session)
    {
        var (withFrozen, withActive) = PartsBeside(session);
        var newest = StoredChunks.NewestBefore(session, point, timeMs);
        if (!withActive) newest = Later(newest, StoredChunks.NewestOfTail(session, point, timeMs));
        if (withActive && Late is { } late) newest = Later(newest, FirstOf(late.Before(timeMs)));
        if (withFrozen && FrozenLate is { } older) newest = Later(newest, FirstOf(older.Before(timeMs)));
        for (var i = pieces.Count - 1; i >= 0; i--)
        {
            var piece = pieces[i];
            if (!(piece.IsFrozen ? withFrozen : withActive) || piece.Image.StartMs >= timeMs) continue;
            var reader = new ChunkReader(piece.Image.Extent, piece.Bytes.Span);
            newest = Later(newest, StoredChunks.NewestBefore(ref reader, timeMs));
            if (reader.Failed) throw new InvalidOperationException($"a chunk of point {point} in memory cannot be read");
            break;
        }
        return newest;
    }

    static StoredReading? FirstOf(IEnumerable<StoredReading> readings)
    {
        foreach (var reading in readings) return reading;
        return null;
    }

    static StoredReading? Later(StoredReading? a, StoredReading? b) => a is not { } one ? b : b is { } other && other.CompareOrder(one) > 0 ? b : a;

    void SeeMemory(ref NeighbourSearch search, bool withFrozen, bool withActive)
    {
        if (withActive && Late is { } late) search.SeeLate(late);
        if (withFrozen && FrozenLate is { } older) search.SeeLate(older);
        for (var i = pieces.Count - 1; i >= 0; i--)
        {
            var piece = pieces[i];
            if (!(piece.IsFrozen ? withFrozen : withActive) || !search.Concerns(piece.Image.StartMs, piece.Image.EndMs)) continue;
            var reader = new ChunkReader(piece.Image.Extent, piece.Bytes.Span);
            while (reader.MoveNext()) search.See(reader.Current);
            if (reader.Failed) throw new InvalidOperationException($"a chunk of point {point} in memory cannot be read");
        }
    }

    /// <summary>Readings in order of time from an instant on; of one instant in no particular order where chunks meet.</summary>
    public IEnumerable<StoredReading> Stream(ReadSession session, long fromMs, long toMs)
    {
        var (withFrozen, withActive) = PartsBeside(session);
        var late = Merge(withActive ? Late : null, withFrozen ? FrozenLate : null, fromMs).GetEnumerator();
        var hasLate = late.MoveNext();
        foreach (var chunk in Chunks(session, fromMs, toMs, withFrozen, withActive))
        {
            foreach (var reading in chunk)
            {
                if (reading.TimeMs < fromMs) continue;
                for (; hasLate && late.Current.CompareOrder(reading) < 0; hasLate = late.MoveNext()) yield return late.Current;
                yield return reading;
            }
        }
        for (; hasLate; hasLate = late.MoveNext()) yield return late.Current;
    }

    // A view that is older than the snapshot's checkpoint by more than the frozen part is wholly in the file.
    (bool Frozen, bool Active) PartsBeside(ReadSession session) => (session.Checkpoint < frozenCheckpoint, session.Checkpoint <= frozenCheckpoint);

    IEnumerable<ArraySegment<StoredReading>> Chunks(ReadSession session, long fromMs, long toMs, bool withFrozen, bool withActive)
    {
        var buffer = new StoredReading[ReadingChunk.ReadingsMax];
        foreach (var chunk in StoredChunks.Overlapping(session, point, fromMs, toMs, buffer)) yield return chunk;
        if (!withActive && StoredChunks.Tail(session, point, buffer) is { } tail) yield return tail;
        foreach (var piece in pieces)
        {
            if (!(piece.IsFrozen ? withFrozen : withActive) || piece.Image.EndMs < fromMs || piece.Image.StartMs >= toMs) continue;
            yield return Decode(piece, buffer);
        }
    }

    ArraySegment<StoredReading> Decode(in Piece piece, StoredReading[] buffer)
    {
        var reader = new ChunkReader(piece.Image.Extent, piece.Bytes.Span);
        return StoredChunks.Decode(ref reader, buffer) ?? throw new InvalidOperationException($"a chunk of point {point} in memory cannot be read");
    }

    static IEnumerable<StoredReading> Merge(SortedReadings? a, SortedReadings? b, long fromMs)
    {
        if (a is null || b is null) return (a ?? b)?.From(fromMs) ?? [];
        return MergeBoth(a, b, fromMs);
    }

    static IEnumerable<StoredReading> MergeBoth(SortedReadings a, SortedReadings b, long fromMs)
    {
        using var left = a.From(fromMs).GetEnumerator();
        using var right = b.From(fromMs).GetEnumerator();
        var (hasLeft, hasRight) = (left.MoveNext(), right.MoveNext());
        while (hasLeft || hasRight)
        {
            if (hasLeft && (!hasRight || left.Current.CompareOrder(right.Current) <= 0))
            {
                yield return left.Current;
                hasLeft = left.MoveNext();
            }
            else
            {
                yield return right.Current;
                hasRight = right.MoveNext();
            }
        }
    }
}
