using System.Threading.Tasks.Sources;

namespace Twin.Ingest.Mqtt.Connections;

/// <summary>
/// Wakes one waiter; a signal that comes while nobody waits is kept for the next wait. Allocates nothing after its making.
/// </summary>
internal sealed class AsyncSignal : IValueTaskSource
{
    const int Idle = 0, Set = 1, Waiting = 2;

    // Asynchronously: the setter is the commit log's thread, which must not run the connection's code.
    ManualResetValueTaskSourceCore<bool> source = new() { RunContinuationsAsynchronously = true };
    int state;

    public void Signal()
    {
        if (Interlocked.Exchange(ref state, Set) != Waiting) return;
        // A second signal between the two lines may be overwritten here: the waiter that is woken below sees what it announced.
        Volatile.Write(ref state, Idle);
        source.SetResult(true);
    }

    public ValueTask WaitAsync()
    {
        source.Reset();
        if (Interlocked.CompareExchange(ref state, Waiting, Idle) == Idle) return new(this, source.Version);
        // A full fence: what a signal announced that found this one still set must be seen by the caller's next look.
        Interlocked.Exchange(ref state, Idle);
        return ValueTask.CompletedTask;
    }

    void IValueTaskSource.GetResult(short token) => source.GetResult(token);
    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => source.GetStatus(token);
    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        source.OnCompleted(continuation, state, token, flags);
}
