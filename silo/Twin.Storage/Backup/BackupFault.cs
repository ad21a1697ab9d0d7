namespace Twin.Storage.Backup;

public enum BackupFaultKind : byte
{
    /// <summary>The target is there already and holds something.</summary>
    NotEmpty = 1,
    /// <summary>There is no data folder, or no whole backup.</summary>
    NothingThere = 2,
    /// <summary>What is to be copied, or was copied, is not what was written.</summary>
    Damaged = 3,
    /// <summary>A newer program wrote it.</summary>
    NewerFormat = 4,
    /// <summary>A file could not be read or written: no space, no right, no such place.</summary>
    Unusable = 5,
}

/// <summary>Why a backup was not taken or not restored.</summary>
/// <param name="Line">One line for the operator: the place, what is wrong, what to do.</param>
public sealed record BackupFault(BackupFaultKind Kind, string Line)
{
    public override string ToString() => Line;
}

/// <summary>A backup that was taken or restored.</summary>
/// <param name="Position">Journal position that it stands for.</param>
public sealed record BackupResult(long Position, int Files, long Bytes);
