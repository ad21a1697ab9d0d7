using Twin.Delivery.Broker;
using Twin.Delivery.Lanes;
using Twin.Delivery.Routing;
using Twin.Delivery.Slots;
using Twin.Ingest.Payload;

namespace Twin.City.Broker;

/// <summary>Consumes from one broker with the client ids of the slots that this silo holds, one connection after another.</summary>
sealed class SlotClient(
    int number, BrokerOptions options, BrokerState broker, UnknownGateways unknown, Func<Func<FacilityRouting>> routing, DeliveryLanes lanes, TelemetryLimits limits,
    BrokerMetrics metrics, int seed, TimeProvider time, ILogger logger)
{
    /// <summary>A connection that lasted so long was well: the next attempt comes soon.</summary>
    static readonly TimeSpan Lasting = TimeSpan.FromMinutes(1);

    static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(250), RetryLongest = TimeSpan.FromSeconds(15);

    /// <summary>Messages in memory, those of lost connections among them: a connection brings what is not acknowledged once more.</summary>
    const int OutstandingMax = 4 * BrokerOptions.ReceiveMaximum;

    /// <summary>Runs while the slot is held.</summary>
    public async Task ConsumeAsync(HeldSlot slot, CancellationToken stop)
    {
        // More than the receive maximum: a broker that keeps to it is never waited for.
        var consumer = new BrokerConsumer(BrokerOptions.NumberOf(number, slot), routing(), lanes, limits, BrokerOptions.ReceiveMaximum + 1, time, unknown);
        metrics.Begin(consumer, slot.ClientId);
        try
        {
            await ConnectAsync(consumer, slot, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            broker.Gone(slot.ClientId);
            metrics.End(consumer);
        }
    }

    async Task ConnectAsync(BrokerConsumer consumer, HeldSlot slot, CancellationToken stop)
    {
        var client = options.ClientOf(broker.Address, slot.ClientId);
        var backoff = new Backoff(RetryFirst, RetryLongest, HashCode.Combine(seed, slot.Number));
        // Whoever held it before has left a session.
        for (var expectSession = slot.Epoch > 1;;)
        {
            var began = time.GetTimestamp();
            broker.Connecting(slot.ClientId);
            var connection = new BrokerConnection(consumer, client, slot.Group, broker, metrics, time, logger);
            var why = consumer.Outstanding < OutstandingMax ? await connection.RunAsync(expectSession, stop)
                : "messages of lost connections wait for their journals";
            stop.ThrowIfCancellationRequested();
            expectSession |= connection.WasMade;
            metrics.ConnectionFailed();
            broker.Failed(slot.ClientId, why);
            if (connection.WasMade && time.GetElapsedTime(began) >= Lasting) backoff.Reset();
            await Task.Delay(connection.WasTakenOver ? RetryLongest : backoff.Next(), time, stop);
        }
    }
}
