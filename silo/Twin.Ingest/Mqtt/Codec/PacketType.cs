namespace Twin.Ingest.Mqtt.Codec;

/// <summary>MQTT control packets by the number in the high half of their first byte.</summary>
internal enum PacketType : byte
{
    Connect = 1, ConnAck = 2, Publish = 3, PubAck = 4, PubRec = 5, PubRel = 6, PubComp = 7,
    Subscribe = 8, SubAck = 9, Unsubscribe = 10, UnsubAck = 11, PingReq = 12, PingResp = 13, Disconnect = 14, Auth = 15,
}

/// <summary>Protocol levels as CONNECT names them.</summary>
internal enum MqttVersion : byte { V311 = 4, V5 = 5 }
