namespace Twin.Devices.Mqtt;

/// <summary>The publishes of QoS 1 and 2 that a session has begun and the server has not finished yet. No I/O, no clock.</summary>
/// <remarks>
/// After a reconnect everything unfinished is sent again in the order of its first sending (specification, 4.4 and 4.6),
/// no more at once than the server takes; new publishes wait until then.
/// </remarks>
sealed class InFlight
{
    /// <param name="OnWire">Sent on this connection.</param>
    /// <param name="Released">PUBREC has come, PUBREL went out: the server owns the message, only PUBCOMP is missing.</param>
    readonly record struct Entry(MqttMessage Message, LinkedListNode<ushort> Place, bool OnWire, bool Released);

    // Packet ids are given in turn and never while in use; the order of the first sending is kept beside them.
    readonly Dictionary<ushort, Entry> entries = [];
    readonly LinkedList<ushort> order = [];
    readonly Queue<ushort> resend = [];
    readonly int windowMax;
    int window;
    int onWire;
    ushort lastId;

    public InFlight(int windowMax) => this.windowMax = window = windowMax;

    public int Count => entries.Count;

    /// <summary>Whether a new publish may begin now.</summary>
    public bool HasRoom => resend.Count == 0 && entries.Count < window;

    /// <summary>Begins a publish that the caller sends at once.</summary>
    public ushort Begin(in MqttMessage message)
    {
        do lastId = lastId == ushort.MaxValue ? (ushort)1 : (ushort)(lastId + 1);
        while (entries.ContainsKey(lastId));
        entries[lastId] = new(message, order.AddLast(lastId), OnWire: true, Released: false);
        onWire++;
        return lastId;
    }

    /// <summary>PUBACK, PUBCOMP, or a PUBREC that refuses: the publish is finished.</summary>
    /// <returns>False for an id that is not in use (its acknowledgement came twice).</returns>
    public bool Finish(ushort packetId)
    {
        if (!entries.Remove(packetId, out var entry)) return false;
        order.Remove(entry.Place);
        if (entry.OnWire) onWire--;
        return true;
    }

    /// <summary>The message of a publish that the server has not taken over yet.</summary>
    public bool TryPeek(ushort packetId, out MqttMessage message)
    {
        message = default;
        if (!entries.TryGetValue(packetId, out var entry) || entry.Released) return false;
        message = entry.Message;
        return true;
    }

    /// <summary>PUBREC: the server has the message. The caller answers with PUBREL in any case.</summary>
    public void Release(ushort packetId)
    {
        if (entries.TryGetValue(packetId, out var entry)) entries[packetId] = entry with { Released = true, Message = default };
    }

    /// <summary>A new connection stands: <see cref="TryResend"/> tells what to send again.</summary>
    /// <param name="sessionPresent">
    /// Whether the server still knows the session. If not, what it had received with PUBREC is finished:
    /// the message was its own from there on.
    /// </param>
    /// <param name="serverWindow">The server's receive maximum.</param>
    /// <returns>How many publishes are finished by it.</returns>
    public int Reconnect(bool sessionPresent, int serverWindow)
    {
        window = Math.Min(windowMax, serverWindow);
        onWire = 0;
        resend.Clear();
        var finished = 0;
        foreach (var id in order.ToArray())
        {
            entries[id] = entries[id] with { OnWire = false };
            if (sessionPresent || !entries[id].Released) resend.Enqueue(id);
            else if (Finish(id)) finished++;
        }
        return finished;
    }

    /// <summary>The next packet to send again, if the server has room for it.</summary>
    /// <param name="released">True: PUBREL is to be sent, and there is no message.</param>
    public bool TryResend(out ushort packetId, out bool released, out MqttMessage message)
    {
        (packetId, released, message) = (0, false, default);
        while (onWire < window && resend.TryDequeue(out packetId))
        {
            if (!entries.TryGetValue(packetId, out var entry)) continue;
            entries[packetId] = entry with { OnWire = true };
            onWire++;
            (released, message) = (entry.Released, entry.Message);
            return true;
        }
        return false;
    }
}
