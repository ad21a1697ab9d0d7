using Twin.Model.Topology;
using Twin.Simulation.City;
using Twin.Simulation.Network;

namespace Twin.Simulation.Gateways;

/// <summary>A gateway that outlives every crash of the server: publishes its plan, sends again what was not acknowledged, and knows what was.</summary>
sealed class SimulatedGateway
{
    sealed record Sent(byte[] Payload, SimulatedReading[] Readings)
    {
        public bool IsReceived { get; set; } // QoS 2: PUBREC has come, PUBREL goes out until PUBCOMP
    }

    // Messages under way at once, below any receive maximum of the server.
    const int WindowMax = 6;

    readonly Random chance;
    readonly GatewayPlan plan;
    readonly int version;
    readonly List<byte> arrived = [];
    readonly SortedDictionary<int, Sent> underWay = [];
    readonly List<int> order = []; // packet ids in the order in which they were first sent
    int nextId, messagesLeft;
    bool isAccepted, hasSession;

    public SimulatedGateway(Gateway gateway, int qos, int version, int messages, Random chance)
    {
        (Gateway, Qos, this.version, messagesLeft, this.chance) = (gateway, qos, version, messages, chance);
        Points = SimulatedCity.PointsOf(gateway);
        plan = new(Points, chance);
        foreach (var point in Points) (SentOf[point], AcknowledgedOf[point]) = ([], []);
    }

    public Gateway Gateway { get; }
    public int Qos { get; }
    public IReadOnlyList<SimulatedPoint> Points { get; }
    public SimulatedLink? Link { get; private set; }

    /// <summary>By point: value by time, of all that was given to the network at least once.</summary>
    public Dictionary<SimulatedPoint, Dictionary<long, long>> SentOf { get; } = [];

    /// <summary>By point: value by time, of all that the server has acknowledged.</summary>
    public Dictionary<SimulatedPoint, Dictionary<long, long>> AcknowledgedOf { get; } = [];

    /// <summary>Readings sent, each message once.</summary>
    public long SentCount { get; private set; }

    public long AcknowledgedCount { get; private set; }
    public int Resent { get; private set; }
    public bool IsDrained => messagesLeft == 0 && underWay.Count == 0;

    /// <summary>What the server did against the protocol; null while nothing.</summary>
    public string? Complaint { get; private set; }

    /// <summary>Connects, or publishes, or sends again what is not acknowledged yet.</summary>
    /// <returns>The new link to be served, where it connected.</returns>
    public SimulatedLink? Act()
    {
        if (Link is null)
        {
            (isAccepted, Link) = (false, new(chance));
            arrived.Clear();
            Link.Send(MqttBytes.Connect(version, $"sim-{Gateway.Id}", Gateway.UserName, SimulatedCity.Password, Topic("state")));
            return Link;
        }
        if (isAccepted && messagesLeft > 0 && underWay.Count < WindowMax) Publish();
        return null;
    }

    public void Hear()
    {
        if (Link is null) return;
        if (Link.CarryDown() is not { } bytes)
        {
            Lose();
            return;
        }
        arrived.AddRange(bytes);
        foreach (var (type, body) in MqttBytes.Take(arrived)) Handle(type, body);
    }

    /// <summary>The connection is lost for this side; the server may or may not know.</summary>
    /// <returns>The link as it is, for who decides whether the server notices.</returns>
    public SimulatedLink? Lose()
    {
        var link = Link;
        (Link, isAccepted) = (null, false);
        return link;
    }

    void Publish()
    {
        do nextId = nextId % ushort.MaxValue + 1;
        while (underWay.ContainsKey(nextId));
        var readings = plan.Next();
        var message = new Sent(GatewayPlan.Payload(readings), readings);
        underWay[nextId] = message;
        order.Add(nextId);
        messagesLeft--;
        SentCount += readings.Length;
        foreach (var reading in readings) SentOf[reading.Point][reading.TimeMs] = reading.Micro;
        Link!.Send(MqttBytes.Publish(version, Topic("telemetry"), message.Payload, Qos, nextId, duplicate: false));
    }

    void Handle(int type, byte[] body)
    {
        switch (type)
        {
            case MqttBytes.ConnAck when body[1] == 0:
                if (body[0] == 0 && hasSession) Complaint ??= $"{Gateway.UserName}: the session was forgotten";
                isAccepted = hasSession = true;
                Resend();
                break;
            case MqttBytes.PubAck or MqttBytes.PubRec or MqttBytes.PubComp:
                // PUBREL once more after a PUBCOMP that was lost: "no such packet id" ends the exchange as well [MQTT 5.0, 3.7.2.1].
                if (body.Length > 2 && body[2] >= 0x80 && !(type == MqttBytes.PubComp && body[2] == 0x92)) Complaint ??= $"{Gateway.UserName}: refused with 0x{body[2]:x2}";
                Acknowledge(type, body[0] << 8 | body[1]);
                break;
            case MqttBytes.ConnAck or MqttBytes.Disconnect:
                break; // the link ends next
            default:
                Complaint ??= $"{Gateway.UserName}: unexpected packet of type {type}";
                break;
        }
    }

    void Acknowledge(int type, int packetId)
    {
        if (!underWay.TryGetValue(packetId, out var message)) return; // a second answer to what was sent twice
        var isFirst = type == MqttBytes.PubAck || type == MqttBytes.PubRec && !message.IsReceived;
        if (isFirst)
        {
            AcknowledgedCount += message.Readings.Length;
            foreach (var reading in message.Readings) AcknowledgedOf[reading.Point][reading.TimeMs] = reading.Micro;
        }
        if (type == MqttBytes.PubRec)
        {
            message.IsReceived = true;
            Link!.Send(MqttBytes.Release(packetId));
            return;
        }
        underWay.Remove(packetId);
        order.Remove(packetId);
    }

    // In the order in which they were first sent [MQTT-4.6.0-1].
    void Resend()
    {
        foreach (var packetId in order)
        {
            var message = underWay[packetId];
            Resent++;
            Link!.Send(message.IsReceived ? MqttBytes.Release(packetId)
                : MqttBytes.Publish(version, Topic("telemetry"), message.Payload, Qos, packetId, duplicate: true));
        }
    }

    string Topic(string word) => $"twin/v1/{Gateway.UserName}/{word}";
}
