namespace Twin.Simulation.Files;

/// <summary>One file's two contents: what is seen, and what the medium holds.</summary>
sealed class SimulatedFile(SimulatedDisk disk, byte[] content)
{
    /// <summary>What a medium writes whole or not at all.</summary>
    public const int SectorBytes = 512;

    readonly HashSet<int> unsynced = [];
    readonly HashSet<long> spoilt = [];
    byte[] seen = [.. content], medium = [.. content];
    int length = content.Length, mediumLength = content.Length;

    public long Length => length;

    public void Spoil(long offset) => spoilt.Add(offset / SectorBytes);

    public byte[] Content() => seen[..length];

    public int Read(Span<byte> into, long offset)
    {
        var count = (int)Math.Clamp(length - offset, 0, into.Length);
        foreach (var sector in spoilt)
            if (sector * SectorBytes < offset + count && (sector + 1) * SectorBytes > offset)
                throw new IOException("simulated: input/output error", 5);
        seen.AsSpan((int)Math.Min(offset, length), count).CopyTo(into);
        return count;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        var end = (int)offset + bytes.Length;
        if (end > length) SetLength(end);
        bytes.CopyTo(seen.AsSpan((int)offset));
        Touch((int)offset, end);
    }

    public void SetLength(int to)
    {
        if (to > seen.Length) Array.Resize(ref seen, Math.Max(to, 2 * seen.Length));
        if (to < length) seen.AsSpan(to, length - to).Clear();
        length = to;
    }

    /// <summary>All that was written since the last sync reaches the medium.</summary>
    public void Sync()
    {
        Array.Resize(ref medium, seen.Length);
        foreach (var sector in unsynced) CopySector(seen, medium, sector);
        mediumLength = length;
        medium.AsSpan(length).Clear();
        unsynced.Clear();
    }

    /// <summary>The sectors are given up and yet seen.</summary>
    public void FailSync() => unsynced.Clear();

    public void Crash(double keep)
    {
        Array.Resize(ref medium, seen.Length);
        foreach (var sector in unsynced.Order())
            if (disk.Happens(keep)) CopySector(seen, medium, sector);
        if (length != mediumLength && disk.Happens(keep)) mediumLength = length;
        medium.AsSpan(mediumLength).Clear();
        (seen, length) = ([.. medium], mediumLength);
        unsynced.Clear();
    }

    void Touch(int from, int to)
    {
        for (var sector = from / SectorBytes; sector * SectorBytes < to; sector++) unsynced.Add(sector);
    }

    static void CopySector(byte[] from, byte[] to, int sector)
    {
        var start = sector * SectorBytes;
        var count = Math.Min(SectorBytes, from.Length - start);
        if (count > 0) from.AsSpan(start, count).CopyTo(to.AsSpan(start));
    }
}
