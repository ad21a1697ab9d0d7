using Twin.Ingest.Mqtt.Codec;

namespace Twin.Ingest.Mqtt.Sessions;

/// <summary>One scope's retained messages, by topic, within a bound of topics and bytes. Guarded by the scope's gate.</summary>
internal sealed class RetainedMessages(MqttOptions options)
{
    readonly record struct Kept(Message Message, long Position);

    readonly Dictionary<string, Kept> byTopic = new(StringComparer.Ordinal);
    long bytes;

    /// <summary>Whether a message may be retained. Judged when it is accepted, before its record is written.</summary>
    public bool HasRoomFor(Message message)
    {
        if (message.Payload.Length == 0) return true;
        var known = byTopic.TryGetValue(Topic.ToText(message.Topic), out var kept);
        return (known || byTopic.Count < options.RetainedPerGateway)
            && bytes - (known ? kept.Message.Bytes : 0) + message.Bytes <= options.RetainedBytesPerGateway;
    }

    /// <summary>Sets or, with an empty payload, clears a topic.</summary>
    /// <param name="position">
    /// Of the commit: connections apply their commits in any order, the newest counts as in the record.
    /// </param>
    public void Set(Message message, long position)
    {
        var topic = Topic.ToText(message.Topic);
        if (byTopic.TryGetValue(topic, out var kept))
        {
            if (kept.Position > position) return;
            bytes -= kept.Message.Bytes;
        }
        byTopic.Remove(topic);
        if (message.Payload.Length == 0) return;
        byTopic.Add(topic, new(message, position));
        bytes += message.Bytes;
    }

    public IEnumerable<Message> Matching(byte[] filter, long nowMs) =>
        byTopic.Values.Select(k => k.Message).Where(m => !m.IsExpired(nowMs) && Topic.Matches(filter, m.Topic));
}
