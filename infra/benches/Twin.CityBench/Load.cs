using System.Diagnostics;
using Twin.Model.Telemetry;

namespace Twin.CityBench;

/// <summary>One thread that submits messages: as many as a window lets it, or at a rate.</summary>
/// <param name="streams">Its gateways, served in turn.</param>
/// <param name="submit">Takes a message at once; calls back when all of it is durable and taken. The batch is its own until then, or copied.</param>
sealed class Load(MessageStream[] streams, int window, Action<ReadingBatch, Action<bool>> submit)
{
    readonly Stack<Message> free = new(Enumerable.Range(0, window).Select(_ => new Message()));
    readonly ManualResetEventSlim freed = new(true);
    readonly LatencyHistogram latency = new();
    int turn;
    long done, lost;

    public LatencyHistogram Latency => latency;

    /// <summary>Readings of messages that are durable and taken.</summary>
    public long Done => Interlocked.Read(ref done);

    /// <summary>Messages that were given up: none, as long as nothing is stopped.</summary>
    public long Lost => Interlocked.Read(ref lost);

    /// <summary>Submits for so long, then waits until all is done.</summary>
    /// <param name="readingsPerSecond">Infinity: as fast as the window lets it.</param>
    /// <returns>How long it was, to the last answer.</returns>
    public Task<TimeSpan> RunAsync(TimeSpan duration, double readingsPerSecond) =>
        Task.Factory.StartNew(() => Run(duration, readingsPerSecond), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    TimeSpan Run(TimeSpan duration, double readingsPerSecond)
    {
        var began = Stopwatch.GetTimestamp();
        double sent = 0;
        for (var elapsed = TimeSpan.Zero; elapsed < duration; elapsed = Stopwatch.GetElapsedTime(began))
        {
            var due = readingsPerSecond * elapsed.TotalSeconds;
            if (sent >= due)
            {
                freed.Reset();
                freed.Wait(1);
                continue;
            }
            if (Take() is not { } message) continue;
            // At a rate, a message's wait begins when it was due, not when there was room for it.
            message.At = double.IsFinite(due) ? began + (long)(sent / readingsPerSecond * Stopwatch.Frequency) : Stopwatch.GetTimestamp();
            streams[turn].Next(message.Batch, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            turn = (turn + 1) % streams.Length;
            sent += message.Batch.Count;
            submit(message.Batch, message.Answer ??= durable => Answered(message, durable));
        }
        while (true)
        {
            lock (free)
                if (free.Count == window) return Stopwatch.GetElapsedTime(began);
            freed.Reset();
            freed.Wait(1);
        }
    }

    Message? Take()
    {
        lock (free)
        {
            if (free.TryPop(out var message)) return message;
            freed.Reset();
        }
        freed.Wait(1);
        return null;
    }

    void Answered(Message message, bool durable)
    {
        if (durable) Interlocked.Add(ref done, message.Batch.Count);
        else Interlocked.Increment(ref lost);
        latency.Add(Stopwatch.GetElapsedTime(message.At));
        lock (free) free.Push(message);
        if (!freed.IsSet) freed.Set();
    }

    sealed class Message
    {
        public ReadingBatch Batch { get; } = new();
        public Action<bool>? Answer { get; set; }
        public long At { get; set; }
    }
}
