namespace Twin.Operations.Wire;

/// <param name="Amount">Exact decimal in the answer's unit.</param>
/// <param name="Coverage">Covered over expected register-time, 0 to 1; null where no register was expected.</param>
/// <param name="Estimated">Share of the amount that is estimated, 0 to 1.</param>
public sealed record LedgerRowWire(DateTimeOffset From, DateTimeOffset To, string Amount, double? Coverage, double Estimated);

/// <param name="Position">Journal position that the answer is true at.</param>
public sealed record LedgerWire(string Path, string Measure, string Unit, string Step, long Position, IReadOnlyList<LedgerRowWire> Rows);

/// <param name="Value">Exact decimal in the point's unit, as sent.</param>
/// <param name="Correction">0 as measured; the number of the correction otherwise.</param>
public sealed record ReadingWire(DateTimeOffset Time, string Value, string Quality, int Correction, long Position);

public sealed record ReadingsWire(string Path, string Unit, IReadOnlyList<ReadingWire> Rows, bool More);
