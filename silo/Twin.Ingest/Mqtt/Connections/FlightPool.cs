using System.Collections.Concurrent;

namespace Twin.Ingest.Mqtt.Connections;

/// <summary>All flights of the endpoint, within a bound: idle connections hold none.</summary>
internal sealed class FlightPool(int outMax)
{
    // A flight that one large batch has stretched is not kept: 8,192 readings are 172 kB of columns.
    const int KeptReadingsMax = 8_192;
    const int KeptBytesMax = 64 * 1024;

    // A stack under a lock: the flight used last is still in the cache, and nothing is allocated for keeping it.
    readonly Lock gate = new();
    readonly Stack<Flight> idle = new();
    readonly ConcurrentQueue<AsyncSignal> waiters = new();
    int outNow;

    /// <summary>A clear flight; null where all are out: wait, having left the signal in the queue.</summary>
    public Flight? TryRent()
    {
        lock (gate)
        {
            if (outNow >= outMax) return null;
            outNow++;
            if (idle.TryPop(out var flight)) return flight;
        }
        return new();
    }

    /// <summary>Signals when a flight has come back. The waiter tries again after this call and before it waits, so none is missed.</summary>
    public void Enqueue(AsyncSignal waiter) => waiters.Enqueue(waiter);

    public void Return(Flight flight)
    {
        flight.Clear();
        var keep = flight.Batch.Points.Length <= KeptReadingsMax && flight.Batch.SessionRecords.Capacity <= KeptBytesMax
            && flight.Responses.Capacity <= KeptBytesMax;
        lock (gate)
        {
            outNow--;
            if (keep) idle.Push(flight);
        }
        if (waiters.TryDequeue(out var waiter)) waiter.Signal();
    }
}
