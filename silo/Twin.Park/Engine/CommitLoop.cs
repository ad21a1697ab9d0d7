using System.Threading.Channels;
using Twin.Model.Telemetry;
using Twin.Storage.Journal;

namespace Twin.Park.Engine;

/// <summary>A frame on its way from the journal to the twins, with the owners of its batches in step.</summary>
sealed class PendingFrame
{
    public CommitFrame Frame { get; } = new();
    public List<IBatchOwner> Owners { get; } = [];

    public void Clear()
    {
        Frame.Clear();
        Owners.Clear();
    }
}

/// <summary>Group commit: takes all batches that wait, makes them durable with one write and one sync, tells their owners, and hands the frame to the twins.</summary>
/// <remarks>
/// While one frame is being synced the next gathers, so the busier the gateways, the larger the frames. What waits is bounded by
/// the batches that connections own; what waits for the twins by <see cref="FramesAhead"/>.
/// </remarks>
sealed partial class CommitLoop : ICommitLog, IDisposable
{
    /// <summary>Frames committed but not yet applied: enough that the disk and the twins work side by side, few enough that a screen lags by milliseconds.</summary>
    public const int FramesAhead = 4;

    /// <summary>Readings in one frame: applied in some 10 ms, so that reads of the twins do not wait long for the gate.</summary>
    public const int FrameReadingsMax = 131_072;

    /// <summary>Left of the journal's frame bound for the frame's own header.</summary>
    const int FrameSlackBytes = 4096;

