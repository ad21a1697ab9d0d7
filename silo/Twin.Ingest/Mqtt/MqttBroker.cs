using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using Microsoft.Extensions.Logging;
using Twin.Ingest.Credentials;
using Twin.Ingest.Mqtt.Codec;
using Twin.Ingest.Mqtt.Connections;
using Twin.Ingest.Mqtt.Sessions;
using Twin.Ingest.Rejections;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Ingest.Mqtt;

/// <summary>The MQTT server of one process: its connections, scopes and sessions, over any transport.</summary>
public sealed class MqttBroker : IAsyncDisposable
{
    /// <summary>The gateway of batches in conformance mode, which hold session records and no readings.</summary>
    public static readonly GatewayKey NoGateway = new(-1);

    // How late a deadline may be noticed; a hundredth of a core at 100,000 connections.
    const int SweepMs = 1_000;

    // A sweep this much later than its turn: the process stood still (stopped, or without a processor), not its clients.
    const int StandstillMs = 3 * SweepMs;

    readonly SessionStore store;
    readonly ConcurrentDictionary<long, MqttConnection> connections = new(); // by number in order of arrival
    readonly ConcurrentDictionary<string, Scope> scopes = new(StringComparer.Ordinal);
    ITimer? sweep;
    Task caretaking = Task.CompletedTask;
    long nextNumber, arrived, sweptMs, stoodStillMs;
    int count;

    /// <param name="model">The newest revision; asked for with every batch, so it is to be no more than a field read.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names key, value and rule.</exception>
    public MqttBroker(MqttOptions options, SessionStore store, ICommitLog log, Func<CityModel> model, TimeProvider clock,
        IngestMetrics metrics, ILogger<MqttBroker> logger)
    {
        if (options.Faults() is { Count: > 0 } faults) throw new ArgumentException(string.Join("; ", faults), nameof(options));
        (Options, this.store, Log, Model, Clock, Metrics, Logger) = (options, store, log, model, clock, metrics, logger);
        Pool = new(options.BatchesMax);
        Caretaker = new(this);
        Credentials = new(options.VerificationsWaiting, options.FailuresPerAddress, options.FailureWindowMs, clock);
    }

    public MqttOptions Options { get; }
    public int Connections => Volatile.Read(ref count);

    internal ICommitLog Log { get; }
    internal TimeProvider Clock { get; }
    internal Func<CityModel> Model { get; }
    internal IngestMetrics Metrics { get; }
    internal ILogger Logger { get; }
    internal FlightPool Pool { get; }
    internal Caretaker Caretaker { get; }
    internal CredentialVerifier Credentials { get; }
    internal IEnumerable<Scope> Scopes => scopes.Values;

    internal long NowMs() => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Milliseconds that this process has run, by a clock that nobody sets; never 0. Deadlines of clients are held by it.</summary>
    internal long UptimeMs() => ClockMs() - Volatile.Read(ref stoodStillMs);

    internal long NextNumber() => Interlocked.Increment(ref nextNumber);

    /// <summary>
    /// Takes over what the store holds. Once, when the journal is replayed, and before the first connection is served.
    /// </summary>
    public void Open()
    {
        nextNumber = store.NextNumber;
        SessionRestore.Run(store, this);
        sweptMs = ClockMs();
        caretaking = Caretaker.RunAsync(); // waits at once, and goes on wherever the caller's context says
        sweep = Clock.CreateTimer(_ => Sweep(), null, TimeSpan.FromMilliseconds(SweepMs), TimeSpan.FromMilliseconds(SweepMs));
        Caretaker.Tick();
    }

    /// <summary>Serves one connection until it ends.</summary>
    /// <param name="abort">Cuts the transport at once; whatever reads or writes it returns.</param>
    /// <param name="stopping">Asks the connection to end; a 5.0 client is told that the server shuts down.</param>
    public async Task ServeAsync(IDuplexPipe transport, IPAddress? address, Action abort, CancellationToken stopping)
    {
        if (Interlocked.Increment(ref count) > Options.ConnectionsMax)
        {
            Interlocked.Decrement(ref count);
            Metrics.Refused(ReasonCode.ServerBusy);
            abort();
            return;
        }
        var connection = new MqttConnection(this, transport, address, abort);
        var number = Interlocked.Increment(ref arrived);
        connections.TryAdd(number, connection);
        Metrics.Connections.Add(1);
        try
        {
            await using var registration = stopping.UnsafeRegister(
                c => ((MqttConnection)c!).Close(ReasonCode.ServerShuttingDown), connection);
            await connection.RunAsync();
        }
        finally
        {
            connections.TryRemove(number, out _);
            Metrics.Connections.Add(-1);
            Interlocked.Decrement(ref count);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (sweep is not null) await sweep.DisposeAsync();
        foreach (var connection in connections.Values) connection.Close(ReasonCode.ServerShuttingDown);
        await Task.WhenAll(connections.Values.Select(c => c.Finished));
        Caretaker.Stop();
        await caretaking;
    }

    internal Scope ScopeOf(string userName, GatewayKey gateway, byte[] prefix) =>
        scopes.GetOrAdd(userName, static (name, s) => new(name, s.gateway.Number, s.prefix, s.Options), (gateway, prefix, Options));

    internal ReasonCode OpenSession(MqttConnection connection, Flight flight, string clientId, string? assignedId)
    {
        lock (connection.Scope!.Gate) return SessionOpening.Open(connection, flight, clientId, assignedId);
    }

    internal void Leave(MqttConnection connection)
    {
        if (connection.Scope is not { } scope) return;
        lock (scope.Gate) SessionOpening.Close(connection, NowMs());
        scope.Unclaim(connection);
        Caretaker.Notice(scope);
    }

    /// <summary>A fault of the program at the edge of a loop: it is told and counted, and the server goes on.</summary>
    internal void Faulted(Exception fault)
    {
        Metrics.Faults.Add(1);
        Logger.Faulted(fault);
    }

    /// <summary>Tells the gateway's own subscribers what was refused.</summary>
    internal void Tell(Flight flight)
    {
        if (flight.Scope is { HasSubscribers: true } scope) RejectionNotice.Publish(scope, flight.Batch);
    }

    long ClockMs() => (long)Clock.GetElapsedTime(0).TotalMilliseconds + 1;

    void Sweep()
    {
        var (clockMs, before) = (ClockMs(), sweptMs);
        sweptMs = clockMs;
        // What clients sent meanwhile lies in the sockets: it is read before anyone is called silent or slow.
        if (clockMs - before > StandstillMs) Volatile.Write(ref stoodStillMs, stoodStillMs + clockMs - before - SweepMs);
        var nowMs = UptimeMs();
        foreach (var (_, connection) in connections) ConnectionSweep.Check(connection, nowMs);
        Caretaker.Tick();
    }
}
