using Microsoft.Extensions.Logging;
using Twin.Model.Telemetry;

namespace Twin.Storage.Journal;

/// <summary>Appends frames. A frame whose append returned null is durable; only then may anything of it be acknowledged.</summary>
/// <remarks>One thread at a time. There is one writer to a journal: the data folder's lock sees to that.</remarks>
public sealed class JournalWriter : IDisposable
{
    readonly IJournalFiles files;
    readonly JournalOptions options;
    readonly ulong newSalt;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly FrameEncoder encoder;
    readonly List<SegmentName> segments;
    IJournalFile? file;
    SegmentName segment;
    ulong salt;
    long end, allocated;

    // Set from the first try to begin a segment until it succeeds: a try that failed may have left the file, named by the
    // next position, so that this position must not go into the old segment after all.
    bool rolling;

    JournalWriter(IJournalFiles files, JournalOptions options, ulong salt, TimeProvider time, ILogger logger, JournalRecovery recovery)
    {
        (this.files, this.options, newSalt, this.time, this.logger) = (files, options, salt, time, logger);
        Recovery = recovery;
        (Position, CommitTimeMs) = (recovery.Position, recovery.CommitTimeMs);
        encoder = new(options);
        segments = SegmentName.ListAll(files);
    }

    /// <summary>Position of the newest durable frame; 0 before the first.</summary>
    public long Position { get; private set; }

    /// <summary>Commit time of the newest durable frame, Unix milliseconds, UTC.</summary>
    public long CommitTimeMs { get; private set; }

    /// <summary>Why the newest append was refused; null while appending works.</summary>
    public JournalFault? Fault { get; private set; }

    /// <summary>What was found at the journal's end when it was opened.</summary>
    public JournalRecovery Recovery { get; }

    /// <summary>The most bytes that a batch takes in a frame: the sum over a frame must stay below <see cref="JournalOptions.MaxFrameBytes"/>.</summary>
    public static long BoundBytes(ReadingBatch batch, JournalOptions options) => BatchCodec.BoundBytes(batch, options);

    /// <inheritdoc cref="BoundBytes(ReadingBatch, JournalOptions)"/>
    public static long BoundBytes(in ControlRecord control) => ControlCodec.BoundBytes(control);

