using Twin.Ingest.Mqtt.Codec;

namespace Twin.Ingest.Mqtt.Sessions;

/// <summary>The committed image of all sessions and retained messages: what a restart begins from.</summary>
/// <remarks>
/// The endpoint encodes each durable change as a record of the batch whose commit makes it durable. The host hands
/// the records of every committed batch to <see cref="Apply"/> in commit order, live and in replay, and calls
/// <see cref="Save"/> on that same thread: a snapshot is therefore exact at a commit. The endpoint's own, live
/// state runs ahead of this image and never reads it after <see cref="MqttBroker.Open"/>.
/// </remarks>
public sealed class SessionStore
{
    static ReadOnlySpan<byte> Magic => "TWS1"u8;

    readonly Dictionary<long, StoredSession> sessions = [];
    readonly Dictionary<(string UserName, string Topic), (int Gateway, Message Message)> retained = [];
    long order;

    internal IReadOnlyCollection<StoredSession> Sessions => sessions.Values;
    internal IEnumerable<(int Gateway, string UserName, Message Message)> Retained =>
        retained.Select(r => (r.Value.Gateway, r.Key.UserName, r.Value.Message));

    /// <summary>Higher than any session or opening number that was ever recorded.</summary>
    internal long NextNumber { get; private set; } = 1;

    /// <summary>Applies the records of one committed batch; empty ones are fine.</summary>
    /// <exception cref="InvalidDataException">The bytes are not session records.</exception>
    public void Apply(ReadOnlySpan<byte> records)
    {
        var reader = new SessionRecordReader(records);
        while (!reader.IsAtEnd) ApplyOne(ref reader);
    }

    /// <summary>Everything, as records that rebuild it.</summary>
    public byte[] Save()
    {
        var to = new MemoryStream();
        to.Write(Magic);
        SessionRecord.NextNumber(to, NextNumber);
        foreach (var ((userName, _), (gateway, message)) in retained) SessionRecord.Retained(to, gateway, userName, message);
        foreach (var session in sessions.Values) Save(session, to);
        return to.ToArray();
    }

    /// <summary>Replaces everything by what <see cref="Save"/> gave.</summary>
    /// <exception cref="InvalidDataException">The bytes are no snapshot of sessions.</exception>
    public void Load(ReadOnlySpan<byte> saved)
    {
        sessions.Clear();
        retained.Clear();
        (NextNumber, order) = (1, 0);
        Merge(saved);
    }

    /// <summary>Numbers sessions from here on, where several servers record into one store: each has numbers of its own.</summary>
    public void NumberFrom(long first) => NextNumber = Math.Max(NextNumber, first);

    /// <summary>Adds what <see cref="Save"/> gave of another store: sessions of other gateways.</summary>
    /// <exception cref="InvalidDataException">The bytes are no snapshot of sessions.</exception>
    public void Merge(ReadOnlySpan<byte> saved)
    {
        if (!saved.StartsWith(Magic)) throw new InvalidDataException("not a snapshot of sessions");
        Apply(saved[Magic.Length..]);
    }

    static void Save(StoredSession session, MemoryStream to)
    {
        SessionRecord.Opened(to, session.Number, session.Epoch, session.Gateway, session.UserName, session.ClientId,
            session.ExpirySeconds, session.Will);
        foreach (var (filter, options) in session.Subscriptions) SessionRecord.Subscribed(to, session.Number, filter, options);
        foreach (var packetId in session.Received) SessionRecord.PacketId(to, SessionRecordType.Received, session.Number, packetId);
        foreach (var (packetId, queued) in session.Queue.OrderBy(q => q.Value.Order))
        {
            SessionRecord.Queued(to, session.Number, packetId, queued.Qos, queued.Retain, queued.Message);
            if (queued.HandedOver) SessionRecord.PacketId(to, SessionRecordType.HandedOver, session.Number, packetId);
        }
        if (session.ClosedMs is { } closedMs)
            SessionRecord.Closed(to, session.Number, session.Epoch, closedMs, session.ExpirySeconds, session.WillDueMs ?? -1);
    }

    // Records of a session that has ended meanwhile are read and dropped: batches of several connections commit in any order.
    void ApplyOne(ref SessionRecordReader reader)
    {
        var type = (SessionRecordType)reader.Byte();
        var number = reader.Long();
        var session = sessions.GetValueOrDefault(number);
        switch (type)
        {
            case SessionRecordType.Opened:
                Open(number, session, ref reader);
                break;
            case SessionRecordType.Closed:
                var (closedEpoch, atMs, expiry, willDueMs) = (reader.Long(), reader.Long(), reader.UInt(), reader.Long());
                if (session is null || session.Epoch != closedEpoch) break;
                (session.ClosedMs, session.ExpirySeconds) = (atMs, expiry);
                session.WillDueMs = willDueMs < 0 ? null : willDueMs;
                if (willDueMs < 0) session.Will = null;
                break;
            case SessionRecordType.Ended:
                sessions.Remove(number);
                break;
            case SessionRecordType.WillSent:
                var willEpoch = reader.Long();
                if (session is not null && session.Epoch == willEpoch) (session.Will, session.WillDueMs) = (null, null);
                break;
            case SessionRecordType.Subscribed:
                var (filter, options) = (reader.Text(), new SubscriptionOptions(reader.Byte()));
                if (session is not null) session.Subscriptions[filter] = options;
                break;
            case SessionRecordType.Unsubscribed:
                var unsubscribed = reader.Text();
                session?.Subscriptions.Remove(unsubscribed);
                break;
            case SessionRecordType.Received:
                var received = reader.PacketId();
                session?.Received.Add(received);
                break;
            case SessionRecordType.Released:
                var released = reader.PacketId();
                session?.Received.Remove(released);
                break;
            case SessionRecordType.Queued:
                var (queuedId, bits, message) = (reader.PacketId(), reader.Byte(), reader.Message());
                if (session is not null) session.Queue[queuedId] = new(order++, (byte)(bits & 3), (bits & 0x80) != 0, false, message);
                break;
            case SessionRecordType.HandedOver:
                var handedOver = reader.PacketId();
                if (session is not null && session.Queue.TryGetValue(handedOver, out var queued))
                    session.Queue[handedOver] = queued with
                    {
                        HandedOver = true, Message = queued.Message with { Payload = [], Properties = [] },
                    };
                break;
            case SessionRecordType.Taken:
                var taken = reader.PacketId();
                session?.Queue.Remove(taken);
                break;
            case SessionRecordType.Retained:
                var (userName, kept) = (reader.Text(), reader.Message());
                var key = (userName, Topic.ToText(kept.Topic));
                if (kept.Payload.Length == 0) retained.Remove(key);
                else retained[key] = ((int)number, kept);
                break;
            case SessionRecordType.NextNumber:
                NextNumber = Math.Max(NextNumber, number);
                break;
            default:
                throw new InvalidDataException($"unknown session record {(byte)type}");
        }
    }

    void Open(long number, StoredSession? session, ref SessionRecordReader reader)
    {
        var (epoch, gateway, userName, clientId) = (reader.Long(), reader.Int(), reader.Text(), reader.Text());
        if (session is null)
            sessions.Add(number, session = new() { Number = number, Gateway = gateway, UserName = userName, ClientId = clientId });
        session.Epoch = epoch;
        session.ExpirySeconds = reader.UInt();
        session.Will = reader.Will();
        (session.ClosedMs, session.WillDueMs) = (null, null);
        NextNumber = Math.Max(NextNumber, Math.Max(number, epoch) + 1);
    }
}
