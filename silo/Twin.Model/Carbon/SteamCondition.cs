using System.Collections.Immutable;
using Twin.Model.Rules;

namespace Twin.Model.Carbon;

/// <summary>What a tonne of purchased steam holds: mass -> enthalpy -> GJ.</summary>
/// <param name="EnthalpyKjPerKg">Of the steam as delivered.</param>
/// <param name="FeedWaterKjPerKg">Of the water that it was made from: 83.74 kJ/kg at 20 °C.</param>
public sealed record SteamCondition(decimal EnthalpyKjPerKg, decimal FeedWaterKjPerKg = SteamCondition.FeedWater20C)
{
    public const decimal FeedWater20C = 83.74m;

    /// <summary>GJ per tonne (kJ/kg are MJ/t).</summary>
    public decimal GjPerTonne => (EnthalpyKjPerKg - FeedWaterKjPerKg) / 1000m;

    /// <summary>A rate per GJ as a rate per tonne of this steam.</summary>
    public Rate PerTonne(Rate perGj) => Rate.Nearest(perGj.Value * GjPerTonne);
}

/// <summary>Enthalpy of saturated steam by absolute pressure, as data; interpolated between its rows.</summary>
/// <param name="Rows">MPa and kJ/kg, in strict order of pressure, at least two.</param>
public sealed record SteamTable(ImmutableArray<(decimal Megapascals, decimal KjPerKg)> Rows, Provenance Provenance)
{
    /// <summary>The enthalpy at a pressure, or null beyond the table: nothing is extrapolated.</summary>
    public decimal? SaturatedKjPerKg(decimal megapascals)
    {
        for (var i = 1; i < Rows.Length; i++)
        {
            var (low, high) = (Rows[i - 1], Rows[i]);
            if (megapascals < low.Megapascals || megapascals > high.Megapascals) continue;
            return low.KjPerKg + (high.KjPerKg - low.KjPerKg) * (megapascals - low.Megapascals) / (high.Megapascals - low.Megapascals);
        }
        return null;
    }
}
