using Twin.Delivery.Broker;
using Twin.Delivery.Lanes;
using Twin.Delivery.Routing;
using Twin.Delivery.Slots;
using Twin.Ingest.Mqtt;
using Twin.Model.Topology;

namespace Twin.City.Broker;

/// <summary>Holds this silo's share of the slots of every broker, and consumes with them, while the silo runs.</summary>
/// <param name="holder">This silo's name among the slots' holders: no other has it, nor had it in a life before.</param>
/// <param name="seed">Of the waits between attempts.</param>
/// <param name="model">The one in force.</param>
sealed class BrokerService(
    BrokerOptions options, ISlotStore slots, string holder, int seed, Func<CityModel> model, DeliveryLanes lanes, BrokerStates states, BrokerMetrics metrics,
    TimeProvider time, ILoggerFactory loggers) : IHostedService, IDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly List<Task> running = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        for (var number = 0; number < options.Addresses.Count; number++) running.Add(Begin(number));
        return Task.CompletedTask;
    }

    /// <summary>Gives the slots back: others take them at once, and what was in flight comes to them.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running).WaitAsync(cancellationToken);
    }

    public void Dispose() => stopping.Dispose();

    Task Begin(int number)
    {
        var logger = loggers.CreateLogger<BrokerService>();
        var broker = new BrokerState(options.Addresses[number], loggers.CreateLogger<BrokerState>());
        var unknown = new UnknownGateways { Named = gateway => BrokerLog.Unknown(logger, broker.Address, gateway) };
        var keeper = new SlotKeeper(slots, options.SlotsOf(number), holder, time, loggers.CreateLogger<SlotKeeper>());
        var client = new SlotClient(number, options, broker, unknown, Routing, lanes, new MqttOptions().Telemetry, metrics, seed + number, time, logger);
        // Until then a new broker has no session for the slots: what is published is lost.
        states.Add(() => broker.Fault ?? (!keeper.HasTurned || broker.Connected < keeper.Held ? $"broker {broker.Address}: not all slots are connected yet" : null));
        states.Add(() => keeper.Fault is { } fault ? $"slots of broker {broker.Address} cannot be renewed: {fault}" : null);
        metrics.Add(broker, () => keeper.Held, unknown);
        return keeper.RunAsync(client.ConsumeAsync, stopping.Token);
    }

    // Of the model in force, one for each consumer: it takes one caller at a time.
    Func<FacilityRouting> Routing()
    {
        FacilityRouting? current = null;
        return () => current is { } known && ReferenceEquals(known.Model, model()) ? known : current = new(model());
    }
}
