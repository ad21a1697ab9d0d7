using System.Text.Json.Serialization;

namespace Twin.Operations.Wire;

/// <param name="Value">Exact decimal in the point's unit, as sent.</param>
/// <param name="Correction">0 as measured; the number of the correction otherwise.</param>
public sealed record ReadingWire(
    DateTimeOffset Time, string Value, [property: WireValues("good", "uncertain", "bad")] string Quality, int Correction, long Position);

/// <param name="Rows">In order of time; readings that rival for one instant, by rank.</param>
/// <param name="More">Whether the range holds more readings than the limit let through.</param>
/// <param name="Next">What "after" takes to go on behind the last row; left out where there is no more, or where the newest were asked for.</param>
public sealed record ReadingsWire(
    string Path, string Unit, IReadOnlyList<ReadingWire> Rows, bool More,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Next = null)
{
    /// <summary>Readings before this are dropped; left out where none ever were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? KeptSince { get; init; }
}

/// <summary>Of the readings that count: each the highest rank of its instant, and not bad.</summary>
/// <param name="Min">Exact decimal in the answer's unit; null where the step has no reading.</param>
/// <param name="Max">Like <paramref name="Min"/>.</param>
/// <param name="Mean">Like <paramref name="Min"/>, rounded half to even at the sixth decimal.</param>
/// <param name="Last">Like <paramref name="Min"/>.</param>
/// <param name="TimeWeighted">The mean over time, each value holding until the next, also from before the step; null where none holds.</param>
/// <param name="Held">The share of the step for which a value holds, 0 to 1.</param>
public sealed record ReadingAggregateWire(
    DateTimeOffset From, DateTimeOffset To, int Count, string? Min, string? Max, string? Mean, string? Last, string? TimeWeighted, double Held);

/// <param name="HoldSeconds">How long a value holds at most when nothing follows.</param>
public sealed record ReadingAggregatesWire(string Path, string Unit, string Step, double HoldSeconds, IReadOnlyList<ReadingAggregateWire> Rows);
