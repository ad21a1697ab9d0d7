using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.Storage.Checkpoint;
using Twin.Storage.Journal;

namespace Twin.Storage.Backup;

/// <summary>Copies a data folder as it is at one journal position, while its server goes on, or while nobody has it.</summary>
/// <remarks>
/// The database is copied as of its newest checkpoint, by SQLite and from one snapshot; the journal's frames from that position up to the
/// backup's are read, checked and written anew; model revisions are files that never change. All is read back, checked and synced before the
/// manifest says that it is a backup.
/// </remarks>
public static class FolderBackup
{
    /// <summary>Backs up a folder.</summary>
    /// <param name="position">Where the copy ends: asked for once the database is copied. The journal is kept from its checkpoint up to there.</param>
    /// <param name="target">A folder that is not there, or empty. Removed again where the backup fails.</param>
    public static (BackupResult? Result, BackupFault? Fault) Take(
        DataFolder folder, Func<long> position, string target, TimeProvider time, CancellationToken cancel)
    {
        var made = false;
        try
        {
            target = Path.GetFullPath(target);
            if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() || File.Exists(target))
                return (null, new(BackupFaultKind.NotEmpty, $"{target} is there already: name a folder that is not, or an empty one"));
            made = true;
            DataFolder.CreateFolder(target);
            var manifest = Copy(folder, position, target, time, cancel);
            return (new(manifest.Position, manifest.Files.Count, manifest.Bytes), null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or StoreException or OperationCanceledException or ArgumentException)
        {
            if (made) Remove(target);
            if (error is OperationCanceledException) throw;
            var kind = error is InvalidDataException or StoreException { Fault.Kind: StoreFaultKind.Damaged } ? BackupFaultKind.Damaged : BackupFaultKind.Unusable;
            return (null, new(kind, $"the backup was not taken: {error.Message}"));
        }
    }

    static BackupManifest Copy(DataFolder folder, Func<long> position, string target, TimeProvider time, CancellationToken cancel)
    {
        var database = Path.Combine(target, DataFolder.DatabaseName);
        var checkpoint = DatabaseCopy.Take(folder.DatabasePath, database);
        cancel.ThrowIfCancellationRequested();
        var end = CopyJournal(folder, Path.Combine(target, DataFolder.JournalName), checkpoint, position(), time, cancel);
        CopyModel(folder.ModelPath, Path.Combine(target, DataFolder.ModelName));
        List<BackupFile> files = [];
        foreach (var file in Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            cancel.ThrowIfCancellationRequested();
            files.Add(FileCopy.Secure(file, Path.GetRelativePath(target, file).Replace('\\', '/')));
        }
        foreach (var part in (string[])[DataFolder.JournalName, DataFolder.ModelName]) DiskSync.SyncDirectory(Path.Combine(target, part));
        var manifest = new BackupManifest(folder.Id, FormatFile.NewestVersion, end, time.GetUtcNow().ToUnixTimeMilliseconds(), files);
        DurableFile.Replace(Path.Combine(target, BackupManifest.Name), Encoding.ASCII.GetBytes(manifest.ToString()));
        return manifest;
    }

    // From the checkpoint's own frame on, so that commit time goes on from it where the copy is restored.
    static long CopyJournal(DataFolder folder, string target, long checkpoint, long end, TimeProvider time, CancellationToken cancel)
    {
        DataFolder.CreateFolder(target);
        var reader = new JournalReader(new DiskJournalFiles(folder.JournalPath), folder.JournalSalt);
        if (reader.FirstPosition > checkpoint + 1)
            throw new InvalidDataException($"the journal begins at position {reader.FirstPosition}, the database ends at {checkpoint}: what lies between is missing");
        var after = Math.Max(0, Math.Max(checkpoint, reader.FirstPosition) - 1);
        using var cursor = reader.Read(after, end);
        // Synced whole at the end instead of frame by frame.
        using var writer = JournalWriter.Open(new DiskJournalFiles(target), new() { Sync = false, PreallocateBytes = 0 }, folder.JournalSalt,
            time, NullLogger<JournalWriter>.Instance, after);
        var frame = new CommitFrame();
        while (cursor.TryRead(frame))
        {
            cancel.ThrowIfCancellationRequested();
            var read = frame.Position;
            if (writer.Append(frame) is { } fault) throw new IOException(fault.ToString());
            if (frame.Position != read) throw new InvalidDataException($"the journal has no commit at position {frame.Position}");
        }
        if (cursor.Damages is [var damage, ..]) throw new InvalidDataException($"the journal is damaged: {damage}");
        if (end < long.MaxValue && writer.Position < end) throw new InvalidDataException($"the journal ends at position {writer.Position}, not at {end}");
        return writer.Position;
    }

    // A revision is there once its keys are, and its text was written before them.
    static void CopyModel(string from, string target)
    {
        DataFolder.CreateFolder(target);
        foreach (var keys in Directory.EnumerateFiles(from, "*.keys").Order(StringComparer.Ordinal).ToArray())
            foreach (var file in (string[])[Path.ChangeExtension(keys, ".yaml"), keys]) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        if (Path.Combine(from, "given") is var given && File.Exists(given)) File.Copy(given, Path.Combine(target, "given"));
    }

    static void Remove(string target)
    {
        try
        {
            Directory.Delete(target, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return; // without a manifest it is no backup, and is refused as one
        }
    }
}
