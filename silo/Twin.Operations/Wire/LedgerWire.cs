using System.Text.Json.Serialization;

namespace Twin.Operations.Wire;

/// <param name="Amount">Exact decimal in the answer's unit.</param>
/// <param name="Coverage">Covered over expected register-time, 0 to 1; null where no register was expected.</param>
/// <param name="Estimated">Share of the amount that is estimated, 0 to 1.</param>
/// <param name="Priced">Of a derived measure: share of the covered time for which there was a factor or price, 0 to 1; left out where nothing was covered.</param>
public sealed record LedgerRowWire(
    DateTimeOffset From, DateTimeOffset To, string Amount, double? Coverage, double Estimated,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Priced = null);

/// <param name="Position">Journal position that the answer is true at.</param>
public sealed record LedgerWire(
    string Path, string Measure, string Unit, [property: WireValues("15m", "1h", "1d", "1mo", "1y")] string Step, long Position,
    IReadOnlyList<LedgerRowWire> Rows);
