using System.Collections.Immutable;
using Twin.Model.Carbon;
using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Derivation;

/// <summary>An amount of carbon, coal or money before it is rounded, with its register-time.</summary>
internal readonly record struct ExactEntry(Femto Amount, Femto Estimated, long CoveredMs, long PricedMs)
{
    public static ExactEntry operator +(in ExactEntry a, in ExactEntry b) =>
        new(a.Amount + b.Amount, a.Estimated + b.Estimated, a.CoveredMs + b.CoveredMs, a.PricedMs + b.PricedMs);

    public static ExactEntry operator -(in ExactEntry a, in ExactEntry b) =>
        new(a.Amount - b.Amount, a.Estimated - b.Estimated, a.CoveredMs - b.CoveredMs, a.PricedMs - b.PricedMs);

    public PricedCell Round() => new(Amount.Round(), CoveredMs, Estimated.Round(), PricedMs);
}

/// <summary>What one node books of itself in one interval: its own figure less its children's, before rounding.</summary>
internal readonly struct BoundaryEntry
{
    readonly long interval, greenMicroKwh;
    readonly CarbonRates rates;
    readonly NodeRules rules;

    // The node less its children: what only its own meters counted, or its boundary took out.
    readonly MeteredCells ownCells;
    readonly ElectricityBoundary own;

    // What was transferred in, at each node's own rate: the node's charge less its children's.
    readonly ExactEntry transferLocation, transferMarket;

    public BoundaryEntry(long interval, in NodeInterval node, CarbonRates rates, ReadOnlySpan<NodeInterval> children)
    {
        (this.interval, greenMicroKwh, this.rates, rules) = (interval, node.GreenMicroKwh, rates, node.Rules);
        ownCells = node.Cells;
        own = ElectricityBoundary.Of(node.Cells);
        transferLocation = Charge(rates.TransferLocation, own);
        transferMarket = Charge(rates.TransferMarket, own);
        foreach (ref readonly var child in children)
        {
            ownCells -= child.Cells;
            var part = ElectricityBoundary.Of(child.Cells);
            own -= part;
            if (part.TransferKeptMicro == 0) continue;
            var childRates = child.Rules.Carbon.At(interval);
            transferLocation -= Charge(childRates.TransferLocation, part);
            transferMarket -= Charge(childRates.TransferMarket, part);
        }
    }

    public PricedCell Consumption()
    {
        var covered = CoveredMs(DerivedMeasures.ElectricityFlowsAndStorage);
        return new(own.ConsumptionMicro, covered, own.ConsumptionEstimatedMicro, covered);
    }

    public PricedCell SelfConsumed()
    {
        var covered = CoveredMs(DerivedMeasures.SelfConsumption);
        return new(own.SelfConsumedMicro, covered, own.SelfConsumedEstimatedMicro, covered);
    }

    /// <summary>
    /// Scope 2 of electricity: what the node bought beyond its children's purchases, and what it was passed less what they were charged for it.
    /// </summary>
    public ExactEntry Electricity(bool market)
    {
        var covered = CoveredMs(DerivedMeasures.ElectricityFlows);
        // Without a factor the node corrects nothing: its figure stays the sum of its children's, and its own part unpriced.
        if ((market ? rates.ImportMarket : rates.ImportLocation) is not { } rate) return new(default, default, covered, 0);

        var import = own.ImportKeptMicro - (market ? greenMicroKwh : 0);
        var transfer = market ? transferMarket : transferLocation;
        var unpriced = (market ? rates.TransferMarket : rates.TransferLocation) is null ? ownCells[Measure.TransferIn].CoveredMs : 0;
        return new(transfer.Amount + rate * import, transfer.Estimated + rate * own.ImportKeptEstimatedMicro, covered, covered - unpriced);
    }

    /// <summary>Carriers whose amounts simply add up: fuels, heat, steam, water; and electricity consumption in standard coal.</summary>
    public ExactEntry Carriers(ImmutableArray<CarrierRate> carriers)
    {
        ExactEntry sum = default;
        foreach (var carrier in carriers)
            sum += Priced(carrier.Rate, carrier.Measure == Measure.ElectricityConsumption ? Consumption().Cell : ownCells[carrier.Measure]);
        return sum;
    }

    public ExactEntry Cost() => Priced(rules.Prices?.At(interval)?.Rate, ownCells[Measure.ElectricityImport]);

    static ExactEntry Priced(Rate? priced, in Cell cell) => priced is { } rate
        ? new(rate * cell.Micro, rate * cell.EstimatedMicro, cell.CoveredMs, cell.CoveredMs)
        : new(default, default, cell.CoveredMs, 0);

    static ExactEntry Charge(Rate? charged, in ElectricityBoundary boundary) =>
        charged is { } rate ? new(rate * boundary.TransferKeptMicro, rate * boundary.TransferKeptEstimatedMicro, 0, 0) : default;

    long CoveredMs(ImmutableArray<Measure> measures)
    {
        long covered = 0;
        foreach (var measure in measures) covered += ownCells[measure].CoveredMs;
        return covered;
    }
}
