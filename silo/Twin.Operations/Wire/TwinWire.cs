using System.Text.Json.Serialization;

namespace Twin.Operations.Wire;

// What twins look like on the wire, over REST and the hub alike. Exact amounts are decimal strings;
// powers are JSON numbers in kW; shares are numbers from 0 to 1; times are ISO 8601 with offset.

public sealed record NameWire(string Zh, string En);

/// <param name="Value">Exact decimal in <paramref name="Unit"/>; null where nothing has come yet.</param>
/// <param name="Quality">"good", "uncertain", "bad", or "none" where nothing has come yet.</param>
/// <param name="Time">Source time of the value.</param>
/// <param name="Received">Receipt time of the value; null in a look back.</param>
/// <param name="Stale">Older than the point allows.</param>
public sealed record PointWire(
    string? Value, string Unit, [property: WireValues("good", "uncertain", "bad", "none")] string Quality, DateTimeOffset? Time, DateTimeOffset? Received, bool Stale);

/// <summary>Power at the node's boundary and of its parts, kW, each positive in the direction of its name.</summary>
/// <param name="PowerKw">What the node uses now.</param>
public sealed record LiveWire(
    decimal PowerKw, decimal GridImportKw, decimal GridExportKw, decimal TransferInKw, decimal TransferOutKw,
    decimal PvKw, decimal BatteryChargeKw, decimal BatteryDischargeKw, decimal EvKw,
    int Points, int PointsReported, int PointsFresh);

/// <param name="Amount">Exact decimal in <paramref name="Unit"/>, since local midnight.</param>
/// <param name="Estimated">Share of the amount that is estimated.</param>
public sealed record AmountWire(string Amount, string Unit, double Estimated);

/// <param name="State">"waiting", "live", "degraded" or "stale".</param>
/// <param name="Today">By measure name.</param>
public sealed record ChildWire(
    string Path, string Key, [property: WireValues("city", "park", "enterprise", "facility")] string Kind, string Type, NameWire Name,
    [property: WireValues("waiting", "live", "degraded", "stale")] string State, LiveWire Live,
    IReadOnlyDictionary<string, AmountWire> Today);

/// <param name="Points">A facility's points by device/point; empty for other nodes.</param>
public sealed record TwinWire(
    string Path, string Key, [property: WireValues("city", "park", "enterprise", "facility")] string Kind, string Type, NameWire Name,
    long Revision, DateTimeOffset At, [property: WireValues("waiting", "live", "degraded", "stale")] string State,
    IReadOnlyDictionary<string, PointWire> Points, LiveWire Live, IReadOnlyDictionary<string, AmountWire> Today,
    IReadOnlyList<ChildWire> Children)
{
    /// <summary>Null before the first reading of all, and in a look back.</summary>
    public NodeDemandWire? Demand { get; init; }
}

/// <summary>What changed of one child; absent parts did not change.</summary>
public sealed record ChildDeltaWire(
    string Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), WireValues("waiting", "live", "degraded", "stale")] string? State = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LiveWire? Live = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, AmountWire>? Today = null);

/// <summary>One frame of a <c>Watch</c> stream.</summary>
/// <param name="Type">"snapshot" (holds <paramref name="Node"/>), "delta" (holds what changed) or "heartbeat".</param>
/// <param name="Revision">The revision that the stream shows after this frame.</param>
/// <param name="Previous">The revision of the frame before it on this stream; -1 for a snapshot. A mismatch makes the client ask again.</param>
/// <param name="At">Commit time of the newest record that the frame shows; of a heartbeat, the server's clock.</param>
/// <param name="Recording">False while the server cannot make readings durable.</param>
/// <param name="Live">Whole, whenever any of it changed.</param>
/// <param name="Today">Whole, whenever any of it changed.</param>
/// <param name="Points">Only the points that changed.</param>
/// <param name="Children">Only the children that changed.</param>
public sealed record FrameWire(
    [property: WireValues("snapshot", "delta", "heartbeat")] string Type, long Revision, long Previous, DateTimeOffset At, bool Recording,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TwinWire? Node = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), WireValues("waiting", "live", "degraded", "stale")] string? State = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LiveWire? Live = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, AmountWire>? Today = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, PointWire>? Points = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ChildDeltaWire>? Children = null)
{
    /// <summary>Whole, whenever any of it changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NodeDemandWire? Demand { get; init; }
}
