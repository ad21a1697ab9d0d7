namespace Twin.Storage.Journal;

public enum JournalFaultKind : byte
{
    /// <summary>No space left. Nothing of the frame is kept; a later append may succeed.</summary>
    DiskFull = 1,

    /// <summary>The next segment could not be begun (no file handle, no permission). A later append may succeed.</summary>
    SegmentUnavailable = 2,

    /// <summary>A write failed for another reason than space. Permanent: only a restart reads what the file really holds.</summary>
    WriteFailed = 3,

    /// <summary>
    /// fdatasync failed. Permanent: the kernel drops the pages that it could not write and marks them clean, so that the
    /// next fdatasync would succeed without them. Nothing may be acknowledged from this file again.
    /// </summary>
    SyncFailed = 4,
}

/// <summary>Why a frame is not durable.</summary>
/// <param name="Segment">File name of the segment.</param>
/// <param name="Offset">Where in it the frame would have begun.</param>
/// <param name="What">The operating system's words.</param>
public sealed record JournalFault(JournalFaultKind Kind, string Segment, long Offset, string What)
{
    /// <summary>Whether nothing can be appended until a restart.</summary>
    public bool IsPermanent => Kind is JournalFaultKind.WriteFailed or JournalFaultKind.SyncFailed;

    /// <summary>One line for <c>readyz</c> and the log.</summary>
    public override string ToString() => $"journal {Code} in {Segment} at byte {Offset}: {What}";

    string Code => Kind switch
    {
        JournalFaultKind.DiskFull => "disk full",
        JournalFaultKind.SegmentUnavailable => "segment unavailable",
        JournalFaultKind.WriteFailed => "write failed",
        _ => "sync failed",
    };
}
