namespace Twin.Devices.Mqtt;

/// <summary>The protocol level that CONNECT states.</summary>
enum MqttVersion : byte { V311 = 4, V5 = 5 }

/// <summary>How surely a publish arrives: at most once, at least once, exactly once.</summary>
enum Qos : byte { AtMostOnce = 0, AtLeastOnce = 1, ExactlyOnce = 2 }

/// <summary>Control packet types, in the upper half of a packet's first byte.</summary>
static class PacketType
{
    public const byte Connect = 1, ConnAck = 2, Publish = 3, PubAck = 4, PubRec = 5, PubRel = 6, PubComp = 7,
        Subscribe = 8, SubAck = 9, PingReq = 12, PingResp = 13, Disconnect = 14;
}

/// <summary>A message as a client sends or receives it. <see cref="Topic"/> is UTF-8.</summary>
readonly record struct MqttMessage(byte[] Topic, byte[] Payload, Qos Qos, bool Retain = false);
