namespace Twin.Operations.Wire;

/// <summary>Where a rule's data comes from.</summary>
/// <param name="Source">Who states it.</param>
/// <param name="Document">Number of the document; empty where there is none.</param>
/// <param name="Standing">How far it is to be trusted; all but "high" is to be verified.</param>
/// <param name="Published">Where known.</param>
public sealed record ProvenanceWire(
    string Source, string Document, [property: WireValues("high", "medium", "low", "invented")] string Standing, DateOnly? Published, string Note);

/// <param name="Revision">A corrected factor keeps its id and has a higher revision.</param>
/// <param name="Basis">Which scope 2 figure it is for; "both" for all but electricity.</param>
/// <param name="Value">Exact, in <paramref name="Unit"/>.</param>
/// <param name="From">Null: always.</param>
/// <param name="To">Exclusive; null: without end.</param>
/// <param name="Superseded">Whether a later revision stands in its place.</param>
/// <param name="InForce">Whether it holds at the time asked for.</param>
public sealed record EmissionFactorWire(
    string Id, int Revision, string Measure, string Region, [property: WireValues("both", "location", "market")] string Basis, string Value, string Unit,
    int Scope, string Gases, DateTimeOffset? From, DateTimeOffset? To, bool Superseded, bool InForce, ProvenanceWire Provenance);

/// <param name="Convention">Null where both conventions have the same value.</param>
/// <param name="Value">kgce per unit of the measure, exact.</param>
public sealed record CoalCoefficientWire(
    string Id, string Measure, [property: WireValues("calorific", "equivalent")] string? Convention, string Value, string Unit,
    DateTimeOffset? From, DateTimeOffset? To, bool InForce, ProvenanceWire Provenance);

/// <param name="From">Local clock, "HH:mm", inclusive.</param>
/// <param name="To">Exclusive; "24:00" at the day's end.</param>
public sealed record BandSpanWire(string From, string To, [property: WireValues("critical_peak", "peak", "flat", "valley", "deep_valley")] string Band);

/// <param name="Seasons">"MM-dd..MM-dd", both inclusive.</param>
public sealed record DayScheduleWire(string Name, IReadOnlyList<string> Seasons, IReadOnlyList<string> DayTypes, IReadOnlyList<BandSpanWire> Bands);

/// <param name="Prices">CNY per kWh by band, exact.</param>
/// <param name="CapacityPrice">CNY per kVA and month; null where there is none.</param>
/// <param name="DemandPrice">CNY per kW of maximum demand and month.</param>
/// <param name="FeedInPrice">CNY per kWh exported.</param>
/// <param name="PowerFactorTable">Id of the table; null where the power factor changes nothing.</param>
public sealed record TariffVersionWire(
    string Id, DateTimeOffset? From, DateTimeOffset? To, bool InForce, IReadOnlyList<DayScheduleWire> Schedules, IReadOnlyDictionary<string, string> Prices,
    string? CapacityPrice, string? DemandPrice, string? FeedInPrice, string? PowerFactorTable,
    [property: WireValues("lagging_and_leading", "lagging_only")] string Reactive, ProvenanceWire Provenance);

public sealed record TariffWire(string Id, IReadOnlyList<TariffVersionWire> Versions);

/// <summary>Electricity without emissions that a node counts in its market-based figure, once.</summary>
/// <param name="Id">Of the retirement or delivery.</param>
/// <param name="Holder">Path of the node.</param>
/// <param name="From">Its vintage: it covers consumption of this time alone.</param>
/// <param name="AmountKwh">Exact.</param>
public sealed record GreenClaimWire(string Id, string Certificate, string Holder, DateTimeOffset? From, DateTimeOffset? To, string AmountKwh, string Technology);

/// <param name="Reason">Why it does not count.</param>
public sealed record UncountedCertificateWire(string Certificate, [property: WireValues("not-tracked", "not-retired")] string Reason, string AmountKwh);

/// <summary>All that turns energy into carbon, coal and money, with where it comes from.</summary>
/// <param name="Revision">Of the model.</param>
/// <param name="At">The time that "in force" is about.</param>
/// <param name="Tariffs">Those that supply accounts are billed by.</param>
public sealed record FactorsWire(
    int Revision, DateTimeOffset At, IReadOnlyList<EmissionFactorWire> Factors, IReadOnlyList<CoalCoefficientWire> Coal, IReadOnlyList<TariffWire> Tariffs,
    IReadOnlyList<GreenClaimWire> Claims, IReadOnlyList<UncountedCertificateWire> Uncounted);