    /// <summary>Opens a journal for writing: cuts a torn tail, steps over damage, makes the first segment of a new one.</summary>
    /// <param name="salt">A random number of the data folder's own; see <see cref="DataFolder.JournalSalt"/>.</param>
    /// <param name="knownPosition">The newest position that any other file of the data folder knows.</param>
    /// <exception cref="IOException">The journal cannot be read or written.</exception>
    public static JournalWriter Open(IJournalFiles files, JournalOptions options, ulong salt, TimeProvider time,
        ILogger<JournalWriter> logger, long knownPosition = 0)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("The journal's numbers are little-endian.");
        var recovery = JournalRecovery.Run(files, options.Validate().Sync, salt, knownPosition);
        var writer = new JournalWriter(files, options, salt, time, logger, recovery);
        try
        {
            writer.Begin();
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Gives the frame its position, raises its commit time to the newest, and returns null when it is durable. Otherwise
    /// says why not: the frame is not in the journal, and its position goes to the next.
    /// </summary>
    /// <exception cref="ArgumentException">The frame is over <see cref="JournalOptions.MaxFrameBytes"/>.</exception>
    public JournalFault? Append(CommitFrame frame)
    {
        if (Fault is { IsPermanent: true }) return Fault;
        frame.Position = Position + 1;
        frame.CommitTimeMs = Math.Max(frame.CommitTimeMs, CommitTimeMs);
        encoder.Encode(frame);
        var fault = Roll() ?? Write() ?? Sync();
        if (fault is not null) return Refuse(fault);

        (end, Position, CommitTimeMs) = (end + encoder.Length, frame.Position, frame.CommitTimeMs);
        JournalMetrics.Committed(encoder.Length);
        if (Fault is not null) JournalLog.Recovered(logger, Position);
        return Fault = null;
    }

    /// <summary>Deletes whole segments that hold only positions below this one. The newest segment always stays.</summary>
    /// <exception cref="IOException">A file could not be deleted; the rest of the journal is as it was.</exception>
    public void DropBefore(long position)
    {
        var dropped = 0;
        while (segments.Count > 1 && segments[1].First <= position)
        {
            files.Delete(segments[0].Name);
            segments.RemoveAt(0);
            dropped++;
        }
        if (dropped == 0) return;
        files.SyncDirectory();
        JournalLog.Dropped(logger, dropped, segments[0].First);
    }

    public void Dispose() => file?.Dispose();

    void Begin()
    {
        if (!options.Sync) JournalLog.NotSyncing(logger);
        if (Recovery.Cut is { } cut) JournalLog.TailCut(logger, cut.Segment, cut.Offset, cut.Bytes);
        foreach (var damage in Recovery.Damages) JournalLog.Damaged(logger, damage);
        if (Recovery.Resume is { } resume)
        {
            (segment, salt, end) = resume;
            file = files.OpenToWrite(segment.Name);
            allocated = end;
        }
        else
        {
            var first = new SegmentName(SegmentHeader.NameOf(Position + 1), Position + 1);
            Adopt(first, CreateSegment(first));
            SyncSegment(file!);
        }
    }

    JournalFault? Roll()
    {
        rolling |= end + encoder.Length > options.SegmentBytes && end > SegmentHeader.Bytes;
        if (!rolling) return null;
        var next = new SegmentName(SegmentHeader.NameOf(Position + 1), Position + 1);
        IJournalFile? created = null;
        var kind = JournalFaultKind.SegmentUnavailable;
        try
        {
            if (allocated > end) file!.SetLength(allocated = end);
            created = CreateSegment(next);
            kind = JournalFaultKind.SyncFailed;
            SyncSegment(created);
        }
        catch (IOException error)
        {
            created?.Dispose();
            return FaultOf(error is NoSpaceException ? JournalFaultKind.DiskFull : kind, error);
        }
        Adopt(next, created);
        return null;
    }

    IJournalFile CreateSegment(SegmentName next)
    {
        var created = files.Create(next.Name);
        try
        {
            created.Write(new SegmentHeader(next.First, CommitTimeMs, newSalt).ToBytes(), 0);
            return created;
        }
        catch
        {
            created.Dispose();
            throw;
        }
    }

    // Header and name are durable before the first frame is written: no frame is ever in a file that can vanish.
    void SyncSegment(IJournalFile created)
    {
        if (!options.Sync) return;
        created.Sync();
        files.SyncDirectory();
    }

    void Adopt(SegmentName next, IJournalFile created)
    {
        file?.Dispose();
        (file, segment, salt) = (created, next, newSalt);
        (end, allocated, rolling) = (SegmentHeader.Bytes, SegmentHeader.Bytes, false);
        segments.Add(next);
        JournalLog.SegmentBegun(logger, next.Name);
    }

    JournalFault? Write()
    {
        var target = end + encoder.Length;
        if (target > allocated && options.PreallocateBytes > 0)
        {
            var ahead = Math.Max(target, Math.Min(options.SegmentBytes, allocated + options.PreallocateBytes));
            if (file!.TryPreallocate(ahead)) allocated = ahead; // without it the write itself takes the space
        }
        try
        {
            file!.Write(encoder.Seal(salt, segment.First, end), end);
            allocated = Math.Max(allocated, target);
            return null;
        }
        catch (NoSpaceException full)
        {
            return TakeBack() ?? FaultOf(JournalFaultKind.DiskFull, full);
        }
        catch (IOException error)
        {
            return FaultOf(JournalFaultKind.WriteFailed, error);
        }
    }

    // Cuts what a failed write left: else a shorter frame in its place could be followed by its remains.
    JournalFault? TakeBack()
    {
        try
        {
            file!.SetLength(allocated = end);
            return null;
        }
        catch (IOException error)
        {
            return FaultOf(JournalFaultKind.WriteFailed, error);
        }
    }

    JournalFault? Sync()
    {
        if (!options.Sync) return null;
        var started = time.GetTimestamp();
        try
        {
            file!.Sync();
        }
        catch (IOException error)
        {
            return FaultOf(JournalFaultKind.SyncFailed, error);
        }
        JournalMetrics.Synced(time.GetElapsedTime(started));
        return null;
    }

    JournalFault FaultOf(JournalFaultKind kind, IOException error) => new(kind, segment.Name, end, error.Message);

    // Logged when it begins or changes, not at every append that it refuses.
    JournalFault Refuse(JournalFault fault)
    {
        JournalMetrics.Refused();
        if (Fault?.Kind != fault.Kind) JournalLog.Refused(logger, fault);
        return Fault = fault;
    }
}
