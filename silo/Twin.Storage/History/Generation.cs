using Twin.Model.Telemetry.Chunks;

namespace Twin.Storage.History;

/// <summary>A point's chunks at the freeze: the open one and its block, and the newest of the closed ones.</summary>
readonly record struct FrozenPoint(ChunkExtent Open, int Block, int Closed);

/// <summary>What changed between two checkpoints; then, frozen, what the second of them writes.</summary>
sealed class Generation
{
    // In pages, so that keeping the millionth point moves none of the others.
    const int KeptPageBits = 11;

    readonly List<FrozenPoint[]> kept = [];
    int keptCount;

    public int Number { get; private set; }

    /// <summary>Points with new readings, each once.</summary>
    public List<int> Points { get; } = [];

    /// <summary>Readings older than their point's open chunk.</summary>
    public Dictionary<int, SortedReadings> Late { get; } = [];

    /// <summary>Points that closed a chunk; some more than once.</summary>
    public List<int> Closed { get; } = [];

    /// <summary>Blocks that were replaced while this generation was being written: free when that is done.</summary>
    public List<int> Retired { get; } = [];

    /// <summary>Empties it for another number. What it has grown to stays, so that steady work allocates nothing.</summary>
    public Generation Begin(int number)
    {
        Number = number;
        Points.Clear();
        Late.Clear();
        Closed.Clear();
        Retired.Clear();
        keptCount = 0;
        return this;
    }

    /// <summary>Keeps a point as it was at the freeze, because it is about to change.</summary>
    /// <returns>Where <see cref="KeptAt"/> finds it.</returns>
    public int Keep(in FrozenPoint point)
    {
        if (keptCount >> KeptPageBits == kept.Count) kept.Add(new FrozenPoint[1 << KeptPageBits]);
        kept[keptCount >> KeptPageBits][keptCount & ((1 << KeptPageBits) - 1)] = point;
        return keptCount++;
    }

    public FrozenPoint KeptAt(int index) => kept[index >> KeptPageBits][index & ((1 << KeptPageBits) - 1)];
}
