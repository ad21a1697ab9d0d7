using System.Collections.Immutable;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Carbon;

/// <summary>Which scope 2 figure an electricity factor is for. Fuels and heat have one factor for both.</summary>
public enum FactorBasis : byte { Both, Location, Market }

/// <summary>What is emitted per unit of a carrier, in one region, for a time.</summary>
public sealed record EmissionFactor
{
    /// <summary>Names the statement; a corrected one keeps the id and has a higher <see cref="Revision"/>.</summary>
    public required string Id { get; init; }

    public int Revision { get; init; } = 1;

    /// <summary>The metered measure it applies to. <see cref="Measure.TransferIn"/> only for lines whose origin is known (a direct line from PV);
    /// where a region has none, what is transferred in counts like what is imported.</summary>
    public required Measure Measure { get; init; }

    /// <summary>Id of the region that it is valid in ("cn-hi").</summary>
    public required string Region { get; init; }

    public FactorBasis Basis { get; init; }

    /// <summary>kgCO2e per unit of the measure (kWh, m³, t, GJ).</summary>
    public required Rate Rate { get; init; }

    /// <summary>1 burnt on site, 2 purchased, 3 elsewhere in the chain (kept for reports, never booked).</summary>
    public required int Scope { get; init; }

    /// <summary>What is counted: "CO2", "CO2 CH4 N2O".</summary>
    public required string Gases { get; init; }

    public Validity Validity { get; init; } = Validity.Always;
    public required Provenance Provenance { get; init; }

    /// <summary>kgCO2e per unit of the measure, for people.</summary>
    public string Unit => $"kg{(Gases == "CO2" ? "CO2" : "CO2e")}/{Measure.Unit()}";

    internal (Measure, string, FactorBasis) Subject => (Measure, Region, Basis);
}

/// <summary>A place that factors are published for, and the larger place whose factors count where it has none of its own.</summary>
/// <param name="Parent">Null for the largest.</param>
public sealed record FactorRegion(string Id, string? Parent)
{
    public BilingualName? Name { get; init; }
}

/// <summary>The derivation of a fuel's factor from its properties.</summary>
public static class FuelFactor
{
    // 44/12: mass of CO2 over mass of its carbon.
    const decimal Co2PerCarbonNumerator = 44m, Co2PerCarbonDenominator = 12m;

    /// <summary>kgCO2 per unit of fuel = net calorific value x carbon content x oxidation x 44/12.</summary>
    /// <param name="netCalorificMjPerUnit">MJ per unit (m³, t). Natural gas: 389.31 GJ per 10^4 m³ is 38.931 MJ/m³.</param>
    /// <param name="carbonTonnesPerTj">tC/TJ, the same number as gC/MJ. Natural gas: 15.3.</param>
    /// <param name="oxidation">0 to 1. Natural gas: 0.99.</param>
    public static Rate Derive(decimal netCalorificMjPerUnit, decimal carbonTonnesPerTj, decimal oxidation) => Rate.Nearest(
        netCalorificMjPerUnit * carbonTonnesPerTj * oxidation * Co2PerCarbonNumerator / (Co2PerCarbonDenominator * 1000m));
}
