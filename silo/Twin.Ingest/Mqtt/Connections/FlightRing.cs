namespace Twin.Ingest.Mqtt.Connections;

/// <summary>
/// A connection's flights in the order in which they were sent off. One thread pushes, one takes; the number out is bounded by
/// the pusher.
/// </summary>
internal sealed class FlightRing(int capacity)
{
    readonly Flight?[] flights = new Flight?[capacity];
    int head, tail;

    public void Push(Flight flight)
    {
        flights[tail % capacity] = flight;
        Volatile.Write(ref tail, tail + 1);
    }

    /// <summary>The oldest flight, if it has landed.</summary>
    public Flight? TakeLanded()
    {
        if (head == Volatile.Read(ref tail)) return null;
        var flight = flights[head % capacity]!;
        if (!flight.HasLanded) return null;
        flights[head % capacity] = null;
        head++;
        return flight;
    }
}
