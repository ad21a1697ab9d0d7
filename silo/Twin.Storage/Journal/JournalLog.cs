using Microsoft.Extensions.Logging;

namespace Twin.Storage.Journal;

static partial class JournalLog
{
    [LoggerMessage(LogLevel.Warning, "JOURNAL WITHOUT FDATASYNC: what is acknowledged is lost with the machine. For measuring only.")]
    public static partial void NotSyncing(ILogger logger);

    [LoggerMessage(LogLevel.Information, "journal segment {Segment} begun")]
    public static partial void SegmentBegun(ILogger logger, string segment);

    [LoggerMessage(LogLevel.Information, "{Count} journal segments dropped; the journal begins at position {First}")]
    public static partial void Dropped(ILogger logger, int count, long first);

    [LoggerMessage(LogLevel.Warning, "a commit was cut short by a crash: {Bytes} bytes cut from journal segment {Segment} at byte {Offset}")]
    public static partial void TailCut(ILogger logger, string segment, long offset, long bytes);

    [LoggerMessage(LogLevel.Error, "{Damage}")]
    public static partial void Damaged(ILogger logger, JournalDamage damage);

    [LoggerMessage(LogLevel.Critical, "not recording: {Fault}")]
    public static partial void Refused(ILogger logger, JournalFault fault);

    [LoggerMessage(LogLevel.Information, "recording again from position {Position}")]
    public static partial void Recovered(ILogger logger, long position);
}
