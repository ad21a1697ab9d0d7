using System.Runtime.InteropServices;
using System.Text;

namespace Twin.Model.Topology;

/// <summary>A gateway's local names for points, looked up by their UTF-8 bytes without allocating.</summary>
/// <remarks>
/// Gateways send their points in the same order each time, so the entry after the last hit is tried first;
/// a miss falls back to an open-addressing table. All names lie in one byte array.
/// </remarks>
public sealed class PointNames
{
    readonly record struct Entry(int Start, int Length, PointKey Point);

    readonly byte[] names;
    readonly Entry[] entries;
    readonly int[] table; // entry index + 1, 0 is empty

    public PointNames(IReadOnlyCollection<KeyValuePair<string, PointKey>> points) : this(Encoded(points)) { }

    PointNames((byte[] Names, Entry[] Entries) encoded)
    {
        (names, entries) = encoded;
        table = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, entries.Length * 2))];
        for (var i = 0; i < entries.Length; i++)
        {
            var slot = Slot(NameOf(entries[i]));
            while (table[slot] != 0) slot = (slot + 1) & (table.Length - 1);
            table[slot] = i + 1;
        }
    }

    public static PointNames Empty { get; } = new([]);

    public int Count => entries.Length;

    /// <summary>Finds a point by its local name.</summary>
    /// <param name="name">UTF-8.</param>
    /// <param name="hint">Where to look first; left at the entry after the one found. Start with 0.</param>
    public bool TryFind(ReadOnlySpan<byte> name, ref int hint, out PointKey point)
    {
        if ((uint)hint < (uint)entries.Length && NameOf(entries[hint]).SequenceEqual(name))
        {
            point = entries[hint].Point;
            if (++hint == entries.Length) hint = 0;
            return true;
        }
        for (var slot = Slot(name); table[slot] != 0; slot = (slot + 1) & (table.Length - 1))
        {
            var index = table[slot] - 1;
            if (!NameOf(entries[index]).SequenceEqual(name)) continue;
            point = entries[index].Point;
            hint = index + 1 == entries.Length ? 0 : index + 1;
            return true;
        }
        point = default;
        return false;
    }

    public IEnumerable<KeyValuePair<string, PointKey>> All() =>
        entries.Select(e => KeyValuePair.Create(Encoding.UTF8.GetString(NameOf(e)), e.Point));

    /// <summary>Whether another gateway's or revision's names are the same, in the same order.</summary>
    public bool SameAs(PointNames other) => names.AsSpan().SequenceEqual(other.names) && entries.AsSpan().SequenceEqual(other.entries);

    /// <summary>All names and their points, for <see cref="FromBytes"/> on a machine of the same byte order.</summary>
    public byte[] ToBytes()
    {
        var length = entries.Length;
        return [.. MemoryMarshal.AsBytes(new ReadOnlySpan<int>(ref length)), .. MemoryMarshal.AsBytes(entries.AsSpan()), .. names];
    }

    /// <summary>What <see cref="ToBytes"/> wrote.</summary>
    public static PointNames FromBytes(ReadOnlySpan<byte> bytes)
    {
        var entries = new Entry[MemoryMarshal.Read<int>(bytes)];
        bytes = bytes[sizeof(int)..];
        var room = MemoryMarshal.AsBytes(entries.AsSpan());
        bytes[..room.Length].CopyTo(room);
        return new((bytes[room.Length..].ToArray(), entries));
    }

    static (byte[] Names, Entry[] Entries) Encoded(IReadOnlyCollection<KeyValuePair<string, PointKey>> points)
    {
        var entries = new Entry[points.Count];
        var names = new byte[points.Sum(p => Encoding.UTF8.GetByteCount(p.Key))];
        int count = 0, used = 0;
        foreach (var (name, point) in points)
        {
            var length = Encoding.UTF8.GetBytes(name, names.AsSpan(used));
            entries[count++] = new(used, length, point);
            used += length;
        }
        return (names, entries);
    }

    ReadOnlySpan<byte> NameOf(in Entry entry) => names.AsSpan(entry.Start, entry.Length);

    // FNV-1a over 8-byte words: names are short and the table is half empty.
    int Slot(ReadOnlySpan<byte> name)
    {
        var hash = 14695981039346656037UL ^ (ulong)name.Length;
        while (name.Length >= 8)
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(name)) * 1099511628211UL;
            name = name[8..];
        }
        foreach (var b in name) hash = (hash ^ b) * 1099511628211UL;
        hash ^= hash >> 29;
        return (int)((hash * 0x9E3779B97F4A7C15UL) >> 33) & (table.Length - 1);
    }
}
