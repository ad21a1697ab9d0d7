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
        if (disk.WriteFails())
        {
            file.Write(bytes[..disk.Below(bytes.Length)], offset);
            throw new IOException("simulated: input/output error", 5);
        }
        var grows = Math.Max(0, offset + bytes.Length - file.Length);
        if (grows > disk.FreeBytes)
        {
            file.Write(bytes[..(int)Math.Max(0, bytes.Length - grows + Math.Max(0, disk.FreeBytes))], offset);
            throw new NoSpaceException("simulated: no space left on device");
        }
        file.Write(bytes, offset);
    }

    public void SetLength(long length) => Alive().SetLength((int)length);

    public bool TryPreallocate(long length)
    {
        if (length - Alive().Length > disk.FreeBytes) return false;
        if (length > file.Length) file.SetLength((int)length);
        return true;
    }

    public void Sync()
    {
        Alive();
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

    SimulatedFile Alive() => generation == disk.Generation ? file
        : throw new ObjectDisposedException(nameof(SimulatedHandle), "The process that opened this file has crashed.");
}
