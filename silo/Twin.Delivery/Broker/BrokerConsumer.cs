using System.Runtime.InteropServices;
using Twin.Delivery.Acknowledgement;
using Twin.Delivery.Envelope;
using Twin.Delivery.Lanes;
using Twin.Delivery.Routing;
using Twin.Ingest.Payload;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Broker;

/// <summary>What one slot's client does with a broker's messages: reads them, brings them to their journals, says which may be acknowledged.</summary>
/// <remarks>
/// The adapter around it connects with the slot's client id, a persistent session, automatic acknowledgement off and
/// <see cref="InFlightMax"/> as receive maximum; calls <see cref="Begin"/> before each connection, <see cref="ReceiveAsync"/> for each message in
/// order, and runs <see cref="AcknowledgeAsync"/> beside. It closes the connection when that ends.
/// </remarks>
public sealed class BrokerConsumer
{
    readonly int slot;
    readonly Func<FacilityRouting> routing;
    readonly DeliveryLanes lanes;
    readonly TelemetryParser parser;
    readonly TimeProvider time;
    readonly AcknowledgementTracker tracker;
    readonly ReadingBatch batch = new();
    readonly SemaphoreSlim progress = new(0, 1), room = new(0, 1);
    readonly UnknownGateways unknown;
    long droppedUnacknowledged, outstanding;

    /// <param name="slot">Number of the slot.</param>
    /// <param name="routing">Of the model in force.</param>
    /// <param name="inFlightMax">Messages of QoS 1 received and not acknowledged, 1 to 65,535; as many of QoS 0 may wait.</param>
    /// <param name="unknown">Where gateways that the model does not have are counted.</param>
    public BrokerConsumer(int slot, Func<FacilityRouting> routing, DeliveryLanes lanes, TelemetryLimits limits, int inFlightMax, TimeProvider time, UnknownGateways? unknown = null)
    {
        (this.slot, this.routing, this.lanes, this.time, this.unknown) = (slot, routing, lanes, time, unknown ?? new());
        (parser, tracker, InFlightMax) = (new(limits), new(inFlightMax), inFlightMax);
    }

    public int InFlightMax { get; }

    public int InFlight => tracker.InFlight;

    /// <summary>Messages on their way to journals, those of lost connections among them. A connection that is made while many are brings them all again.</summary>
    public long Outstanding => Interlocked.Read(ref outstanding);

    /// <summary>QoS 0 messages that were dropped because as many waited as may.</summary>
    public long Dropped => Interlocked.Read(ref droppedUnacknowledged);

    /// <summary>Messages of gateways that the model does not have; they are acknowledged and go nowhere.</summary>
    public UnknownGateways Unknown => unknown;

    /// <summary>A connection is about to be made. What it does not acknowledge the broker keeps for the next.</summary>
    public void Begin() => tracker.Connect();

    /// <summary>Takes a message. One call at a time, in the order of receipt: the next is read from the connection when this completes.</summary>
    /// <remarks>
    /// A broker that keeps to the receive maximum is never waited for. Mosquitto 2.0.11 does not: once one is acknowledged it goes by its own
    /// <c>max_inflight_messages</c>; then it is slowed here.
    /// </remarks>
    /// <param name="stop">Of the connection.</param>
    public async ValueTask ReceiveAsync(BrokerMessage message, CancellationToken stop)
    {
        if (message.QualityOfService == 0)
        {
            Take(message, null);
            return;
        }
        // One row of the tracker: the lanes tell when all journals have it.
        DeliveryTicket? ticket;
        while ((ticket = tracker.Receive(message.PacketId, rows: 1)) is null) await room.WaitAsync(stop).ConfigureAwait(false);
        Take(message, ticket);
    }

    void Take(in BrokerMessage message, DeliveryTicket? receipt)
    {
        var current = routing();
        batch.Clear();
        var named = Read(message, current.Model);
        if (receipt is not { } ticket)
        {
            if (named is null) return;
            if (lanes.Waiting < InFlightMax) lanes.Submit(current, batch, null, false, _ => { });
            else Interlocked.Increment(ref droppedUnacknowledged);
            return;
        }
        if (named is not { } source)
        {
            Done(ticket, durable: true);
            return;
        }
        Interlocked.Increment(ref outstanding);
        lanes.Submit(current, batch, source, message.Redelivered, durable =>
        {
            Interlocked.Decrement(ref outstanding);
            Done(ticket, durable);
        });
    }

    /// <summary>Acknowledges what is durable, as it becomes so, until the connection is broken or the token is cancelled.</summary>
    /// <param name="acknowledge">Sends a PUBACK.</param>
    public async Task AcknowledgeAsync(Func<ushort, Task> acknowledge, CancellationToken stop)
    {
        var packetIds = new ushort[256];
        while (!tracker.IsBroken)
        {
            for (var taken = tracker.Take(packetIds); taken > 0; taken = tracker.Take(packetIds))
            {
                for (var i = 0; i < taken; i++) await acknowledge(packetIds[i]).ConfigureAwait(false);
                Signal(room);
            }
            await progress.WaitAsync(stop).ConfigureAwait(false);
        }
    }

    // Null where it goes to no journal.
    SourceMessage? Read(in BrokerMessage message, CityModel model)
    {
        var kind = BrokerTopics.KindOf(message.Topic, out var userName);
        if (kind == TopicKind.Other) return null;
        if (model.FindGateway(userName) is not { } gateway)
        {
            unknown.Add(userName);
            return null;
        }
        var payload = message.Payload.Span;
        (batch.Gateway, batch.ReceivedMs, batch.ModelRevision) = (gateway.Key, time.GetUtcNow().ToUnixTimeMilliseconds(), model.Revision);
        if (kind == TopicKind.State) batch.LinkChange = LinkOf(payload);
        // DUP here is the broker's word to us, not the gateway's to the broker: what it repeats is known by its name, and where it is not
        // it was lost before it was taken.
        else parser.Parse(payload, model, gateway, duplicate: false, batch);
        if (batch.IsEmpty) return null;
        return new SourceMessage(slot, message.PacketId, SourceMessage.DigestOf(MemoryMarshal.AsBytes(message.Topic.AsSpan()), payload));
    }

    static GatewayLink? LinkOf(ReadOnlySpan<byte> state) =>
        state.SequenceEqual("online"u8) ? GatewayLink.Online : state.SequenceEqual("offline"u8) ? GatewayLink.Offline : null;

    void Done(DeliveryTicket ticket, bool durable)
    {
        if (durable) tracker.Durable(ticket);
        else tracker.Fail(ticket);
        Signal(progress);
    }

    static void Signal(SemaphoreSlim signal)
    {
        lock (signal)
            if (signal.CurrentCount == 0) signal.Release();
    }
}
