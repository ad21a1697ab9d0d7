using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Twin.Ingest.Mqtt.Codec;
using Twin.Ingest.Mqtt.Connections;
using Twin.Ingest.Mqtt.Sessions;
using Twin.Model.Topology;

namespace Twin.Ingest.Mqtt;

/// <summary>One MQTT connection over any duplex pipe: what its reading, its writing and the sweep share.</summary>
/// <remarks>
/// The reader parses packets into flights and sends them off; the writer lets their responses go when they land, in the
/// order in which they were sent off [MQTT-4.6.0-2]. All else of the connection happens in one of these two loops.
/// </remarks>
internal sealed class MqttConnection : IFlightOwner
{
    readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly AsyncSignal readerSignal = new(), writerSignal = new();
    readonly FlightRing ring;
    readonly Action abort;
    int outNow, closing;

    public MqttConnection(MqttBroker broker, IDuplexPipe transport, IPAddress? address, Action abort)
    {
        (Broker, Transport, Address, this.abort) = (broker, transport, address, abort);
        ring = new(broker.Options.BatchesPerConnection);
        Times = new(broker.UptimeMs());
    }

    public MqttBroker Broker { get; }
    public IDuplexPipe Transport { get; }
    public IPAddress? Address { get; }
    public ConnectionTimes Times { get; }

    // Set by the handshake, before the first packet after CONNECT is read.
    public MqttVersion Version { get; set; } = MqttVersion.V311;
    public ConnectPacket? Connect { get; set; }
    public Scope? Scope { get; set; }

    /// <summary>As sent or assigned; null until it is claimed.</summary>
    public string? ClientId { get; set; }
    public Session? Session { get; set; }
    public Ingress? Ingress { get; set; }

    // As of the newest model; null in conformance mode.
    public CityModel? Model { get; private set; }
    public Gateway? Gateway { get; private set; }

    /// <summary>CONNACK with success has been committed.</summary>
    public bool IsAccepted { get; set; }

    /// <summary>It counts among its scope's connections.</summary>
    public bool IsOnline { get; set; }

    /// <summary>The client said goodbye: its will is not sent.</summary>
    public bool IsWillWithdrawn { get; set; }

    /// <summary>QoS 1 and 2 publishes of the client whose exchange has not ended.</summary>
    public int Unacknowledged;

    /// <summary>PINGREQs that are not answered yet: their answers do not wait for commits.</summary>
    public int Pings;

    public bool IsClosing => Volatile.Read(ref closing) != 0;
    public bool IsReaderDone { get; private set; }
    public ReasonCode CloseReason { get; private set; }
    public bool HasFlightsOut => Volatile.Read(ref outNow) > 0;
    public FlightRing Ring => ring;

    /// <summary>All is written and recorded, or as good as: who takes the session over may have it.</summary>
    public Task Finished => finished.Task;

    public async Task RunAsync()
    {
        var writing = new ConnectionWriter(this).RunAsync();
        try
        {
            if (await new Handshake(this).RunAsync()) await new ConnectionReader(this).RunAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ConnectionAbortedException)
        {
            // The peer is gone, or the sweep has cut it: the will decides what is told of it.
        }
        catch (Exception e)
        {
            Broker.Faulted(e);
            Close(ReasonCode.UnspecifiedError);
        }
        try
        {
            IsReaderDone = true;
            Times.Closing(Broker.UptimeMs());
            writerSignal.Signal();
            await writing;
            await Transport.Input.CompleteAsync();
        }
        catch (Exception e)
        {
            Broker.Faulted(e);
            Abort();
        }
        Broker.Leave(this);
        finished.SetResult();
    }

    /// <summary>Ends the connection from any thread; the first reason counts. A 5.0 client is told it.</summary>
    public void Close(ReasonCode reason)
    {
        if (Interlocked.Exchange(ref closing, 1) != 0) return;
        CloseReason = reason;
        Times.Closing(Broker.UptimeMs());
        Transport.Input.CancelPendingRead();
        readerSignal.Signal();
    }

    /// <summary>Cuts the transport: whatever waits for the peer returns.</summary>
    public void Abort() => abort();

    public void Wake() => writerSignal.Signal();

    public ValueTask WriterSignaledAsync() => writerSignal.WaitAsync();

    /// <summary>
    /// Whether the newest model still knows the gateway with the credential that was verified; if not it has to connect anew.
    /// </summary>
    public bool IsKnownTo(CityModel model) => model.FindGateway(Scope!.UserName) is { } gateway
        && gateway.Key.Number == Scope.Gateway && (Gateway is null || gateway.PasswordHash == Gateway.PasswordHash);

    /// <summary>Follows a new model revision; by the reader alone, between two batches.</summary>
    /// <returns>False where the gateway is not known any more.</returns>
    public bool TryFollowModel(Flight? flight = null)
    {
        if (Broker.Options.Conformance) return true;
        var model = Broker.Model();
        if (!ReferenceEquals(model, Model))
        {
            if (!IsKnownTo(model)) return false;
            (Model, Gateway) = (model, model.FindGateway(Scope!.UserName));
        }
        if (flight is not null) flight.Batch.ModelRevision = model.Revision;
        return true;
    }

    /// <summary>Waits until one more flight may be sent off; false when the connection is closing.</summary>
    /// <remarks>While it waits the socket is not read: that is the back pressure that a gateway feels.</remarks>
    public async ValueTask<bool> MaySendOffAsync()
    {
        while (Volatile.Read(ref outNow) >= Broker.Options.BatchesPerConnection && !IsClosing) await PausedAsync();
        Times.Resume(Broker.UptimeMs());
        return !IsClosing;
    }

    /// <summary>A clear flight to fill, once the endpoint has one; null when the connection is closing.</summary>
    public async ValueTask<Flight?> RentFlightAsync()
    {
        Flight? flight = null;
        while (!IsClosing && (flight = Broker.Pool.TryRent(readerSignal)) is null) await PausedAsync();
        Times.Resume(Broker.UptimeMs());
        if (flight is null) Broker.Pool.GiveUp(readerSignal);
        else flight.Begin(this, Scope, new(Scope?.Gateway ?? MqttBroker.NoGateway.Number), Model?.Revision ?? 0, Broker.NowMs(), Broker.Log.HorizonMs);
        return flight;
    }

    ValueTask PausedAsync()
    {
        if (Times.Pause(Broker.UptimeMs())) Broker.Metrics.Pauses.Add(1);
        return readerSignal.WaitAsync();
    }

    /// <summary>Sends a flight off; its responses are written when it lands.</summary>
    public void Launch(Flight flight)
    {
        Interlocked.Increment(ref outNow);
        ring.Push(flight);
        flight.Launch(Broker.Log);
    }

    /// <summary>Waits until every flight has come back.</summary>
    public async ValueTask FlightsBackAsync()
    {
        while (HasFlightsOut) await readerSignal.WaitAsync();
    }

    void IFlightOwner.Landed(Flight flight) => writerSignal.Signal();

    void IFlightOwner.Freed(Flight flight)
    {
        Broker.Pool.Return(flight);
        Interlocked.Decrement(ref outNow);
        readerSignal.Signal();
        if (IsReaderDone) writerSignal.Signal();
    }
}
