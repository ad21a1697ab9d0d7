using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.City.Broker;
using Twin.Delivery.Broker;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Lanes;
using Twin.Delivery.Slots;
using Twin.Delivery.Tests.Fakes;
using Twin.Delivery.Tests.Mosquitto;

namespace Twin.City.Broker;

/// <summary>One silo's consumption from a broker, in front of journals in memory that outlive it.</summary>
sealed class BrokerRig : IAsyncDisposable
{
    readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    readonly DeliveryLanes lanes;
    readonly BrokerService service;
    readonly BrokerStates states = new();
    readonly MeterListener listener = new();
    readonly ConcurrentDictionary<string, double> measured = new(StringComparer.Ordinal);
    bool isStopped;

    BrokerRig(MemoryHosts hosts, ISlotStore slots, BrokerOptions options, string holder)
    {
        lanes = new(hosts, 1, TimeProvider.System, NullLogger<DeliveryLanes>.Instance);
        var meters = services.GetRequiredService<IMeterFactory>();
        service = new(options, slots, holder, seed: 1, () => SomeCity.Model, lanes, states, new(meters), TimeProvider.System,
            LoggerFactory.Create(logging => logging.AddProvider(Log)));
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters)) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Measured(instrument, value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Measured(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Measured(instrument, 1));
        listener.Start();
    }

    public KeptLog Log { get; } = new();

    /// <summary>What <c>readyz</c> would say.</summary>
    public string Faults => string.Join('\n', states.Faults);

    public static async Task<BrokerRig> StartAsync(MosquittoServer broker, MemoryHosts hosts, ISlotStore slots, string holder = "silo-1", int count = 2, string password = MosquittoServer.Password,
        string user = MosquittoServer.ServerUser, int? tlsPort = null, X509Certificate2Collection? authorities = null)
    {
        var rig = new BrokerRig(hosts, slots, new()
        {
            Addresses = [new("127.0.0.1", tlsPort ?? broker.Port, UsesTls: tlsPort is not null, user, password)], Authorities = authorities,
            Slots = new() { Slots = count, Lease = TimeSpan.FromSeconds(3) },
        }, holder);
        await rig.service.StartAsync(CancellationToken.None);
        return rig;
    }

    public static SqliteSlots NewSlots(out SqliteStore store) => new(store = new(Path.Combine(Directory.CreateTempSubdirectory("twin-slots-").FullName, "city.db")));

    /// <summary>A counter's sum, a gauge's last value.</summary>
    public double Measure(string name)
    {
        foreach (var observed in (string[])["twin.broker.slots", "twin.broker.messages.in_flight", "twin.broker.messages.unknown", "twin.broker.dropped_there"]) measured.TryRemove(observed, out _);
        listener.RecordObservableInstruments();
        return measured.GetValueOrDefault(name);
    }

    /// <summary>All clients have their sessions and subscriptions.</summary>
    public Task ConnectedAsync(int slots = 2) => Wait.UntilAsync(() => Measure("twin.broker.slots") == slots && Faults.Length == 0, $"{slots} slots are connected");

    /// <summary>Ends in order: slots are given back.</summary>
    public async Task StopAsync()
    {
        if (isStopped) return;
        isStopped = true;
        await service.StopAsync(CancellationToken.None);
        await lanes.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        listener.Dispose();
        service.Dispose();
        await services.DisposeAsync();
    }

    void Measured(Instrument instrument, double value) => measured.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
}

/// <summary>Log lines, kept.</summary>
sealed class KeptLog : ILoggerProvider, ILogger
{
    readonly ConcurrentQueue<string> lines = new();

    public int Count(string part) => lines.Count(l => l.Contains(part, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) lines.Enqueue(formatter(state, exception));
    }

    public void Dispose() => lines.Clear();
}
