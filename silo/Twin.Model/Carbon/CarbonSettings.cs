using System.Collections.Immutable;
using Twin.Model.Ledger;

namespace Twin.Model.Carbon;

/// <summary>What electricity that no certificate covers counts with, in the market-based figure.</summary>
public enum UncoveredElectricity : byte
{
    /// <summary>The market factor of the library: "national, without market-traded non-fossil power".</summary>
    Residual,
    /// <summary>The location factor.</summary>
    Location,
}

/// <summary>How a node's carbon and standard coal are counted; attached to nodes with dates, inherited downwards.</summary>
public sealed record CarbonSettings
{
    /// <summary>Region whose factors count.</summary>
    public required string Region { get; init; }

    public UncoveredElectricity Uncovered { get; init; } = UncoveredElectricity.Residual;

    public CoalConvention Convention { get; init; } = CoalConvention.Calorific;

    /// <summary>Which of heat, steam and cooling are bought, and so scope 2 and part of the energy account.
    /// What the site makes itself (its boilers' steam, its chillers' cold) is in the gas and electricity that it took.</summary>
    public ImmutableArray<Measure> Purchased { get; init; } = [Measure.Heat, Measure.Steam];

    /// <summary>Null: steam has no GJ, and stays unpriced.</summary>
    public SteamCondition? Steam { get; init; }
}
