using System.Runtime.CompilerServices;

namespace Twin.Storage.History;

/// <summary>Byte blocks of a few sizes out of large slabs: a million open chunks are no objects for the collector and carry no headers.</summary>
/// <remarks>
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

    readonly Stack<int>[] free = [.. Enumerable.Range(0, ClassMax + 1).Select(_ => new Stack<int>())];
    volatile byte[][] slabs = [];
    int count, used = SlabBytes;

    /// <summary>Bytes of blocks that are in use.</summary>
    public long AllocatedBytes { get; private set; }

    public static int SizeOf(int handle) => SizeMin << (handle & ((1 << ClassBits) - 1));
    public static int ClassOf(int handle) => handle & ((1 << ClassBits) - 1);

    public int Allocate(int sizeClass)
    {
        AllocatedBytes += SizeMin << sizeClass;
        if (free[sizeClass].TryPop(out var handle)) return handle;
        var size = SizeMin << sizeClass;
        if (used + size > SlabBytes) AddSlab();
        handle = ((count - 1) * UnitsPerSlab + used / SizeMin) << ClassBits | sizeClass;
        used += size;
        return handle;
    }

    public void Free(int handle)
    {
        AllocatedBytes -= SizeOf(handle);
        free[ClassOf(handle)].Push(handle);
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

    void AddSlab()
    {
        // What is left of the last slab goes to the sizes that it holds.
        for (var sizeClass = ClassMax; sizeClass >= 0 && count > 0; sizeClass--)
        {
            var size = SizeMin << sizeClass;
            for (; used + size <= SlabBytes; used += size)
                free[sizeClass].Push(((count - 1) * UnitsPerSlab + used / SizeMin) << ClassBits | sizeClass);
        }
        if (count == slabs.Length)
        {
            var more = slabs;
            Array.Resize(ref more, Math.Max(16, count * 2));
            slabs = more;
        }
        slabs[count++] = GC.AllocateUninitializedArray<byte>(SlabBytes);
        used = 0;
    }
}
