namespace Twin.Delivery.Acknowledgement;

/// <summary>Names a message that a tracker holds. One of an earlier connection means nothing to it any more.</summary>
public readonly record struct DeliveryTicket(int Connection, long Number);

/// <summary>Which broker messages of one connection may be acknowledged: those that are durable in every journal that they touch, in the order of their receipt.</summary>
/// <remarks>
/// MQTT wants PUBACKs in the order of the PUBLISHes (5.0 and 3.1.1, section 4.6), so a message that fails holds back those behind it:
/// the connection is broken, and to be closed; the broker redelivers all that it has no acknowledgement of, to this client
/// id's next connection. Pure, any thread, no I/O: who acknowledges takes the packet ids from here.
/// </remarks>
public sealed class AcknowledgementTracker
{
    readonly Lock gate = new();
    readonly (ushort PacketId, int Open)[] ring;   // by number, modulo its length
    long first, next;                              // messages in flight: [first, next)
    int connection;
    bool broken;

    /// <param name="inFlightMax">Messages received and not acknowledged: the connection's receive maximum. 1 to 65,535.</param>
    public AcknowledgementTracker(int inFlightMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inFlightMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inFlightMax, ushort.MaxValue);
        ring = new (ushort, int)[inFlightMax];
    }

    public int InFlight
    {
        get { lock (gate) return (int)(next - first); }
    }

    /// <summary>A message failed: nothing more is acknowledged on this connection.</summary>
    public bool IsBroken
    {
        get { lock (gate) return broken; }
    }

    /// <summary>Begins a connection: the broker will redeliver what is not acknowledged, and tickets from before are void.</summary>
    public void Connect()
    {
        lock (gate)
        {
            connection++;
            (first, next, broken) = (0, 0, false);
        }
    }

    /// <summary>Takes a message of QoS 1.</summary>
    /// <param name="rows">Journals that it touches: each is answered by <see cref="Durable"/> once. At least 1.</param>
    /// <returns>Null where the bound is reached: the message is to wait, and the connection not to be read, until some are taken.</returns>
    public DeliveryTicket? Receive(ushort packetId, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        lock (gate)
        {
            if (next - first == ring.Length) return null;
            ring[next % ring.Length] = (packetId, rows);
            return new(connection, next++);
        }
    }

    /// <summary>One more of a message's rows is durable.</summary>
    public void Durable(DeliveryTicket ticket)
    {
        lock (gate)
        {
            if (!IsInFlight(ticket)) return;
            ref var message = ref ring[ticket.Number % ring.Length];
            if (message.Open > 0) message.Open--;
        }
    }

    /// <summary>A message cannot be made durable, or nobody knows whether it is.</summary>
    public void Fail(DeliveryTicket ticket)
    {
        lock (gate)
            if (IsInFlight(ticket)) broken = true;
    }

    /// <summary>Takes the packet ids that may be acknowledged now, oldest first. Each is given once.</summary>
    /// <returns>How many were written.</returns>
    public int Take(Span<ushort> packetIds)
    {
        lock (gate)
        {
            var taken = 0;
            while (!broken && taken < packetIds.Length && first < next && ring[first % ring.Length].Open == 0)
                packetIds[taken++] = ring[first++ % ring.Length].PacketId;
            return taken;
        }
    }

    bool IsInFlight(DeliveryTicket ticket) => ticket.Connection == connection && ticket.Number >= first && ticket.Number < next;
}
