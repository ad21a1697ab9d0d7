namespace Twin.Ingest.Payload;

/// <summary>What one telemetry message may hold. Defaults and ranges are stated in <see cref="Mqtt.MqttOptions"/>.</summary>
/// <param name="PayloadBytesMax">A longer payload is refused unread.</param>
/// <param name="ReadingsMax">A message of more readings is refused whole.</param>
/// <param name="RejectedPayloadBytesMax">How much of a refused message is kept with its rejection.</param>
public sealed record TelemetryLimits(int PayloadBytesMax, int ReadingsMax, int RejectedPayloadBytesMax)
{
    /// <summary>Values inside one another that are stepped over: members that the contract does not name.</summary>
    public const int DepthMax = 16;

    /// <summary>Refused points of one message that are kept by name; the others are summed by reason.</summary>
    public const int NamedRejectionsMax = 16;

    /// <summary>A source time further ahead of the receipt is refused.</summary>
    public const long AheadMsMax = 5 * 60 * 1000;

    /// <summary>
    /// 2000-01-01T00:00:00Z. An earlier source time is a clock that was never set, or seconds sent as milliseconds.
    /// </summary>
    public const long TimeMsMin = 946_684_800_000;
}
