using System.Collections.Concurrent;

namespace Twin.Delivery.Broker;

/// <summary>All that <c>readyz</c> asks of a silo's brokers; nothing where it has none.</summary>
public sealed class BrokerStates
{
    readonly ConcurrentQueue<Func<string?>> sources = new();

    /// <summary>One more that may have something to say: a broker, the keeper of its slots.</summary>
    /// <param name="fault">What is wrong; null while all is well.</param>
    public void Add(Func<string?> fault) => sources.Enqueue(fault);

    public IEnumerable<string> Faults => sources.Select(s => s()).OfType<string>();
}
