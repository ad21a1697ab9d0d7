namespace Twin.Operations.Wire;

/// <summary>One change of an interval after its close.</summary>
/// <param name="Position">Journal position of the commit that changed it.</param>
/// <param name="Committed">When that was.</param>
/// <param name="Old">The interval's amount before; where only its coverage or estimated share changed, it is the new one.</param>
public sealed record RestatementWire(
    DateTimeOffset From, DateTimeOffset To,
    [property: WireValues("late_reading", "correction", "model_change", "factor", "tariff")] string Cause,
    long Position, DateTimeOffset Committed, string Old, string New, string Change);

/// <param name="Rows">By interval, then position.</param>
/// <param name="More">Whether the range holds more changes than the limit let through: ask again from the last row's interval.</param>
public sealed record RestatementsWire(string Path, string Measure, string Unit, long Position, IReadOnlyList<RestatementWire> Rows, bool More);