    /// <summary>Time passes for the twins at least this often.</summary>
    static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    readonly JournalWriter journal;
    readonly JournalOptions options;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly Channel<PendingFrame> committed = Channel.CreateBounded<PendingFrame>(
        new BoundedChannelOptions(FramesAhead) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });
    readonly Channel<PendingFrame> free = Channel.CreateUnbounded<PendingFrame>();
    readonly Lock gate = new();
    readonly SemaphoreSlim work = new(0, 1);
    readonly Thread thread;
    readonly Queue<(ReadingBatch Batch, IBatchOwner Owner)> waiting = new();
    readonly Queue<(ControlRecord Record, TaskCompletionSource<long> Done)> controls = new();
    readonly List<TaskCompletionSource<long>> controlsInFrame = [];
    readonly PriorityQueue<TaskCompletionSource, long> awaited = new();
    long position, applied, dropBefore;
    JournalFault? fault;
    int keepers; // who must find every segment that was there when they began
    volatile bool stopping;
    volatile string? halted;

    /// <param name="horizonMs">As the journal has it so far.</param>
    public CommitLoop(JournalWriter journal, JournalOptions options, long horizonMs, TimeProvider time, ILogger logger)
    {
        (this.journal, this.options, this.time, this.logger) = (journal, options, time, logger);
        this.horizonMs = committedHorizonMs = horizonMs;
        position = applied = journal.Position;
        for (var i = 0; i < FramesAhead + 2; i++) free.Writer.TryWrite(new());
        thread = new(Run) { IsBackground = true, Name = "journal" };
    }

    /// <summary>Committed frames, in order. The reader gives each back by <see cref="Recycle"/>.</summary>
    public ChannelReader<PendingFrame> Committed => committed.Reader;

    /// <summary>Why nothing can be made durable at present; null while all is well.</summary>
    public string? Fault => halted ?? fault?.ToString();

    /// <summary>Makes nothing durable from here on: the twins cannot take what is committed.</summary>
    public void Halt(string reason)
    {
        halted = reason;
        lock (gate)
        {
            // Whoever waits for the twins waits in vain.
            while (awaited.TryDequeue(out var done, out _)) done.SetException(new IOException(reason));
        }
    }

    public long Position => Volatile.Read(ref position);

    public void Start() => thread.Start();

    public void Submit(ReadingBatch batch, IBatchOwner owner)
    {
        lock (gate) waiting.Enqueue((batch, owner));
        Wake();
    }

    /// <summary>Writes a control record; completes with its position once durable.</summary>
    public Task<long> WriteAsync(ControlRecord record)
    {
        var done = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate) controls.Enqueue((record, done));
        Wake();
        return done.Task;
    }

    /// <summary>The same, complete once the twins have taken it too: what is read then shows it.</summary>
    public async Task<long> WriteAppliedAsync(ControlRecord record)
    {
        var position = await WriteAsync(record).ConfigureAwait(false);
        await AppliedAsync(position).ConfigureAwait(false);
        return position;
    }

    /// <summary>Completes once the twins have taken the commit at a position: what was acknowledged before a question is in its answer.</summary>
    public Task AppliedAsync(long position)
    {
        lock (gate)
        {
            if (applied >= position) return Task.CompletedTask;
            if (halted is { } reason) return Task.FromException(new IOException(reason));
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            awaited.Enqueue(done, position);
            return done.Task;
        }
    }

    /// <summary>Takes a frame back from the twins, applied.</summary>
    public void Recycle(PendingFrame pending)
    {
        Applied(pending.Frame.Position);
        pending.Clear();
        free.Writer.TryWrite(pending);
    }

    /// <summary>Lets go of journal segments that hold only positions below this one.</summary>
    public void DropBefore(long position) => Volatile.Write(ref dropBefore, position);

    /// <summary>Keeps all segments that are there, until disposed: somebody reads them.</summary>
    public IDisposable KeepJournal()
    {
        Interlocked.Increment(ref keepers);
        return new Keeping(this);
    }

    sealed class Keeping(CommitLoop commits) : IDisposable
    {
        int done;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref done, 1) == 0) Interlocked.Decrement(ref commits.keepers);
        }
    }

    public void Dispose()
    {
        stopping = true;
        Wake();
        if (thread.IsAlive) thread.Join();
        work.Dispose();
    }

    void Applied(long position)
    {
        lock (gate)
        {
            applied = position;
            while (awaited.TryPeek(out var done, out var at) && at <= position)
            {
                awaited.Dequeue();
                done.SetResult();
            }
        }
    }

    void Wake()
    {
        try
        {
            if (work.CurrentCount == 0) work.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another producer woke it in the same instant.
        }
    }

    void Run()
    {
        try
        {
            while (!stopping)
            {
                work.Wait(TickInterval);
                do CommitOnce();
                while (!stopping && HasWork());
            }
        }
        finally
        {
            committed.Writer.Complete();
        }
    }

    /// <summary>Whether anything waits to be committed.</summary>
    public bool HasWork()
    {
        lock (gate) return waiting.Count > 0 || controls.Count > 0;
    }

    /// <summary>One frame of all that waits. The journal's thread; it waits where <see cref="FramesAhead"/> frames are not applied yet.</summary>
    public void CommitOnce()
    {
        var pending = free.Reader.TryRead(out var pooled) ? pooled : free.Reader.ReadAsync().AsTask().GetAwaiter().GetResult();
        Gather(pending);
        pending.Frame.CommitTimeMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (halted is { } reason)
        {
            Fail(pending, reason);
            return;
        }
        var failed = journal.Append(pending.Frame);
        if (failed is not null)
        {
            if (fault != failed) LogFault(logger, failed.ToString());
            fault = failed;
            Fail(pending, failed.ToString());
            return;
        }
        Volatile.Write(ref position, journal.Position);
        if (fault is not null) LogRecovered(logger, journal.Position);
        fault = null;
        var at = pending.Frame.Position;
        for (var i = 0; i < pending.Owners.Count; i++) pending.Owners[i].Committed(pending.Frame.Batches[i], at);
        SettleHorizon(pending.Frame);
        foreach (var done in controlsInFrame) done.SetResult(at);
        Drop();
        if (!committed.Writer.TryWrite(pending)) committed.Writer.WriteAsync(pending).AsTask().GetAwaiter().GetResult();
    }

    // The writer is this thread's alone, so what a checkpoint allows to be dropped is dropped here.
    void Drop()
    {
        if (Volatile.Read(ref keepers) > 0 || Interlocked.Exchange(ref dropBefore, 0) is not (> 0 and var position)) return;
        try
        {
            journal.DropBefore(position);
        }
        catch (IOException error)
        {
            LogNotDropped(logger, error.Message);
        }
    }

    void Gather(PendingFrame pending)
    {
        controlsInFrame.Clear();
        var readings = 0;
        long bytes = 0;
        lock (gate)
        {
            while (controls.TryPeek(out var control) && Fits(JournalWriter.BoundBytes(control.Record)))
            {
                pending.Frame.Controls.Add(control.Record);
                controlsInFrame.Add(control.Done);
                controls.Dequeue();
            }
            while (readings < FrameReadingsMax && waiting.TryPeek(out var next))
            {
                if (next.Batch.HorizonMs < horizonMs) next.Batch.RefuseBefore(horizonMs);
                if (!Fits(JournalWriter.BoundBytes(next.Batch, options))) break;
                pending.Frame.Batches.Add(next.Batch);
                pending.Owners.Add(next.Owner);
                readings += next.Batch.Count;
                waiting.Dequeue();
            }
        }

        bool Fits(long more) => (bytes += more) < options.MaxFrameBytes - FrameSlackBytes;
    }

    void Fail(PendingFrame pending, string reason)
    {
        for (var i = 0; i < pending.Owners.Count; i++)
        {
            pending.Owners[i].Failed(pending.Frame.Batches[i], reason);
            pending.Owners[i].Released(pending.Frame.Batches[i]);
        }
        GiveHorizonUp(pending.Frame);
        foreach (var done in controlsInFrame) done.SetException(new IOException(reason));
        pending.Clear();
        free.Writer.TryWrite(pending);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing can be recorded: {Fault}")]
    static partial void LogFault(ILogger logger, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old journal segments stay: {Error}")]
    static partial void LogNotDropped(ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Recording again from position {Position}")]
    static partial void LogRecovered(ILogger logger, long position);
}
