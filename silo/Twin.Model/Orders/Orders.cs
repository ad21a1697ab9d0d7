using Twin.Model.Topology;

namespace Twin.Model.Orders;

/// <summary>An operator's word on one reading: another value, or none at all.</summary>
/// <param name="TimeMs">The instant of a kept reading.</param>
/// <param name="Micro">The right value in micro-units of the point's unit; null strikes the reading out.</param>
/// <param name="By">Who says so.</param>
/// <param name="Reason">Why.</param>
public sealed record CorrectionOrder(PointKey Point, long TimeMs, long? Micro, string By, string Reason);

/// <summary>The exchange of a meter: what the old one showed last, what the new one showed first.</summary>
public sealed record ReplacementOrder(PointKey Point, long TimeMs, long ClosingMicro, long OpeningMicro, string By, string Reason);

/// <summary>Readings taken by hand or imported from a file, taken whole or not at all.</summary>
public sealed record ImportOrder(IReadOnlyList<(PointKey Point, long TimeMs, long Micro)> Readings, string By, string Reason);

/// <summary>What became of an order: the journal position at which it holds, or why it was refused.</summary>
/// <param name="Code">Stable code of the refusal.</param>
public readonly record struct OrderOutcome(long Position, string? Code, string? Fault)
{
    public static OrderOutcome Done(long position) => new(position, null, null);
    public static OrderOutcome Refused(string code, string fault) => new(0, code, fault);
}

/// <summary>Something that an operator did to the ledger, as kept.</summary>
/// <param name="Kind">"correction", "strike_out", "replacement" or "import".</param>
/// <param name="Was">What stood before, in micro-units; null where nothing did.</param>
/// <param name="Readings">How many readings an import brought; 1 otherwise.</param>
public sealed record CorrectionEntry(
    long Position, long CommitMs, string Kind, PointKey? Point, long? TimeMs, long? Was, long? Now, int Readings, string By, string Reason)
{
    /// <summary>Of an import that several journals took a part of: what they have in common.</summary>
    public string? Import { get; init; }
}
