using Twin.Model.Telemetry;

namespace Twin.Storage.History;

/// <summary>Late readings of one point in order of time, then rank: cheap to add anywhere, be it a handful or a year of them.</summary>
sealed class SortedReadings
{
    const int BlockMin = 4;
    const int BlockMax = 256;

    readonly List<Block> blocks;

    public SortedReadings() => blocks = [new()];

    SortedReadings(SortedReadings other) => (blocks, Count) = (other.blocks.ConvertAll(block => block.Copy()), other.Count);

    public int Count { get; private set; }

    public SortedReadings Copy() => new(this);

    public void Add(in StoredReading reading)
    {
        var at = BlockOf(reading);
        if (blocks[at].Count == BlockMax)
        {
            blocks.Insert(at + 1, blocks[at].Split());
            if (reading.CompareOrder(blocks[at + 1].Items[0]) >= 0) at++;
        }
        blocks[at].Insert(reading);
        Count++;
    }

    /// <summary>All in order, from the first one at or after an instant.</summary>
    public IEnumerable<StoredReading> From(long timeMs)
    {
        var start = FirstAt(timeMs);
        var at = BlockOf(start);
        var index = blocks[at].IndexOf(start);
        for (; at < blocks.Count; at++, index = 0)
            for (; index < blocks[at].Count; index++)
                yield return blocks[at].Items[index];
    }

    /// <summary>All before an instant, latest first.</summary>
    public IEnumerable<StoredReading> Before(long timeMs)
    {
        var start = FirstAt(timeMs);
        var at = BlockOf(start);
        var index = blocks[at].IndexOf(start) - 1;
        while (true)
        {
            for (; index >= 0; index--) yield return blocks[at].Items[index];
            if (--at < 0) yield break;
            index = blocks[at].Count - 1;
        }
    }

    // Comes before every reading of the instant.
    static StoredReading FirstAt(long timeMs) => new(timeMs, long.MinValue, Quality.Bad, 0, long.MinValue);

    // The last block that begins at or before it.
    int BlockOf(in StoredReading reading)
    {
        var (low, high) = (0, blocks.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (blocks[middle].Items[0].CompareOrder(reading) <= 0) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    sealed class Block
    {
        public StoredReading[] Items = new StoredReading[BlockMin];
        public int Count;

        public Block Copy() => new() { Items = Items[..Math.Max(Count, BlockMin)], Count = Count };

        // The first place whose reading is not before it.
        public int IndexOf(in StoredReading reading)
        {
            var (low, high) = (0, Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (Items[middle].CompareOrder(reading) < 0) low = middle + 1;
                else high = middle;
            }
            return low;
        }

        public void Insert(in StoredReading reading)
        {
            if (Count == Items.Length) Array.Resize(ref Items, Count * 2);
            var index = IndexOf(reading);
            Array.Copy(Items, index, Items, index + 1, Count - index);
            Items[index] = reading;
            Count++;
        }

        public Block Split()
        {
            var half = Count / 2;
            var upper = new Block { Items = new StoredReading[BlockMax], Count = Count - half };
            Array.Copy(Items, half, upper.Items, 0, upper.Count);
            Count = half;
            return upper;
        }
    }
}
