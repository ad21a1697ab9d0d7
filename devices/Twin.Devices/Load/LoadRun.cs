using System.Net.Sockets;

namespace Twin.Devices.Load;

/// <summary>Drives all connections from one thread: publishes, takes acknowledgements, pauses when little moves.</summary>
/// <remarks>
/// It does not wait for sockets. A server that acknowledges one message at a time would wake it for each; looking again
/// after a millisecond finds hundreds, and the processor that this leaves free is the server's.
/// </remarks>
sealed class LoadRun(IReadOnlyList<LoadConnection> connections, LoadOptions options, TimeProvider time)
{
    // After the last publish everything under way fits in the server's queues; what takes longer is lost.
    static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(30);

    const int PauseMs = 1;

    // Less than this part of all windows is little: eight rounds fill them, well within the pause's pace.
    const int LittleShare = 8;

    readonly long little = Math.Max(1, (long)connections.Count * options.InFlight / LittleShare);
    long started;
    long sent;
    int turn;

    public TimeSpan Publishing { get; private set; }
    public TimeSpan Draining { get; private set; }

    /// <exception cref="SocketException">A connection broke.</exception>
    public void Run(CancellationToken cancel)
    {
        started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < options.Duration && !cancel.IsCancellationRequested)
        {
            var before = sent;
            PublishDue();
            foreach (var connection in connections) connection.Receive();
            if (sent - before < little) cancel.WaitHandle.WaitOne(PauseMs);
        }
        Publishing = time.GetElapsedTime(started);
        Drain();
        Draining = time.GetElapsedTime(started) - Publishing;
        foreach (var connection in connections) connection.Disconnect();
    }

    void PublishDue()
    {
        var due = DueMessages();
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var timestamp = time.GetTimestamp();
        for (var i = 0; i < connections.Count; i++)
        {
            // At a set rate every connection gets its share, and the next round begins with the next connection.
            var share = due == long.MaxValue ? due : (due + connections.Count - i - 1) / (connections.Count - i);
            var count = connections[turn++ % connections.Count].Publish(share, nowMs, timestamp);
            sent += count;
            if (due != long.MaxValue) due -= count;
        }
    }

    long DueMessages() => double.IsPositiveInfinity(options.Rate) ? long.MaxValue
        : Math.Max(0, (long)(time.GetElapsedTime(started).TotalSeconds * options.Rate / options.Batch) - sent);

    // Stopping must not lose what is under way, so it is waited for here whether or not the command was cancelled.
    void Drain()
    {
        using var pause = new ManualResetEventSlim();
        var since = time.GetTimestamp();
        while (connections.Any(c => c.Unacknowledged > 0 || c.HasUnsent) && time.GetElapsedTime(since) < DrainMax)
        {
            foreach (var connection in connections)
            {
                if (connection.HasUnsent) connection.Flush();
                connection.Receive();
            }
            pause.Wait(PauseMs);
        }
    }
}
