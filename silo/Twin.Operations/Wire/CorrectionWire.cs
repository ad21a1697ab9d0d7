namespace Twin.Operations.Wire;

/// <summary>An operator's word on one kept reading.</summary>
/// <param name="Path">The point.</param>
/// <param name="Time">The instant of the reading.</param>
/// <param name="Value">The right value, an exact decimal in the point's unit; null strikes the reading out.</param>
/// <param name="By">Who says so; up to 100 characters.</param>
/// <param name="Reason">Why; up to 1,000 characters.</param>
public sealed record CorrectionOrderWire(string Path, DateTimeOffset Time, string? Value, string By, string Reason);

/// <summary>The exchange of a meter.</summary>
/// <param name="Path">The register.</param>
/// <param name="Closing">What the old meter showed last, an exact decimal in the register's unit.</param>
/// <param name="Opening">What the new meter showed first.</param>
public sealed record ReplacementOrderWire(string Path, DateTimeOffset Time, string Closing, string Opening, string By, string Reason);

/// <summary>An order that was taken.</summary>
/// <param name="Position">Journal position from which it holds: any answer that states this position or a later one has it.</param>
/// <param name="Readings">How many readings an import brought; 1 otherwise.</param>
public sealed record OrderWire(
    [property: WireValues("correction", "strike_out", "replacement", "import")] string Kind, long Position, int Readings);

/// <summary>What an operator did, as kept.</summary>
/// <param name="Path">The point; null for an import of several. A point that the model no longer has is named by its key.</param>
/// <param name="Was">What stood there before; of a replacement, the closing value. Null where nothing counted.</param>
/// <param name="Now">What stands there now; of a replacement, the opening value. Null where the reading was struck out.</param>
public sealed record CorrectionWire(
    long Position, DateTimeOffset Committed, [property: WireValues("correction", "strike_out", "replacement", "import")] string Kind,
    string? Path, DateTimeOffset? Time, string? Was, string? Now, int Readings, string By, string Reason);
