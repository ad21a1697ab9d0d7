using System.Runtime.CompilerServices;
using Twin.Model.Ledger;

namespace Twin.Storage.Ledger;

/// <summary>Changes of cells since a checkpoint, summed up by series and interval. Changes of one series are chained.</summary>
/// <remarks>
/// Sums commute, so the order of bookings is not kept. Split into shards by series, each growing on its own:
/// doubling one table of a million entries would hold up the engine for tens of milliseconds.
/// </remarks>
sealed class DeltaMap
{
    const int ShardBits = 8;

    readonly Shard[] shards = [.. Enumerable.Range(0, 1 << ShardBits).Select(_ => new Shard())];

    public struct Entry
    {
        public long Series;
        public int Interval;
        public int NextInBucket;
        public int NextOfSeries;
        public int NextSeries;
        public Cell Cell;
    }

    public int Count
    {
        get
        {
            var count = 0;
            foreach (var shard in shards) count += shard.Count;
            return count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long series, int interval, in Cell change)
    {
        var hash = HashOf(series);
        shards[hash >> (64 - ShardBits)].Add(series, hash, interval, change);
    }

    /// <summary>The sum of one interval's changes; zero where there is none.</summary>
    public Cell Of(long series, int interval)
    {
        var hash = HashOf(series);
        return shards[hash >> (64 - ShardBits)].Of(series, hash, interval);
    }

    /// <summary>The changes of one series, in no order.</summary>
    public IEnumerable<(int Interval, Cell Change)> Of(long series)
    {
        var hash = HashOf(series);
        var shard = shards[hash >> (64 - ShardBits)];
        for (var at = shard.HeadOf(series, hash); at >= 0; at = shard.Entries[at].NextOfSeries)
            yield return (shard.Entries[at].Interval, shard.Entries[at].Cell);
    }

    /// <summary>All changes, in no order. Stays valid while nothing is added.</summary>
    public IEnumerable<ReadOnlyMemory<Entry>> All()
    {
        foreach (var shard in shards) yield return shard.Entries.AsMemory(0, shard.Count);
    }

    public void Clear()
    {
        foreach (var shard in shards) shard.Clear();
    }

    static ulong HashOf(long series) => (ulong)series * 0x9e37_79b9_7f4a_7c15;

    sealed class Shard
    {
        const int CapacityMin = 16;

        // Heads of chains, entry number + 1: by series and interval, and by series.
        int[] buckets = new int[CapacityMin];
        int[] seriesBuckets = new int[CapacityMin];

        public Entry[] Entries = new Entry[CapacityMin];
        public int Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(long series, ulong hash, int interval, in Cell change)
        {
            for (var at = buckets[BucketOf(hash, interval)] - 1; at >= 0; at = Entries[at].NextInBucket)
            {
                ref var entry = ref Entries[at];
                if (entry.Series != series || entry.Interval != interval) continue;
                entry.Cell += change;
                return;
            }
            Insert(series, hash, interval, change);
        }

        public Cell Of(long series, ulong hash, int interval)
        {
            for (var at = buckets[BucketOf(hash, interval)] - 1; at >= 0; at = Entries[at].NextInBucket)
                if (Entries[at].Series == series && Entries[at].Interval == interval) return Entries[at].Cell;
            return default;
        }

        void Insert(long series, ulong hash, int interval, in Cell change)
        {
            if (Count == Entries.Length) Grow();
            ref var entry = ref Entries[Count];
            entry = new() { Series = series, Interval = interval, Cell = change, NextOfSeries = -1, NextSeries = -1 };
            Link(Count, hash);
            Count++;
        }

        void Link(int index, ulong hash)
        {
            ref var entry = ref Entries[index];
            ref var bucket = ref buckets[BucketOf(hash, entry.Interval)];
            entry.NextInBucket = bucket - 1;
            bucket = index + 1;

            // The first entry of a series heads its chain; later ones go behind it.
            var head = HeadOf(entry.Series, hash);
            if (head >= 0)
            {
                entry.NextOfSeries = Entries[head].NextOfSeries;
                Entries[head].NextOfSeries = index;
            }
            else
            {
                ref var seriesBucket = ref seriesBuckets[SeriesBucketOf(hash)];
                entry.NextSeries = seriesBucket - 1;
                seriesBucket = index + 1;
            }
        }

        public int HeadOf(long series, ulong hash)
        {
            var at = seriesBuckets[SeriesBucketOf(hash)] - 1;
            while (at >= 0 && Entries[at].Series != series) at = Entries[at].NextSeries;
            return at;
        }

        // Intervals follow each other, so they are spread by an odd factor over the bits that the shard left.
        int BucketOf(ulong hash, int interval) => (int)(((hash >> 16) + (ulong)interval * 0x9e37_79b1) & (ulong)(buckets.Length - 1));

        int SeriesBucketOf(ulong hash) => (int)(hash >> 16 & (ulong)(seriesBuckets.Length - 1));

        void Grow()
        {
            var capacity = Entries.Length * 2;
            Array.Resize(ref Entries, capacity);
            (buckets, seriesBuckets) = (new int[capacity], new int[capacity]);
            for (var i = 0; i < Count; i++)
            {
                (Entries[i].NextOfSeries, Entries[i].NextSeries) = (-1, -1);
                Link(i, HashOf(Entries[i].Series));
            }
        }

        public void Clear()
        {
            Array.Clear(buckets);
            Array.Clear(seriesBuckets);
            Count = 0;
        }
    }
}
