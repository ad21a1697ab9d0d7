using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.Model.Carbon;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Indicator;

/// <summary>What a node's statistics state of one calendar year, where meters cannot tell. Money in 10⁴ CNY, as the authorities count it.</summary>
public sealed record YearFigures
{
    public required NodeKey Node { get; init; }
    public required int Year { get; init; }
    public required Provenance Provenance { get; init; }

    /// <summary>Tax paid, 10⁴ CNY.</summary>
    public decimal? Tax { get; init; }

    /// <summary>Added value, 10⁴ CNY.</summary>
    public decimal? AddedValue { get; init; }

    /// <summary>Revenue of the main business, 10⁴ CNY.</summary>
    public decimal? Revenue { get; init; }

    /// <summary>Spent on research and development, 10⁴ CNY.</summary>
    public decimal? Research { get; init; }

    /// <summary>People employed, mean of the year.</summary>
    public decimal? Headcount { get; init; }

    /// <summary>Pollutants emitted, t.</summary>
    public decimal? EmissionTonnes { get; init; }

    /// <summary>Land used, m²; where it is not stated, the node's area.</summary>
    public decimal? LandSquareMetres { get; init; }

    /// <summary>Energy of the year by convention, tce; where it is not stated, the ledger's.</summary>
    public FrozenDictionary<CoalConvention, decimal> EnergyTce { get; init; } = FrozenDictionary<CoalConvention, decimal>.Empty;

    /// <summary>Scope 1 and 2 of the year, tCO2; where it is not stated, the ledger's.</summary>
    public decimal? CarbonTonnes { get; init; }

    /// <summary>Values of guiding indicators by id, shares 0 to 1.</summary>
    public FrozenDictionary<string, decimal> Guiding { get; init; } = FrozenDictionary<string, decimal>.Empty;

    /// <summary>What the authorities found, by id.</summary>
    public ImmutableArray<string> Findings { get; init; } = [];
}
