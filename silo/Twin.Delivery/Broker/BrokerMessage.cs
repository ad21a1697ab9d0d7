namespace Twin.Delivery.Broker;

/// <summary>A PUBLISH as a broker's client received it.</summary>
/// <param name="Payload">Not changed before <see cref="BrokerConsumer.ReceiveAsync"/> completes.</param>
/// <param name="QualityOfService">0 or 1.</param>
/// <param name="PacketId">0 for QoS 0.</param>
/// <param name="Redelivered">DUP is set.</param>
public readonly record struct BrokerMessage(string Topic, ReadOnlyMemory<byte> Payload, int QualityOfService, ushort PacketId, bool Redelivered);
