using Twin.Model.Tariff;
using Twin.Model.Topology;

namespace Twin.Model.Demand;

/// <summary>What a limit of demand is taken from.</summary>
public enum DemandLimitKind : byte
{
    /// <summary>The demand that the account has contracted (核定需量).</summary>
    Contracted,
    /// <summary>Its transformers' capacity, at a power factor of 1.</summary>
    Capacity,
}

/// <summary>The demand that operators want to stay below.</summary>
/// <param name="AccountId">The supply account that states it.</param>
public readonly record struct DemandLimit(string AccountId, long Milliwatts, DemandLimitKind Kind);

/// <summary>A node's demand now, beside the month's.</summary>
/// <param name="Maximum">The month's highest closed block; null where none counts yet.</param>
/// <param name="Limit">Of the node's own account; null where it has none that states one.</param>
public sealed record NodeDemand(LiveDemandFigure Live, MaximumDemand? Maximum, DemandLimit? Limit)
{
    /// <summary>Whether the window is about to set a new maximum of the month; null where there is no forecast or no maximum yet.</summary>
    public bool? ForecastAboveMaximum => Live.ForecastMilliwatts is { } forecast && Maximum is { } highest ? forecast > highest.Milliwatts : null;
}

/// <summary>On what terms a node's demand is judged.</summary>
public static class DemandTerms
{
    const decimal MilliwattsPerKilowatt = 1_000_000m;

    /// <summary>The node's own account and its terms at an instant; null where it has none.</summary>
    public static (SupplyAccount Account, SupplyTerms Terms)? Of(CityModel model, Node node, long timeMs) =>
        model.Accounting.Accounts.Of(node, timeMs) is { } account && account.Nodes.Contains(node.Key) ? (account, account.Terms.At(timeMs)) : null;

    /// <summary>What the contract says, or else what the transformers carry; null where neither is stated.</summary>
    public static DemandLimit? LimitOf(SupplyAccount account, SupplyTerms terms) =>
        terms.ContractedKw is { } contracted ? new(account.Id, (long)(contracted * MilliwattsPerKilowatt), DemandLimitKind.Contracted)
        : terms.CapacityKva > 0 ? new(account.Id, (long)(terms.CapacityKva * MilliwattsPerKilowatt), DemandLimitKind.Capacity)
        : null;
}
