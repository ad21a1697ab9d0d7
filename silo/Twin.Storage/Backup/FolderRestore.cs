using System.Text;

namespace Twin.Storage.Backup;

/// <summary>Makes a data folder out of a backup. The file that says so is written last: what is cut short is no data folder.</summary>
public static class FolderRestore
{
    /// <param name="target">A folder that is not there, or empty. Left as it is where the restore fails; a server refuses it.</param>
    public static (BackupResult? Result, BackupFault? Fault) Run(string backup, string target, CancellationToken cancel)
    {
        try
        {
            (backup, target) = (Path.GetFullPath(backup), Path.GetFullPath(target));
            if (Read(backup, out var fault) is not { } manifest) return (null, fault);
            if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() || File.Exists(target))
                return (null, new(BackupFaultKind.NotEmpty, $"{target} is there already: nothing is overwritten; name a folder that is not, or an empty one"));
            if (manifest.Files.FirstOrDefault(f => !FileCopy.Fits(Path.Combine(backup, f.Name), f)) is { } bad) return (null, Damaged(Path.Combine(backup, bad.Name)));
            return Copy(manifest, backup, target, cancel) is { } unread ? (null, unread) : (new(manifest.Position, manifest.Files.Count, manifest.Bytes), null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, new(BackupFaultKind.Unusable, $"the backup was not restored: {error.Message}"));
        }
    }

    static BackupManifest? Read(string backup, out BackupFault? fault)
    {
        fault = null;
        var path = Path.Combine(backup, BackupManifest.Name);
        if (!File.Exists(path))
        {
            fault = new(BackupFaultKind.NothingThere, $"{backup} holds no whole backup: it has no file {BackupManifest.Name}, which is written last");
            return null;
        }
        var manifest = BackupManifest.Parse(File.ReadAllText(path, Encoding.Latin1));
        if (manifest is null) fault = Damaged(path);
        else if (manifest.Format > FormatFile.NewestVersion)
            fault = new(BackupFaultKind.NewerFormat, $"{backup} has format {manifest.Format}; this program reads up to {FormatFile.NewestVersion}: use a newer one");
        return fault is null ? manifest : null;
    }

    static BackupFault? Copy(BackupManifest manifest, string backup, string target, CancellationToken cancel)
    {
        DataFolder.CreateFolder(target);
        HashSet<string> folders = [target];
        foreach (var file in manifest.Files)
        {
            cancel.ThrowIfCancellationRequested();
            var (from, to) = (Path.Combine(backup, file.Name), Path.Combine(target, file.Name));
            if (folders.Add(Path.GetDirectoryName(to)!)) DataFolder.CreateFolder(Path.GetDirectoryName(to)!);
            if (!FileCopy.Copy(from, to, file)) return Damaged(from);
        }
        foreach (var folder in folders) DiskSync.SyncDirectory(folder);
        DurableFile.Replace(Path.Combine(target, FormatFile.Name), Encoding.ASCII.GetBytes(new FormatFile(manifest.Format, manifest.FolderId).ToString()));
        return null;
    }

    static BackupFault Damaged(string path) => new(BackupFaultKind.Damaged, $"{path} is not what was backed up: use another backup");
}
