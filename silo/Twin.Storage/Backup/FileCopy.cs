using Microsoft.Win32.SafeHandles;
using Twin.Storage.Journal;

namespace Twin.Storage.Backup;

/// <summary>Files of a backup: copied, checked and made durable a piece at a time.</summary>
static class FileCopy
{
    const int PieceBytes = 1 << 20;

    /// <summary>Makes a file durable and reads it back.</summary>
    public static BackupFile Secure(string path, string name)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        DiskSync.SyncData(file);
        var checksum = ChecksumOf(file, out var bytes);
        return new(name, bytes, checksum);
    }

    /// <summary>Whether a file is what the manifest says.</summary>
    public static bool Fits(string path, BackupFile expected)
    {
        if (!File.Exists(path)) return false;
        using var file = File.OpenHandle(path);
        return RandomAccess.GetLength(file) == expected.Bytes && ChecksumOf(file, out _) == expected.Checksum;
    }

    /// <summary>Copies a file into one that is not there yet, durably.</summary>
    /// <returns>Whether what was read is what the manifest says.</returns>
    public static bool Copy(string from, string to, BackupFile expected)
    {
        using var source = File.OpenHandle(from);
        using var target = File.OpenHandle(to, FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[PieceBytes];
        var checksum = uint.MaxValue;
        long at = 0;
        for (int read; (read = RandomAccess.Read(source, buffer, at)) > 0; at += read)
        {
            checksum = Crc32C.Continue(checksum, buffer.AsSpan(0, read));
            RandomAccess.Write(target, buffer.AsSpan(0, read), at);
        }
        DiskSync.SyncData(target);
        return at == expected.Bytes && ~checksum == expected.Checksum;
    }

    static uint ChecksumOf(SafeFileHandle file, out long bytes)
    {
        var buffer = new byte[PieceBytes];
        var checksum = uint.MaxValue;
        bytes = 0;
        for (int read; (read = RandomAccess.Read(file, buffer, bytes)) > 0; bytes += read) checksum = Crc32C.Continue(checksum, buffer.AsSpan(0, read));
        return ~checksum;
    }
}
