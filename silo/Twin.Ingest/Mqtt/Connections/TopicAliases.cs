using System.Text.Unicode;
using Twin.Ingest.Mqtt.Codec;

namespace Twin.Ingest.Mqtt.Connections;

/// <summary>A 5.0 client's short numbers for topics, for one connection.</summary>
internal sealed class TopicAliases(int maximum)
{
    byte[]?[]? topics;

    /// <summary>Checks a PUBLISH's topic, which may be given by its alias, and remembers a new one.</summary>
    /// <param name="alias">0: none.</param>
    public ReasonCode Resolve(ushort alias, ref ReadOnlySpan<byte> topic, int topicBytesMax)
    {
        if (alias > maximum) return ReasonCode.TopicAliasInvalid; // [MQTT-3.3.2-9]
        if (topic.IsEmpty)
        {
            if (alias == 0 || topics?[alias] is not { } known) return ReasonCode.ProtocolError;
            topic = known;
            return ReasonCode.Success;
        }
        if (!Utf8.IsValid(topic) || topic.Contains((byte)0)) return ReasonCode.MalformedPacket;
        if (!Topic.IsValidName(topic) || topic.Length > topicBytesMax) return ReasonCode.TopicNameInvalid;
        if (alias == 0) return ReasonCode.Success;
        topics ??= new byte[maximum + 1][];
        if (!topic.SequenceEqual(topics[alias])) topics[alias] = topic.ToArray();
        return ReasonCode.Success;
    }
}
