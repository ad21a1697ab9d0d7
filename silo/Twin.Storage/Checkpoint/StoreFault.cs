using SQLitePCL;

namespace Twin.Storage.Checkpoint;

public enum StoreFaultKind : byte
{
    /// <summary>The file is not what was written: move it aside and rebuild from the journal, or refuse to start.</summary>
    Damaged,
    /// <summary>The file was written by another version.</summary>
    OtherFormat,
    /// <summary>No space is left, or a quota is reached: the same write may succeed later.</summary>
    Full,
    /// <summary>Another process holds the file.</summary>
    Locked,
    /// <summary>The file system refused: no right, no such folder, an I/O error.</summary>
    Unusable,
}

/// <summary>What is wrong with the store, and where: "chunk point 17 start 1767225600000".</summary>
public sealed record StoreFault(StoreFaultKind Kind, string Place, string Reason)
{
    public override string ToString() => $"{Place}: {Reason}";

    internal static StoreFault Damaged(string place) => new(StoreFaultKind.Damaged, place, "checksum or contents do not fit");

    internal static StoreFault OfSqlite(int result, string message, string during) => result == CheckedPages.DataError
        ? new(StoreFaultKind.Damaged, $"page {CheckedPages.DamagedPage}", $"checksum does not fit, read by: {during}")
        : new(
        (result & 0xff) switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => StoreFaultKind.Damaged,
            raw.SQLITE_FULL => StoreFaultKind.Full,
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => StoreFaultKind.Locked,
            _ => StoreFaultKind.Unusable,
        },
        during, $"SQLite {result}: {message}");
}

/// <summary>The store cannot answer. Nothing wrong was answered instead.</summary>
public sealed class StoreException(StoreFault fault) : Exception(fault.ToString())
{
    public StoreFault Fault { get; } = fault;
}
