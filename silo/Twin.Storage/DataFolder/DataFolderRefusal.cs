namespace Twin.Storage;

public enum DataFolderReason : byte
{
    /// <summary>It cannot be made, read or written.</summary>
    Unusable = 1,

    /// <summary>Another process has it.</summary>
    Locked = 2,

    /// <summary>A newer program wrote it.</summary>
    NewerFormat = 3,

    /// <summary>It holds files, and none of them says that it is a data folder of Twin's.</summary>
    Foreign = 4,

    /// <summary>Its format file cannot be understood.</summary>
    Damaged = 5,
}

/// <summary>Why a data folder could not be opened.</summary>
/// <param name="Line">One line for the operator: the place, what is wrong, what to do.</param>
public sealed record DataFolderRefusal(DataFolderReason Reason, string Line);
