using Twin.Storage.Journal;

namespace Twin.Simulation.Files;

/// <summary>A process's handle on a file: it dies with the process.</summary>
sealed class SimulatedHandle(SimulatedDisk disk, SimulatedFile file) : IJournalFile
{
    readonly int generation = disk.Generation;

    public long Length => Alive().Length;

    public int Read(Span<byte> into, long offset) => Alive().Read(into, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        Alive();
        if (disk.CrashesNow())
        {
            WritePart(bytes, offset, disk.Below(bytes.Length));
            throw new SimulatedCrashException();
        }
        if (disk.WriteFails())
        {
            WritePart(bytes, offset, disk.Below(bytes.Length));
            throw new IOException("simulated: input/output error", 5);
        }
        var grows = Math.Max(0, offset + bytes.Length - file.Length);
        if (grows > disk.FreeBytes)
        {
            WritePart(bytes, offset, bytes.Length - grows + Math.Max(0, disk.FreeBytes));
            throw new NoSpaceException("simulated: no space left on device");
        }
        file.Write(bytes, offset);
    }

    public void SetLength(long length)
    {
        Alive();
        disk.Step();
        file.SetLength((int)length);
    }

    public bool TryPreallocate(long length)
    {
        if (length - Alive().Length > disk.FreeBytes) return false;
        disk.Step();
        if (length > file.Length) file.SetLength((int)length);
        return true;
    }

    public void Sync()
    {
        Alive();
        disk.Step();
        if (disk.SyncFails())
        {
            file.FailSync();
            throw new IOException("simulated: input/output error", 5);
        }
        file.Sync();
    }

    public void Dispose()
    {
    }

    // A kernel copies page by page, and stops between two: never within a sector.
    void WritePart(ReadOnlySpan<byte> bytes, long offset, long count)
    {
        count = (offset + count) / SimulatedFile.SectorBytes * SimulatedFile.SectorBytes - offset;
        if (count > 0) file.Write(bytes[..(int)count], offset);
    }

    SimulatedFile Alive() => generation == disk.Generation ? file
        : throw new ObjectDisposedException(nameof(SimulatedHandle), "The process that opened this file has crashed.");
}
