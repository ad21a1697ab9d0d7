using Twin.Model.Carbon;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Tariff;

namespace Twin.Model.Derivation;

/// <summary>The rules that hold at a node.</summary>
/// <param name="Prices">Null where no supply account reaches the node: what it imports stays unpriced.</param>
public sealed record NodeRules(CarbonSchedule Carbon, PriceSchedule? Prices);

/// <summary>One interval of one node.</summary>
/// <param name="Cells">The node's whole metered cells, its children's in them.</param>
/// <param name="GreenMicroKwh">What the node's own certificates cover of the interval.</param>
public readonly record struct NodeInterval(MeteredCells Cells, NodeRules Rules, long GreenMicroKwh = 0);

/// <summary>Everything that is derived at a node: consumption, self-consumption, carbon, standard coal, cost.</summary>
/// <remarks>
/// A node's derived cell is its own entry plus its children's cells. A facility's own entry is all it has. An ancestor's holds what its own
/// meters counted beyond its children (the residual) and what its boundary corrects: electricity that only moved between its children.
/// Every amount x rate is exact to 1e-15 until an own entry is rounded, once, half to even; so where nothing moved inside, an ancestor's
/// correction is exactly 0 and its carbon is the sum of its facilities' rounded carbon.
/// </remarks>
public static class NodeDerivation
{
    /// <summary>A node's own entry. Its derived cell is this plus the derived cells of <paramref name="children"/>.</summary>
    /// <param name="children">The node's children in the same interval; empty for a facility.</param>
    public static DerivedCells OwnEntry(long interval, in NodeInterval node, ReadOnlySpan<NodeInterval> children)
    {
        var rates = node.Rules.Carbon.At(interval);
        var boundary = new BoundaryEntry(interval, node, rates, children);
        DerivedCells own = default;
        own[Measure.ElectricityConsumption] = boundary.Consumption();
        own[Measure.SelfConsumed] = boundary.SelfConsumed();
        own[Measure.CarbonScope1] = boundary.Carriers(rates.Fuels).Round();
        own[Measure.CarbonScope2Location] = (boundary.Electricity(market: false) + boundary.Carriers(rates.Purchased)).Round();
        own[Measure.CarbonScope2Market] = (boundary.Electricity(market: true) + boundary.Carriers(rates.Purchased)).Round();
        own[Measure.StandardCoal] = boundary.Carriers(rates.Coal).Round();
        own[Measure.EnergyCost] = boundary.Cost().Round();
        return own;
    }

    /// <summary>What the node's certificates may cover in the interval.</summary>
    /// <param name="coveredBelowMicroKwh">What certificates of nodes below it cover already.</param>
    public static CoverableInterval Coverable(long interval, in MeteredCells cells, long coveredBelowMicroKwh) =>
        new(interval, Math.Max(0, ElectricityBoundary.Of(cells).PurchasedMicro - coveredBelowMicroKwh));
}
