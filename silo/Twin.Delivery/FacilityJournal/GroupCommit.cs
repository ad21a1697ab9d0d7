using Microsoft.Extensions.Logging;
using Twin.Delivery.Envelope;

namespace Twin.Delivery.FacilityJournal;

/// <summary>All journals of one silo share its commits: while one transaction is under way, the rows of the next gather.</summary>
/// <remarks>
/// A row waits as long as the store is away: it is tried again, byte for byte, until it is committed or fenced, and recovery needs no
/// restart. What waits is bounded by the journals, which have one row each on its way. Any thread.
/// </remarks>
public sealed partial class GroupCommit : IAsyncDisposable
{
    /// <summary>Rows in one transaction: PostgreSQL takes so many in some 20 ms, and the next commit waits no longer.</summary>
    public const int RowsMax = 1024;

    /// <summary>Bytes in one transaction, unless a single row is larger.</summary>
    public const long BytesMax = 16 << 20;

    static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(100), RetryMax = TimeSpan.FromSeconds(5);

    readonly IFacilityJournal journal;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly Lock gate = new();
    readonly LinkedList<Waiting> waiting = [];
    readonly SemaphoreSlim work = new(0, 1);
    readonly CancellationTokenSource stopping = new();
    readonly CancellationToken stopped;
    readonly Task loop;
    volatile JournalStoreFault? fault;
    long commits, rows;

    public GroupCommit(IFacilityJournal journal, TimeProvider time, ILogger<GroupCommit> logger)
    {
        (this.journal, this.time, this.logger) = (journal, time, logger);
        stopped = stopping.Token;
        loop = Task.Run(RunAsync);
    }

    /// <summary>Why nothing can be made durable at present; null while all is well. For <c>readyz</c>.</summary>
    public JournalStoreFault? Fault => fault;

    /// <summary>Transactions that were committed.</summary>
    public long Commits => Interlocked.Read(ref commits);

    /// <summary>Rows that they held.</summary>
    public long Rows => Interlocked.Read(ref rows);

    /// <summary>Completes when the row is durable, or fenced.</summary>
    /// <exception cref="OperationCanceledException">This was disposed: whether the row is durable is unknown, so nothing of it may be acknowledged.</exception>
    public Task<AppendOutcome> AppendAsync(JournalRow row)
    {
        var entry = new Waiting(row, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            if (stopped.IsCancellationRequested) return Task.FromCanceled<AppendOutcome>(stopped);
            waiting.AddLast(entry);
        }
        Wake();
        return entry.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate) stopping.Cancel();
        await loop.ConfigureAwait(false);
        lock (gate)
        {
            foreach (var entry in waiting) entry.Done.TrySetCanceled(stopped);
            waiting.Clear();
        }
        work.Dispose();
        stopping.Dispose();
    }

    void Wake()
    {
        lock (gate)
            if (work.CurrentCount == 0 && !stopped.IsCancellationRequested) work.Release();
    }

    async Task RunAsync()
    {
        var group = new List<Waiting>();
        try
        {
            while (true)
            {
                await work.WaitAsync(stopped).ConfigureAwait(false);
                while (Gather(group)) await CommitAsync(group).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            foreach (var entry in group) entry.Done.TrySetCanceled(stopped);
        }
    }

    // One row of a journal a transaction: the next stands behind it only once it is there.
    bool Gather(List<Waiting> group)
    {
        group.Clear();
        var keys = new HashSet<JournalKey>();
        long bytes = 0;
        lock (gate)
        {
            for (var node = waiting.First; node is not null && group.Count < RowsMax;)
            {
                var next = node.Next;
                bytes += node.Value.Row.Batch.Length;
                if (bytes > BytesMax && group.Count > 0) break;
                if (keys.Add(node.Value.Row.Key))
                {
                    group.Add(node.Value);
                    waiting.Remove(node);
                }
                node = next;
            }
        }
        return group.Count > 0;
    }

    async Task CommitAsync(List<Waiting> group)
    {
        JournalRow[] batch = [.. group.Select(e => e.Row)];
        var outcomes = await AppendUntilAnsweredAsync(batch).ConfigureAwait(false);
        Interlocked.Increment(ref commits);
        Interlocked.Add(ref rows, batch.Length);
        for (var i = 0; i < outcomes.Length; i++) group[i].Done.SetResult(outcomes[i]);
    }

    async Task<AppendOutcome[]> AppendUntilAnsweredAsync(JournalRow[] batch)
    {
        for (var retry = RetryFirst;; retry = retry * 2 < RetryMax ? retry * 2 : RetryMax)
        {
            try
            {
                var outcomes = await journal.AppendAsync(batch, stopped).ConfigureAwait(false);
                if (fault is not null) LogRecovered(logger);
                fault = null;
                return outcomes;
            }
            catch (JournalStoreException error)
            {
                if (fault != error.Fault) LogFault(logger, error.Fault.ToString());
                fault = error.Fault;
            }
            await Task.Delay(retry, time, stopped).ConfigureAwait(false);
        }
    }

    sealed record Waiting(JournalRow Row, TaskCompletionSource<AppendOutcome> Done);

    [LoggerMessage(LogLevel.Error, "Nothing can be recorded: {Fault}")]
    static partial void LogFault(ILogger logger, string fault);

    [LoggerMessage(LogLevel.Information, "Recording again")]
    static partial void LogRecovered(ILogger logger);
}
