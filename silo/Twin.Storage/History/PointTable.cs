using System.Runtime.CompilerServices;
using Twin.Model.Telemetry.Chunks;

namespace Twin.Storage.History;

/// <summary>What a point's history holds in memory.</summary>
struct PointState
{
    public ReadingChunk Open;

    /// <summary>The open chunk's block; <see cref="BlockPool.None"/> where the point has no reading yet.</summary>
    public int Block;

    /// <summary>Newest of the closed chunks that are not known to be stored; a chain in <see cref="ClosedChunks"/>.</summary>
    public int Closed;

    /// <summary>Generation of its latest change.</summary>
    public int Touched;

    /// <summary>Where the frozen generation keeps it as it was, if it changed since.</summary>
    public int Kept;
}

/// <summary>States of points by their dense keys, in pages, so that growing copies nothing.</summary>
sealed class PointTable
{
    const int PageBits = 10;

    PointState[][] pages = [];

    public int Count { get; private set; }

    /// <summary>The state of a point; a new point gets an empty one.</summary>
    public ref PointState this[int point]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)point >= (uint)Count) Grow(point);
            return ref pages[point >> PageBits][point & ((1 << PageBits) - 1)];
        }
    }

    public bool Has(int point) => (uint)point < (uint)Count && this[point].Block != BlockPool.None;

    void Grow(int point)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(point);
        var from = pages.Length;
        var more = new PointState[(point >> PageBits) + 1][];
        pages.CopyTo(more, 0);
        for (var page = from; page < more.Length; page++)
        {
            more[page] = new PointState[1 << PageBits];
            more[page].AsSpan().Fill(new() { Block = BlockPool.None, Closed = ClosedChunks.None });
        }
        pages = more;
        Count = more.Length << PageBits;
    }
}
