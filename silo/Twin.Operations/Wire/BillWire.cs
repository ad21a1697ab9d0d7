using System.Text.Json.Serialization;

namespace Twin.Operations.Wire;

/// <param name="Amount">kWh, exact.</param>
/// <param name="Estimated">Share of the amount that is estimated, 0 to 1.</param>
public sealed record BillIntervalWire(DateTimeOffset From, string Amount, double Estimated);

/// <param name="ActiveKwh">P of the month.</param>
/// <param name="ReactiveKvarh">Q of the month, as the tariff counts it.</param>
/// <param name="Value">P / sqrt(P² + Q²), to four decimals, for people.</param>
/// <param name="Rounded">To two decimals, half up: what the adjustment goes by.</param>
public sealed record PowerFactorWire(string ActiveKwh, string ReactiveKvarh, decimal Value, decimal Rounded);

/// <param name="Kw">Mean power of the window.</param>
/// <param name="From">Start of the window; it lasts 15 minutes.</param>
/// <param name="Estimated">Whether some of its energy is estimated.</param>
/// <param name="Method">"block", or "sliding" where the window is no block.</param>
public sealed record MaximumDemandWire(decimal Kw, DateTimeOffset From, DateTimeOffset To, bool Estimated, [property: WireValues("block", "sliding")] string Method);

/// <summary>One line with all that it was computed from: amount = quantity x price (x days / days of the month), or percent of quantity, rounded once to the fen.</summary>
/// <param name="Key">Names the line in every computation of the same bill.</param>
/// <param name="Version">Tariff version that prices it.</param>
/// <param name="Price">CNY per unit, exact.</param>
/// <param name="Percent">Of a power factor line: of the quantity.</param>
/// <param name="Amount">CNY, exact.</param>
/// <param name="IntervalCount">How many intervals the quantity is the sum of; 0 where it is no sum.</param>
/// <param name="Intervals">Those intervals, where they were asked for.</param>
public sealed record BillLineWire(
    string Key,
    [property: WireValues("energy", "unpriced_energy", "capacity", "maximum_demand", "power_factor", "feed_in", "correction")] string Kind,
    string Quantity, [property: WireValues("kWh", "kVA", "kW", "CNY")] string Unit, string Amount, int IntervalCount,
    [property: WireValues("critical_peak", "peak", "flat", "valley", "deep_valley"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Band = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Version = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Price = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Days = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? DaysOfMonth = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PowerFactorWire? PowerFactor = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Percent = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MaximumDemandWire? Demand = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<BillIntervalWire>? Intervals = null);

/// <param name="Before">kWh, exact.</param>
/// <param name="After">kWh, exact.</param>
public sealed record ChangedIntervalWire(DateTimeOffset From, string Before, string After);

/// <param name="Before">CNY; "0" for a line that came.</param>
/// <param name="After">CNY; "0" for a line that went.</param>
/// <param name="ChangedCount">How many intervals changed.</param>
/// <param name="Changed">Those intervals, where they were asked for.</param>
public sealed record CorrectionLineWire(
    string Key, [property: WireValues("energy", "unpriced_energy", "capacity", "maximum_demand", "power_factor", "feed_in", "correction")] string Kind,
    string Before, string After, string Difference, string QuantityBefore, string QuantityAfter, int ChangedCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ChangedIntervalWire>? Changed = null);

/// <summary>What restatements after the issue came to.</summary>
/// <param name="At">Commit time of the newest change in it.</param>
/// <param name="Position">Journal position of that change.</param>
/// <param name="Difference">CNY.</param>
/// <param name="Carried">Whether a later bill carries it; one that none carries yet still grows.</param>
public sealed record BillCorrectionWire(
    DateTimeOffset At, long Position, [property: WireValues("late_reading", "correction", "model_change", "factor", "tariff")] string Cause,
    string Difference, bool Carried, IReadOnlyList<CorrectionLineWire> Lines);

/// <param name="By">Who issued it.</param>
/// <param name="Position">Journal position of the issue.</param>
public sealed record BillIssuedWire(DateTimeOffset At, string By, long Position);

/// <param name="State">"running" until all intervals of the month are closed, "computed" after it, "issued" once frozen.</param>
/// <param name="From">Start of the part of the month in which the account was valid.</param>
/// <param name="Position">Journal position that the answer is true at.</param>
/// <param name="Missing">What the bill could not hold, by name.</param>
/// <param name="ImportKwh">Exact.</param>
/// <param name="Coverage">Covered over expected register-time, 0 to 1; null where no register was expected.</param>
/// <param name="Estimated">Share of the import that is estimated, 0 to 1.</param>
/// <param name="Priced">Priced over imported energy, 0 to 1; null where nothing was imported.</param>
/// <param name="Total">CNY; of an issued bill as it was issued.</param>
/// <param name="Corrections">Of an issued bill: what restatements since then came to.</param>
/// <param name="StandsAt">CNY: the total with all corrections.</param>
public sealed record BillWire(
    string Account, NameWire Name, string Month, [property: WireValues("running", "computed", "issued")] string State,
    DateTimeOffset From, DateTimeOffset To, long Position, BillIssuedWire? Issued, IReadOnlyList<BillLineWire> Lines, IReadOnlyList<string> Missing,
    string ImportKwh, double? Coverage, double Estimated, double? Priced, string Total, IReadOnlyList<BillCorrectionWire> Corrections, string StandsAt);

/// <summary>The order to issue a bill.</summary>
/// <param name="By">Who issues it, 1 to 100 characters.</param>
public sealed record BillIssueWire(string By);

/// <param name="From">From when; null: always.</param>
/// <param name="Tariff">Null in a time without a tariff.</param>
/// <param name="Basis">What the fixed part is charged by.</param>
/// <param name="EstimatedDemandAllowed">Whether blocks with estimated energy may set the maximum.</param>
public sealed record SupplyTermsWire(
    DateTimeOffset? From, string? Tariff, [property: WireValues("none", "capacity", "maximum_demand")] string Basis, decimal? CapacityKva,
    [property: WireValues("block", "sliding")] string DemandMethod, bool EstimatedDemandAllowed)
{
    /// <summary>The demand agreed with the grid company; null where none is.</summary>
    public decimal? ContractedKw { get; init; }
}

/// <summary>A customer's account with the grid company.</summary>
/// <param name="Nodes">Paths of the nodes whose import it pays for, except what accounts below them pay for.</param>
/// <param name="Calendar">Id of the calendar that tells its working days.</param>
/// <param name="From">Null: always.</param>
/// <param name="To">Null: without end.</param>
/// <param name="Issued">Months whose bills are issued: "2018-01".</param>
public sealed record SupplyAccountWire(
    string Id, NameWire Name, IReadOnlyList<string> Nodes, string Calendar, DateTimeOffset? From, DateTimeOffset? To,
    IReadOnlyList<SupplyTermsWire> Terms, IReadOnlyList<string> Issued);
