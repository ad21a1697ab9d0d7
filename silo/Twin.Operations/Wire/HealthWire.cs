using System.Text.Json.Serialization;

namespace Twin.Operations.Wire;

/// <summary>The process answers.</summary>
public sealed record LivenessWire([property: WireValues("ok")] string Status);

/// <summary>Whether the server may be sent traffic.</summary>
/// <param name="Recording">False while readings cannot be made durable.</param>
/// <param name="Position">Journal position of the newest commit.</param>
/// <param name="Faults">What stands against it, a line each; empty when ready.</param>
public sealed record ReadinessWire(bool Ready, bool Recording, long Position, IReadOnlyList<string> Faults)
{
    /// <summary>Readings before this are dropped; left out where none ever were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ReadingsKeptSince { get; init; }

    /// <summary>Days for which readings are kept from here on; left out where they are kept for ever.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? KeepReadingsDays { get; init; }
}
