using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Twin.Delivery.Broker;

/// <summary>The instruments of what comes through brokers, meter <c>Twin.Broker</c>.</summary>
public sealed class BrokerMetrics
{
    public const string MeterName = "Twin.Broker";

    readonly Counter<long> messages, redelivered, acknowledged, connections, failures, sessionsLost;
    readonly Histogram<double> duration;
    readonly ConcurrentDictionary<BrokerConsumer, string> consumers = new();
    readonly ConcurrentDictionary<BrokerState, (Func<int> Slots, UnknownGateways Unknown)> brokers = new();
    long dropped;

    public BrokerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        messages = meter.CreateCounter<long>("twin.broker.messages", "{message}", "Messages received from brokers, redelivered ones among them.");
        redelivered = meter.CreateCounter<long>("twin.broker.messages.redelivered", "{message}", "Messages that came with DUP set.");
        acknowledged = meter.CreateCounter<long>("twin.broker.messages.acknowledged", "{message}", "Messages acknowledged: durable in every journal that they touch.");
        connections = meter.CreateCounter<long>("twin.broker.connections", "{connection}", "Connections made to brokers.");
        failures = meter.CreateCounter<long>("twin.broker.connections.failed", "{connection}", "Connections that were refused, failed or broke.");
        sessionsLost = meter.CreateCounter<long>("twin.broker.sessions.lost", "{session}", "Connections whose session the broker had no more: what waited in it is lost.");
        duration = meter.CreateHistogram<double>("twin.broker.acknowledgement.duration", "s", "From the receipt of a message to its acknowledgement.");
        meter.CreateObservableUpDownCounter("twin.broker.slots", () => brokers.Select(b => Of(b.Key, b.Value.Slots())), "{slot}", "Slots held: client ids that this silo consumes with.");
        meter.CreateObservableUpDownCounter("twin.broker.messages.in_flight", InFlight, "{message}", "Messages received and not yet acknowledged.");
        meter.CreateObservableCounter("twin.broker.messages.unknown", () => brokers.Select(b => Of(b.Key, b.Value.Unknown.Messages)), "{message}", "Messages of gateways that the model does not have.");
        meter.CreateObservableCounter("twin.broker.messages.dropped", () => Interlocked.Read(ref dropped) + consumers.Keys.Sum(c => c.Dropped), "{message}", "QoS 0 messages dropped here at the bound of what may wait.");
        meter.CreateObservableCounter("twin.broker.dropped_there", DroppedThere, "{message}", "What the broker says that it dropped since it began ($SYS).");
    }

    /// <summary>Begins to tell of a broker.</summary>
    /// <param name="slots">Slots held.</param>
    public void Add(BrokerState broker, Func<int> slots, UnknownGateways unknown) => brokers[broker] = (slots, unknown);

    public void Begin(BrokerConsumer consumer, string clientId) => consumers[consumer] = clientId;

    /// <summary>A consumer is no more; what it counted stays counted.</summary>
    public void End(BrokerConsumer consumer)
    {
        if (consumers.TryRemove(consumer, out _)) Interlocked.Add(ref dropped, consumer.Dropped);
    }

    public void Received(bool again)
    {
        messages.Add(1);
        if (again) redelivered.Add(1);
    }

    public void Acknowledged(TimeSpan after)
    {
        acknowledged.Add(1);
        duration.Record(after.TotalSeconds);
    }

    public void Connected() => connections.Add(1);

    public void ConnectionFailed() => failures.Add(1);

    public void SessionLost() => sessionsLost.Add(1);

    IEnumerable<Measurement<long>> DroppedThere() => brokers.Keys.Where(b => b.Dropped is not null).Select(b => Of(b, b.Dropped!.Value));

    IEnumerable<Measurement<int>> InFlight() => consumers.Select(c => new Measurement<int>(c.Key.InFlight, new KeyValuePair<string, object?>("client", c.Value)));

    static Measurement<T> Of<T>(BrokerState broker, T value) where T : struct => new(value, new KeyValuePair<string, object?>("broker", broker.Address.ToString()));
}
