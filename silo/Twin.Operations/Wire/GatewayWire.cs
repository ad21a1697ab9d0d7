namespace Twin.Operations.Wire;

/// <summary>Readings received = accepted + duplicate + rejected.</summary>
/// <param name="Link">"online" or "offline".</param>
/// <param name="ClockSkewMs">Receipt time less source time of its newest reading.</param>
/// <param name="RejectedByReason">Readings by reason code.</param>
public sealed record GatewayWire(
    string UserName, string Key, NameWire Name, string Park,
    [property: WireValues("online", "offline")] string Link, DateTimeOffset? LinkChanged, DateTimeOffset? LastSeen, long? ClockSkewMs,
    int Points, long Received, long Accepted, long Duplicate, long Rejected, IReadOnlyDictionary<string, long> RejectedByReason);

/// <param name="Payload">The beginning of the message; bytes that are not UTF-8 are replaced.</param>
public sealed record RejectionWire(
    long Position, DateTimeOffset Received, string Gateway, string Reason, int Readings, string? Point, string Payload);
