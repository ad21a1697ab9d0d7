namespace Twin.Operations.Backup;

/// <summary>A backup that was taken, or why it was not.</summary>
/// <param name="Code">Stable code of the refusal; null where there is none. "backup_failed" is the server's fault, others the order's.</param>
public readonly record struct BackupOutcome(long Position, int Files, long Bytes, string? Code = null, string? Fault = null)
{
    public const string Failed = "backup_failed";

    public static BackupOutcome Refused(string code, string fault) => new(0, 0, 0, code, fault);
}

/// <summary>Where backups are ordered.</summary>
public interface IBackupDesk
{
    /// <summary>Takes a backup into a folder that is not there or empty; one at a time.</summary>
    /// <param name="folder">The data folder that is meant; null for whichever this server has.</param>
    ValueTask<BackupOutcome> TakeAsync(string target, Guid? folder, CancellationToken cancel);
}
