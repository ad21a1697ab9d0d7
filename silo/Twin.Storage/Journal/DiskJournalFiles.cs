using Microsoft.Win32.SafeHandles;

namespace Twin.Storage.Journal;

/// <summary>Segments in a directory of the file system.</summary>
public sealed class DiskJournalFiles(string directory) : IJournalFiles
{
    const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    public IReadOnlyList<string> List() => [.. Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path))];

    public IJournalFile Create(string name) => Open(name, FileMode.Create, FileAccess.ReadWrite);

    public IJournalFile OpenToRead(string name) => Open(name, FileMode.Open, FileAccess.Read);

    public IJournalFile OpenToWrite(string name) => Open(name, FileMode.Open, FileAccess.ReadWrite);

    public void Delete(string name)
    {
        try
        {
            File.Delete(Path.Combine(directory, name));
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    public void SyncDirectory() => DiskSync.SyncDirectory(directory);

    SegmentFile Open(string name, FileMode mode, FileAccess access)
    {
        try
        {
            return new(File.OpenHandle(Path.Combine(directory, name), mode, access, Shared));
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
        catch (IOException error) when (IsNoSpace(error))
        {
            throw new NoSpaceException(error.Message, error);
        }
    }

    // .NET carries the operating system's number in HResult: ENOSPC and EDQUOT, ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.
    static bool IsNoSpace(IOException error) =>
        OperatingSystem.IsWindows() ? (error.HResult & 0xFFFF) is 39 or 112 : error.HResult is 28 or 122;

    sealed class SegmentFile(SafeFileHandle handle) : IJournalFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(Span<byte> into, long offset)
        {
            var total = 0;
            while (total < into.Length && RandomAccess.Read(handle, into[total..], offset + total) is var read and > 0) total += read;
            return total;
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            try
            {
                RandomAccess.Write(handle, bytes, offset);
            }
            catch (IOException error) when (IsNoSpace(error))
            {
                throw new NoSpaceException(error.Message, error);
            }
            catch (UnauthorizedAccessException refused)
            {
                throw new IOException(refused.Message, refused);
            }
        }

        public void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public bool TryPreallocate(long length) => DiskSync.TryAllocate(handle, length);

        public void Sync() => DiskSync.SyncData(handle);

        public void Dispose() => handle.Dispose();
    }
}
