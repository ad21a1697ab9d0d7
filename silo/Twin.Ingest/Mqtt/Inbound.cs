namespace Twin.Ingest.Mqtt;

/// <summary>An application message as it was published, before it is judged; its parts lie in the packet.</summary>
internal readonly ref struct Inbound
{
    public required ReadOnlySpan<byte> Topic { get; init; }
    public required ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>MQTT 5.0 properties as they came; checked.</summary>
    public ReadOnlySpan<byte> Properties { get; init; }
    public uint? ExpirySeconds { get; init; }
    public byte Qos { get; init; }
    public bool Retain { get; init; }
    public bool Duplicate { get; init; }
}
