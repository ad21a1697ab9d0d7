using Microsoft.Extensions.Logging;
using Twin.Delivery.Envelope;
using Twin.Delivery.Routing;
using Twin.Delivery.Tracing;
using Twin.Model.Telemetry;

namespace Twin.Delivery.Lanes;

/// <summary>Brings batches to the journals that they touch: one call at a time for each journal, and all that comes meanwhile in the next.</summary>
/// <remarks>
/// So calls are made a journal and batch, never a message, and a journal that is slow holds up nobody else. A call that fails is
/// made again until it succeeds: what it brought is named (<see cref="SourceMessage"/>), so that it counts once. What waits is bounded
/// by those who submit: messages in flight of a broker, batches of a connection. Any thread.
/// </remarks>
public sealed partial class DeliveryLanes : IEnvelopeGatherer, IAsyncDisposable
{
    /// <summary>Parts in one envelope.</summary>
    public const int PartsMax = 4096;

    /// <summary>Readings in one envelope, and those of one batch more: a facility takes them in some 20 ms.</summary>
    public const int ReadingsMax = 65_536;

    /// <summary>The slot of batches that came through no slot.</summary>
    internal const int NoSlot = -1;

    static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(100), RetryMax = TimeSpan.FromSeconds(5);

    readonly IDeliveryDoor door;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly Lock gate = new();
    readonly Dictionary<JournalKey, Lane> lanes = [];
    readonly List<Lane> touched = [];
    readonly LoadPool loads = new();
    readonly CancellationTokenSource stopping = new();
    readonly CancellationToken stopped;
    readonly HashSet<Task> running = [];
    readonly Dictionary<JournalKey, string> failing = [];
    PendingBatch? submitting;
    ulong nextName;
    long calls, failures, waiting;

    /// <param name="seed">Differs for every life of every silo: batches that came through no broker get their names from it.</param>
    public DeliveryLanes(IDeliveryDoor door, ulong seed, TimeProvider time, ILogger<DeliveryLanes> logger)
    {
        (this.door, this.time, this.logger, nextName) = (door, time, logger, seed);
        stopped = stopping.Token;
    }

    /// <summary>Batches submitted whose parts are not all durable.</summary>
    public long Waiting => Interlocked.Read(ref waiting);

    /// <summary>Calls made, and those of them that failed.</summary>
    public (long Calls, long Failures) Counts => (Interlocked.Read(ref calls), Interlocked.Read(ref failures));

    /// <summary>One of the journals that cannot be reached at present, and why; null while all is well. For <c>readyz</c>.</summary>
    public string? Fault
    {
        get
        {
            lock (gate)
                foreach (var (key, reason) in failing) return $"{failing.Count} journals cannot be reached, {key} among them: {reason}";
            return null;
        }
    }

    /// <summary>Splits a batch and sends its parts on their way. The batch is copied: it may be reused at once.</summary>
    /// <param name="done">Called once: true when all of it is durable and taken; false if this is disposed before. Returns at once.</param>
    public void Submit(FacilityRouting routing, ReadingBatch batch, SourceMessage? source, bool redelivered, Action<bool> done)
    {
        Interlocked.Increment(ref waiting);
        var pending = new PendingBatch(this, done);
        lock (gate)
        {
            if (!stopped.IsCancellationRequested)
            {
                submitting = pending;
                routing.Split(batch, source ?? new(NoSlot, 0, nextName++), redelivered, this);
                foreach (var lane in touched)
                {
                    lane.Added();
                    Start(lane);
                }
                touched.Clear();
            }
        }
        if (stopped.IsCancellationRequested) pending.Abandon();
        else pending.PartDone();
    }

    FacilityEnvelope IEnvelopeGatherer.EnvelopeOf(JournalKey key)
    {
        if (!lanes.TryGetValue(key, out var lane)) lanes[key] = lane = new(key, loads);
        submitting!.Add();
        touched.Add(lane);
        return lane.EnvelopeFor(submitting);
    }

    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (gate)
        {
            stopping.Cancel();
            ending = [.. running];
        }
        await Task.WhenAll(ending).ConfigureAwait(false);
        foreach (var pending in lanes.Values.SelectMany(l => l.TakeAll())) pending.Abandon();
        stopping.Dispose();
    }

    internal void Ended() => Interlocked.Decrement(ref waiting);

    void Start(Lane lane)
    {
        if (lane.IsRunning) return;
        lane.IsRunning = true;
        var task = Task.Run(() => RunAsync(lane));
        running.Add(task);
        _ = task.ContinueWith(ended => { lock (gate) running.Remove(ended); }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    async Task RunAsync(Lane lane)
    {
        for (Load? load = null; (load = Take(lane, load)) is not null;)
        {
            var durable = await DeliverAsync(lane.Key, load.Envelope).ConfigureAwait(false);
            foreach (var pending in load.Waiting)
                if (durable) pending.PartDone();
                else pending.Abandon();
        }
    }

    // What was delivered is given back in the same turn of the lock.
    Load? Take(Lane lane, Load? delivered)
    {
        lock (gate)
        {
            if (delivered is not null) loads.GiveBack(delivered);
            if (!stopped.IsCancellationRequested && lane.Take() is { } load) return load;
            lane.IsRunning = false;
            // A lane is made anew in an instant; what is idle takes no memory.
            if (!stopped.IsCancellationRequested)
            {
                lanes.Remove(lane.Key);
                lane.End();
            }
            return null;
        }
    }

    async Task<bool> DeliverAsync(JournalKey key, FacilityEnvelope envelope)
    {
        for (var retry = RetryFirst;; retry = retry * 2 < RetryMax ? retry * 2 : RetryMax)
        {
            try
            {
                Interlocked.Increment(ref calls);
                await CallAsync(key, envelope).ConfigureAwait(false);
                Recovered(key);
                return true;
            }
            catch (Exception error) when (!stopped.IsCancellationRequested)
            {
                Failed(key, error);
            }
            catch (Exception) when (stopped.IsCancellationRequested)
            {
                return false; // also a call that was lost just then: nobody knows, and it is given back
            }
            foreach (var delivery in envelope.Deliveries) delivery.Redelivered = true;
            await Task.Delay(retry, time, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopped.IsCancellationRequested) return false;
        }
    }

    async Task CallAsync(JournalKey key, FacilityEnvelope envelope)
    {
        using var activity = DeliveryTrace.Deliver(key, envelope);
        try
        {
            await door.DeliverAsync(key, EnvelopeCodec.Encode(envelope), stopped).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            activity.Failed(error);
            throw;
        }
    }

    void Failed(JournalKey key, Exception error)
    {
        Interlocked.Increment(ref failures);
        lock (gate)
            if (failing.TryAdd(key, error.Message)) LogFailed(logger, key, error.Message);
    }

    void Recovered(JournalKey key)
    {
        lock (gate)
            if (failing.Remove(key)) LogRecovered(logger, key);
    }

    [LoggerMessage(LogLevel.Warning, "Delivery to {Key} failed and is tried again: {Error}")]
    static partial void LogFailed(ILogger logger, JournalKey key, string error);

    [LoggerMessage(LogLevel.Information, "Delivery to {Key} goes on")]
    static partial void LogRecovered(ILogger logger, JournalKey key);
}
