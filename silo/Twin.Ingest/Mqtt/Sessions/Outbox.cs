namespace Twin.Ingest.Mqtt.Sessions;

internal enum OutgoingState : byte
{
    /// <summary>Planned by a batch that is not committed yet; its packet id is taken.</summary>
    Reserved,
    Waiting,
    Sent,
    /// <summary>QoS 2: PUBREC has come; PUBREL is sent until PUBCOMP comes.</summary>
    HandedOver,
}

/// <summary>
/// A message on its way to one client. Its packet id is given when it is queued, so that it survives a restart with it.
/// </summary>
internal sealed class Outgoing(Message message, ushort packetId, byte qos, bool retain)
{
    public Message Message { get; } = message;

    /// <summary>0 at QoS 0.</summary>
    public ushort PacketId { get; } = packetId;
    public byte Qos { get; } = qos;
    public bool Retain { get; } = retain;
    public OutgoingState State = OutgoingState.Reserved;
    public long Order;

    /// <summary>It may have reached the client before: DUP is set.</summary>
    public bool WasSent;
}

/// <summary>What waits for one client: bounded, in order, QoS 1 and 2 until acknowledged. Guarded by its scope's gate.</summary>
internal sealed class Outbox(int messagesMax, int bytesMax)
{
    readonly Dictionary<ushort, Outgoing> unacknowledged = [];
    Queue<Outgoing> waiting = new();
    ushort lastPacketId;
    int inFlight;
    long bytes, order;

    public bool HasRoom => waiting.Count < messagesMax && unacknowledged.Count < messagesMax && bytes < bytesMax;

    /// <summary>Takes room and, above QoS 0, a packet id; null where there is none.</summary>
    public Outgoing? TryReserve(Message message, byte qos, bool retain)
    {
        if (!HasRoom || bytes + message.Bytes > bytesMax) return null;
        bytes += message.Bytes;
        if (qos == 0) return new(message, 0, qos, retain);
        do lastPacketId++;
        while (lastPacketId == 0 || unacknowledged.ContainsKey(lastPacketId));
        var outgoing = new Outgoing(message, lastPacketId, qos, retain);
        unacknowledged.Add(lastPacketId, outgoing);
        return outgoing;
    }

    /// <summary>Queues what was reserved.</summary>
    public void Add(Outgoing outgoing)
    {
        outgoing.State = OutgoingState.Waiting;
        outgoing.Order = order++;
        waiting.Enqueue(outgoing);
    }

    /// <summary>A message that was queued before a restart.</summary>
    public void Restore(ushort packetId, QueuedMessage queued)
    {
        var outgoing = new Outgoing(queued.Message, packetId, queued.Qos, queued.Retain)
        {
            State = queued.HandedOver ? OutgoingState.HandedOver : OutgoingState.Waiting,
            Order = order++,
            WasSent = true,
        };
        bytes += queued.Message.Bytes;
        unacknowledged.Add(packetId, outgoing);
        lastPacketId = packetId;
    }

    /// <summary>Gives up a reservation, an expired message, or one that the client cannot take.</summary>
    public void Drop(Outgoing outgoing)
    {
        bytes -= outgoing.Message.Bytes;
        if (outgoing.PacketId != 0) unacknowledged.Remove(outgoing.PacketId);
    }

    /// <summary>
    /// The next message to send, or PUBREL to repeat; null while nothing waits or the client's receive maximum is reached.
    /// </summary>
    public Outgoing? TryTake(int receiveMaximum)
    {
        if (!waiting.TryPeek(out var next)) return null;
        if (next.Qos > 0 && inFlight >= receiveMaximum) return null;
        waiting.Dequeue();
        if (next.Qos == 0) bytes -= next.Message.Bytes;
        return next;
    }

    public void MarkSent(Outgoing outgoing)
    {
        inFlight++;
        if (outgoing.State == OutgoingState.Waiting) outgoing.State = OutgoingState.Sent;
        outgoing.WasSent = true;
    }

    /// <summary>PUBACK, a refusing PUBREC, or PUBCOMP: the message is done with.</summary>
    /// <param name="state">In which state it must be: an acknowledgement that does not fit is ignored.</param>
    public bool TryAcknowledge(ushort packetId, byte qos, OutgoingState state)
    {
        if (!unacknowledged.TryGetValue(packetId, out var outgoing) || outgoing.Qos != qos || outgoing.State != state) return false;
        Drop(outgoing);
        inFlight = Math.Max(0, inFlight - 1);
        return true;
    }

    /// <summary>Whether a PUBREC fits a message that was sent, or repeats one that came before.</summary>
    public bool IsHandOver(ushort packetId) => unacknowledged.TryGetValue(packetId, out var outgoing)
        && outgoing is { Qos: 2, State: OutgoingState.Sent or OutgoingState.HandedOver };

    public void HandOver(ushort packetId)
    {
        if (unacknowledged.TryGetValue(packetId, out var outgoing)) outgoing.State = OutgoingState.HandedOver;
    }

    /// <summary>
    /// A new connection: what is unacknowledged goes out again, first, in its order [MQTT-4.4.0-1, MQTT-4.6.0-1].
    /// </summary>
    public void Resume()
    {
        inFlight = 0;
        var zero = waiting.Where(o => o.Qos == 0);
        var kept = unacknowledged.Values.Where(o => o.State != OutgoingState.Reserved).Concat(zero).OrderBy(o => o.Order).ToList();
        foreach (var outgoing in kept)
            if (outgoing.State == OutgoingState.Sent) outgoing.State = OutgoingState.Waiting;
        waiting = new(kept);
    }

    /// <summary>The connection is gone: QoS 0 messages go with it.</summary>
    public void Detach()
    {
        foreach (var outgoing in waiting.Where(o => o.Qos == 0)) bytes -= outgoing.Message.Bytes;
        waiting.Clear();
    }
}
