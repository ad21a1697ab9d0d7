using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Twin.Storage;

/// <summary>What .NET does not offer of the file system: fdatasync, fallocate, and making a directory's entries durable.</summary>
public static partial class DiskSync
{
    const int OpenCloseOnExec = 0x80000, Interrupted = 4; // O_CLOEXEC and EINTR on Linux

    /// <summary>Returns when the file's content, and of its metadata what is needed to read it, is on the medium.</summary>
    /// <exception cref="IOException">The medium refused; what was written since the last success may be lost for good.</exception>
    public static void SyncData(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }
        while (FDataSync(file) != 0) ThrowUnlessInterrupted("fdatasync");
    }

    /// <summary>Makes created, renamed and deleted names in a directory durable. Does nothing on Windows, where they are.</summary>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        using var directory = Open(path, OperatingSystem.IsLinux() ? OpenCloseOnExec : 0);
        if (directory.IsInvalid) ThrowUnlessInterrupted($"opening {path}");
        while (FSync(directory) != 0) ThrowUnlessInterrupted($"fsync of {path}");
    }

    /// <summary>Reserves a file's space up to a length; the new part reads as zeros. False where the file system cannot.</summary>
    public static bool TryAllocate(SafeFileHandle file, long length) =>
        OperatingSystem.IsLinux() && Environment.Is64BitProcess && FAllocate(file, mode: 0, offset: 0, length) == 0;

    static void ThrowUnlessInterrupted(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        if (error != Interrupted) throw new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int FAllocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
