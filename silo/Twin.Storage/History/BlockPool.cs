using System.Runtime.CompilerServices;

namespace Twin.Storage.History;

/// <summary>Byte blocks of a few sizes out of large slabs: a million open chunks are no objects for the collector and carry no headers.</summary>
/// <remarks>
/// A buddy allocator: a block is split for smaller ones, and joined again with its other half when both are free, since
/// chunks of many points grow in step and leave whole slabs of one size behind them.
/// A handle is <c>offset in 32-byte units * 8 + size class</c>. One thread allocates and frees; others may read blocks
/// that are not freed meanwhile. Memory is never given back, but used again.
/// </remarks>
sealed class BlockPool
{
    public const int SizeMin = 32;
    public const int ClassMax = 6;
    public const int SizeMax = SizeMin << ClassMax;
    public const int None = -1;

    const int ClassBits = 3;
    const int SlabBytes = 1 << 20;
    const int UnitsPerSlab = SlabBytes / SizeMin;

    // Freed blocks by size. One that was joined with its other half is still here and passed over when it comes up:
    // whether a block is free is what the map says.
    readonly Stack<int>[] freed = [.. Enumerable.Range(0, ClassMax + 1).Select(_ => new Stack<int>())];

    // Per slab and unit: size class + 1 of the free block that begins here, else 0.
    readonly List<byte[]> maps = [];
    volatile byte[][] slabs = [];

    /// <summary>Bytes of blocks that are in use.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Bytes of all slabs.</summary>
    public long SlabsBytes => (long)maps.Count * SlabBytes;

    public static int SizeOf(int handle) => SizeMin << ClassOf(handle);
    public static int ClassOf(int handle) => handle & ((1 << ClassBits) - 1);

    public int Allocate(int sizeClass)
    {
        AllocatedBytes += SizeMin << sizeClass;
        return HandleOf(Take(sizeClass), sizeClass);
    }

    public void Free(int handle)
    {
        AllocatedBytes -= SizeOf(handle);
        var (unit, sizeClass) = (handle >> ClassBits, ClassOf(handle));
        for (; sizeClass < ClassMax; sizeClass++)
        {
            // Slabs are aligned to the largest block, so halves differ in one bit.
            ref var buddy = ref MapOf(unit ^ 1 << sizeClass);
            if (buddy != sizeClass + 1) break;
            buddy = 0;
            unit &= ~(1 << sizeClass);
        }
        Put(unit, sizeClass);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Span(int handle)
    {
        var unit = handle >> ClassBits;
        return slabs[unit / UnitsPerSlab].AsSpan(unit % UnitsPerSlab * SizeMin, SizeOf(handle));
    }

    public ReadOnlyMemory<byte> Memory(int handle, int bytes)
    {
        var unit = handle >> ClassBits;
        return slabs[unit / UnitsPerSlab].AsMemory(unit % UnitsPerSlab * SizeMin, bytes);
    }

    static int HandleOf(int unit, int sizeClass) => unit << ClassBits | sizeClass;

    ref byte MapOf(int unit) => ref maps[unit / UnitsPerSlab][unit % UnitsPerSlab];

    int Take(int sizeClass)
    {
        while (freed[sizeClass].TryPop(out var unit))
        {
            ref var state = ref MapOf(unit);
            if (state != sizeClass + 1) continue;
            state = 0;
            return unit;
        }
        if (sizeClass == ClassMax)
        {
            AddSlab();
            return Take(sizeClass);
        }
        var whole = Take(sizeClass + 1);
        Put(whole + (1 << sizeClass), sizeClass);
        return whole;
    }

    void Put(int unit, int sizeClass)
    {
        MapOf(unit) = (byte)(sizeClass + 1);
        freed[sizeClass].Push(unit);
    }

    void AddSlab()
    {
        var first = maps.Count * UnitsPerSlab;
        if (maps.Count == slabs.Length)
        {
            var more = slabs;
            Array.Resize(ref more, Math.Max(16, maps.Count * 2));
            slabs = more;
        }
        slabs[maps.Count] = GC.AllocateUninitializedArray<byte>(SlabBytes);
        maps.Add(new byte[UnitsPerSlab]);
        // The lowest comes up first, so that points that are added in order lie in order.
        for (var unit = first + UnitsPerSlab - (1 << ClassMax); unit >= first; unit -= 1 << ClassMax) Put(unit, ClassMax);
    }
}
