using Twin.Operations.Backup;
using Twin.Park.Engine;
using Twin.Storage;
using Twin.Storage.Backup;

namespace Twin.Park.Backup;

/// <summary>Takes backups of the running server's own folder, one at a time, off the engine's threads.</summary>
/// <remarks>Gateways and screens notice nothing but the disk's work. While it is copied the journal keeps its segments, and the database its log.</remarks>
sealed class BackupDesk(DataFolder folder, CommitLoop commits, TimeProvider time) : IBackupDesk
{
    int running;

    public async ValueTask<BackupOutcome> TakeAsync(string target, Guid? meant, CancellationToken cancel)
    {
        if (meant is { } id && id != folder.Id)
            return BackupOutcome.Refused("other_folder", $"this server has data folder {folder.Path}, which is not the one that is meant");
        if (Interlocked.Exchange(ref running, 1) == 1) return BackupOutcome.Refused("backup_under_way", "another backup is being taken: ask again when it has ended");
        try
        {
            using var kept = commits.KeepJournal();
            var (result, fault) = await Task.Run(() => FolderBackup.Take(folder, () => commits.Position, target, time, cancel), cancel).ConfigureAwait(false);
            return result is not null ? new(result.Position, result.Files, result.Bytes)
                : BackupOutcome.Refused(fault!.Kind == BackupFaultKind.NotEmpty ? "not_empty" : BackupOutcome.Failed, fault.Line);
        }
        finally
        {
            Volatile.Write(ref running, 0);
        }
    }
}
