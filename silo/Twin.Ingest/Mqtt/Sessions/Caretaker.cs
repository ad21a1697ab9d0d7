using System.Collections.Concurrent;
using Twin.Ingest.Mqtt.Connections;
using Twin.Model.Telemetry;

namespace Twin.Ingest.Mqtt.Sessions;

/// <summary>
/// Does for sessions what no connection is there to do: closes, wills, expiries, and the gateway's going offline.
/// </summary>
/// <remarks>
/// What could not be made durable stays a duty and is tried again at the next tick, so that nothing is lost to a full disk.
/// </remarks>
internal sealed class Caretaker(MqttBroker broker) : IFlightOwner
{
    readonly ConcurrentQueue<Scope> noticed = new();
    readonly ConcurrentQueue<Flight> landed = new();
    readonly AsyncSignal signal = new();
    volatile bool tick;
    volatile bool stopped;

    /// <summary>Something of a scope has become due.</summary>
    public void Notice(Scope scope)
    {
        noticed.Enqueue(scope);
        signal.Signal();
    }

    /// <summary>Time has passed: every scope is looked at.</summary>
    public void Tick()
    {
        tick = true;
        signal.Signal();
    }

    public void Stop()
    {
        stopped = true;
        signal.Signal();
    }

    public async Task RunAsync()
    {
        while (!stopped)
        {
            await signal.WaitAsync();
            try
            {
                Round();
            }
            catch (Exception e)
            {
                broker.Faulted(e);
            }
        }
    }

    void Round()
    {
        while (landed.TryDequeue(out var flight))
        {
            FlightEffects.Run(flight, broker.NowMs());
            broker.Metrics.Landed(flight);
            flight.MarkWritten();
        }
        while (noticed.TryDequeue(out var scope)) Attend(scope);
        if (!tick) return;
        tick = false;
        foreach (var scope in broker.Scopes) Attend(scope);
    }

    void Attend(Scope scope)
    {
        lock (scope.Gate)
        {
            var nowMs = broker.NowMs();
            var link = broker.Options.Conformance ? null : scope.LinkRecorded == scope.Link ? null : (GatewayLink?)scope.Link;
            if (link is null && scope.Duties.Count == 0 && !(scope.NextDueMs() <= nowMs)) return;
            if (broker.Pool.TryRent() is not { } flight) return; // the next tick finds it
            flight.Begin(this, scope, new(scope.Gateway), broker.Model().Revision, nowMs, broker.Log.HorizonMs);
            flight.Batch.LinkChange = link;
            if (link is not null) scope.LinkRecorded = link;
            Settle(scope, flight);
            if (flight.HasNothing) broker.Pool.Return(flight);
            else flight.Launch(broker.Log);
        }
    }

    /// <summary>Puts into a flight all that is due in its scope. Under the gate.</summary>
    public void Settle(Scope scope, Flight flight)
    {
        var nowMs = flight.Batch.ReceivedMs;
        if (scope.NextDueMs() <= nowMs)
            foreach (var session in scope.Sessions.Values.ToList()) AddDue(scope, session, nowMs);
        if (scope.Duties.Count == 0) return;

        var model = broker.Model();
        var gateway = model.FindGateway(scope.UserName);
        foreach (var duty in scope.Duties)
        {
            flight.Batch.SessionRecords.Write(duty.Records);
            flight.Duties.Add(duty);
            if (duty.Will is not { } will || (gateway is null && !broker.Options.Conformance)) continue;
            new Ingress(scope, broker.Options, broker.Metrics).Accept(new()
            {
                Topic = will.Topic,
                Payload = will.Payload,
                Properties = will.Properties,
                ExpirySeconds = will.ExpiresMs == Message.NeverExpires ? null : (uint)Math.Max(1, (will.ExpiresMs - nowMs) / 1000),
                Qos = will.Qos,
                Retain = will.Retain,
            }, flight, model, gateway, publisher: null);
        }
        scope.Duties.Clear();
    }

    static void AddDue(Scope scope, Session session, long nowMs)
    {
        if (session.Connection is not null || scope.IsHeld(session.ClientId)) return;
        var isExpired = session.ExpiresMs <= nowMs;
        if (!isExpired && !(session.WillDueMs <= nowMs)) return;
        var will = SessionOpening.WillMessage(session.Will, nowMs);
        (session.Will, session.WillDueMs) = (null, null);
        scope.Duties.Add(Duty.Of(to =>
        {
            if (isExpired) SessionRecord.Ended(to, session.Number);
            else SessionRecord.WillSent(to, session.Number, session.Epoch);
        }, will));
        if (isExpired) scope.Remove(session);
    }

    void IFlightOwner.Landed(Flight flight)
    {
        landed.Enqueue(flight);
        signal.Signal();
    }

    void IFlightOwner.Freed(Flight flight) => broker.Pool.Return(flight);
}
