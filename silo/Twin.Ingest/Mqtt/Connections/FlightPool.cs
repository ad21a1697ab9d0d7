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
    readonly List<AsyncSignal> waiting = [];
    int outNow;

    /// <summary>A clear flight; null where all are out, and then the waiter is signalled once when one has come back.</summary>
    public Flight? TryRent(AsyncSignal? waiter = null)
    {
        lock (gate)
        {
            if (outNow >= outMax)
            {
                if (waiter is not null && !waiting.Contains(waiter)) waiting.Add(waiter);
                return null;
            }
            if (waiter is not null && waiting.Count > 0) waiting.Remove(waiter);
            outNow++;
            if (idle.TryPop(out var flight)) return flight;
        }
        return new();
    }

    /// <summary>A waiter that goes away hands on the signal that it may have got.</summary>
    public void GiveUp(AsyncSignal waiter)
    {
        AsyncSignal? next;
        lock (gate)
        {
            waiting.Remove(waiter);
            next = outNow < outMax ? TakeWaiter() : null;
        }
        next?.Signal();
    }

    public void Return(Flight flight)
    {
        flight.Clear();
        var keep = flight.Batch.Points.Length <= KeptReadingsMax && flight.Batch.SessionRecords.Capacity <= KeptBytesMax
            && flight.Responses.Capacity <= KeptBytesMax;
        AsyncSignal? next;
        lock (gate)
        {
            outNow--;
            if (keep) idle.Push(flight);
            next = TakeWaiter();
        }
        next?.Signal();
    }

    AsyncSignal? TakeWaiter()
    {
        if (waiting.Count == 0) return null;
        var first = waiting[0];
        waiting.RemoveAt(0);
        return first;
    }
}
