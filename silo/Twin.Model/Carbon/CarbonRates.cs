using System.Collections.Immutable;
using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Carbon;

/// <summary>A carrier and what a unit of it counts for; no rate where none is valid.</summary>
public readonly record struct CarrierRate(Measure Measure, Rate? Rate);

/// <summary>Every rate that a node's carbon and standard coal are computed with, over a time in which none of them changes.</summary>
public sealed record CarbonRates
{
    public required Validity Validity { get; init; }

    /// <summary>Location-based, per kWh imported and per kWh transferred in.</summary>
    public Rate? ImportLocation { get; init; }
    public Rate? TransferLocation { get; init; }

    /// <summary>Market-based, for what no certificate covers.</summary>
    public Rate? ImportMarket { get; init; }
    public Rate? TransferMarket { get; init; }

    /// <summary>Scope 1: every fuel.</summary>
    public ImmutableArray<CarrierRate> Fuels { get; init; } = [];

    /// <summary>Scope 2 beside electricity: the purchased ones of heat, steam, cooling.</summary>
    public ImmutableArray<CarrierRate> Purchased { get; init; } = [];

    /// <summary>Standard coal: electricity consumption, fuels, the purchased carriers, water.</summary>
    public ImmutableArray<CarrierRate> Coal { get; init; } = [];

    internal bool SameRates(CarbonRates other) =>
        ImportLocation == other.ImportLocation && TransferLocation == other.TransferLocation
        && ImportMarket == other.ImportMarket && TransferMarket == other.TransferMarket
        && Fuels.AsSpan().SequenceEqual(other.Fuels.AsSpan())
        && Purchased.AsSpan().SequenceEqual(other.Purchased.AsSpan())
        && Coal.AsSpan().SequenceEqual(other.Coal.AsSpan());
}
