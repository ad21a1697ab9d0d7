namespace Twin.Storage;

/// <summary>Small files that are there whole or not at all, whenever the machine stops.</summary>
public static class DurableFile
{
    /// <summary>Replaces a file's content; when this returns, the new content and its name are on the medium.</summary>
    /// <exception cref="IOException">It could not; the old content, if any, is as it was.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var next = path + ".next";
        using (var handle = File.OpenHandle(next, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(handle, content, 0);
            DiskSync.SyncData(handle);
        }
        File.Move(next, path, overwrite: true);
        DiskSync.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
