using Microsoft.Extensions.Logging;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Model.Topology;

namespace Twin.Delivery.History;

/// <summary>Feeds a history store from the facilities' journals, from a place of its own in each.</summary>
/// <remarks>
/// A place moves on only when the store has taken the rows before it, so what the store or this process loses is written again. While the
/// store is away nothing is read: the journals keep the rows, and one batch is the whole buffer. One feed of a name and share runs at a
/// time (a slot sees to that, <see cref="HistoryFeeds"/>); two would write the same lines twice, which changes nothing.
/// </remarks>
public sealed partial class HistoryFeed
{
    readonly IFacilityJournal journal;
    readonly IHistorySink sink;
    readonly Func<CityModel> model;
    readonly HistoryFeedOptions options;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly LineBatch lines = new();
    readonly Rivals rivals;
    readonly FacilityEnvelope envelope = new();
    readonly Dictionary<JournalKey, long> places = [];
    readonly Dictionary<JournalKey, string> damaged = [];
    readonly Dictionary<JournalKey, HistoryException> silent = []; // in this turn
    volatile string? fault;
    long readings, behind;

    public HistoryFeed(
        IFacilityJournal journal, IHistorySink sink, IFacilityReadings facilities, Func<CityModel> model, HistoryFeedOptions options, TimeProvider time, ILogger<HistoryFeed> logger)
    {
        (this.journal, this.sink, this.model, this.options, this.time, this.logger) = (journal, sink, model, options.Validate(), time, logger);
        rivals = new(facilities);
    }

    /// <summary>Why history is not up to date and does not come nearer; null while all is well. For <c>readyz</c>.</summary>
    public string? Fault => fault;

    /// <summary>Readings written since this was begun, those that were written again among them.</summary>
    public long Readings => Interlocked.Read(ref readings);

    /// <summary>Rows that the journals had and the store did not, when it was last looked.</summary>
    public long RowsBehind => Interlocked.Read(ref behind);

    /// <summary>Feeds until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var (begun, retry) = (false, options.RetryFirst);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (!begun) await BeginAsync(stop).ConfigureAwait(false);
                begun = true;
                var wrote = await TurnAsync(stop).ConfigureAwait(false);
                Recovered();
                retry = options.RetryFirst;
                if (!wrote) await WaitAsync(options.PollEvery, stop).ConfigureAwait(false);
            }
            catch (Exception error) when (error is JournalStoreException or HistoryException)
            {
                Failed(error.Message);
                await WaitAsync(retry, stop).ConfigureAwait(false);
                retry = retry * 2 < options.RetryMax ? retry * 2 : options.RetryMax;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    // The feed makes itself known with what it has, so that rows are kept for it from here on.
    async Task BeginAsync(CancellationToken stop)
    {
        places.Clear();
        foreach (var (key, sequence) in await journal.ReadFeedAsync(options.Name, stop).ConfigureAwait(false)) places[key] = sequence;
        await journal.WriteFeedAsync(options.Name, [new(JournalKey.City, 0)], stop).ConfigureAwait(false);
    }

    async Task<bool> TurnAsync(CancellationToken stop)
    {
        var heads = await journal.HeadsAsync(stop).ConfigureAwait(false);
        JournalPlace[] open = [.. heads.Where(h => options.Covers(h.Key) && !damaged.ContainsKey(h.Key) && h.Sequence > places.GetValueOrDefault(h.Key))];
        Interlocked.Exchange(ref behind, open.Sum(h => h.Sequence - places.GetValueOrDefault(h.Key)));
        silent.Clear();
        foreach (var some in open.Chunk(options.JournalsPerRead)) await FeedAsync([.. some.Select(h => h.Key)], stop).ConfigureAwait(false);
        return silent.Count == 0 ? open.Length > 0 : throw silent.First().Value;
    }

    async Task FeedAsync(JournalKey[] keys, CancellationToken stop)
    {
        JournalPlace[] after = [.. keys.Select(k => new JournalPlace(k, places.GetValueOrDefault(k)))];
        var rows = await journal.ReadAsync(after, options.RowsPerJournal, stop).ConfigureAwait(false);
        lines.Clear();
        var taken = new Dictionary<JournalKey, long>();
        foreach (var row in rows)
        {
            if (damaged.ContainsKey(row.Key) || silent.ContainsKey(row.Key)) continue;
            if (EnvelopeCodec.Decode(row.Key, row.Batch.Span, envelope) is { } bad)
            {
                damaged[row.Key] = $"row {row.Sequence}: {bad.Line}";
                LogDamaged(logger, row.Sequence, bad.Line);
                continue;
            }
            try
            {
                await rivals.PrepareAsync(envelope, stop).ConfigureAwait(false);
            }
            catch (HistoryException error)
            {
                silent[row.Key] = error; // it holds up itself alone
                continue;
            }
            lines.Add(envelope, model(), rivals);
            taken[row.Key] = row.Sequence;
            if (lines.Lines.Length >= options.BatchBytes) await WriteAsync(taken, stop).ConfigureAwait(false);
        }
        await WriteAsync(taken, stop).ConfigureAwait(false);
    }

    async Task WriteAsync(Dictionary<JournalKey, long> taken, CancellationToken stop)
    {
        if (taken.Count == 0) return;
        if (lines.Count > 0) await sink.WriteAsync(lines.Lines, stop).ConfigureAwait(false);
        await journal.WriteFeedAsync(options.Name, [.. taken.Select(t => new JournalPlace(t.Key, t.Value))], stop).ConfigureAwait(false);
        foreach (var (key, sequence) in taken) places[key] = sequence;
        Interlocked.Add(ref readings, lines.Count);
        lines.Clear();
        taken.Clear();
    }

    Task WaitAsync(TimeSpan wait, CancellationToken stop) =>
        Task.Delay(wait, time, stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    void Failed(string reason)
    {
        if (fault != reason) LogFault(logger, reason);
        fault = reason;
    }

    void Recovered()
    {
        var now = damaged.Count == 0 ? null : damaged.First() is var (key, what) ? $"{damaged.Count} journals cannot be fed, {key} among them: {what}" : null;
        if (fault is not null && now is null) LogRecovered(logger);
        fault = now;
    }

    [LoggerMessage(LogLevel.Error, "History is not fed: {Fault}")]
    static partial void LogFault(ILogger logger, string fault);

    [LoggerMessage(LogLevel.Error, "History of one facility stops before row {Sequence}: {Fault}")]
    static partial void LogDamaged(ILogger logger, long sequence, string fault);

    [LoggerMessage(LogLevel.Information, "History is fed again")]
    static partial void LogRecovered(ILogger logger);
}
