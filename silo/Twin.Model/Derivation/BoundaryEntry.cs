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

    public PricedCell Round() => new(Amount.Round(), CoveredMs, Estimated.Round(), PricedMs);
}

/// <summary>What one node books of itself in one interval: its own figure less its children's, before rounding.</summary>
internal readonly ref struct BoundaryEntry
{
    readonly long interval;
    readonly CarbonRates rates;
    readonly NodeRules rules;
    readonly long greenMicroKwh;
    readonly ReadOnlySpan<NodeInterval> children;
    readonly ElectricityBoundary whole;

    // The node's cells less its children's: what only its own meters counted, or its boundary took out.
    readonly MeteredCells ownCells;

    public BoundaryEntry(long interval, in NodeInterval node, CarbonRates rates, ReadOnlySpan<NodeInterval> children)
    {
        (this.interval, this.rates, rules, greenMicroKwh) = (interval, rates, node.Rules, node.GreenMicroKwh);
        this.children = children;
        whole = ElectricityBoundary.Of(node.Cells);
        ownCells = node.Cells;
        foreach (ref readonly var child in children) ownCells -= child.Cells;
    }

    public PricedCell Consumption()
    {
        var (micro, estimated) = OwnConsumption();
        var covered = CoveredMs(DerivedMeasures.ElectricityFlowsAndStorage);
        return new(micro, covered, estimated, covered);
    }

    public PricedCell SelfConsumed()
    {
        var (micro, estimated) = (whole.SelfConsumedMicro, whole.SelfConsumedEstimatedMicro);
        foreach (ref readonly var child in children)
        {
            var part = ElectricityBoundary.Of(child.Cells);
            (micro, estimated) = (micro - part.SelfConsumedMicro, estimated - part.SelfConsumedEstimatedMicro);
        }
        var covered = CoveredMs([Measure.PvGeneration, Measure.ElectricityExport, Measure.TransferOut]);
        return new(micro, covered, estimated, covered);
    }

    /// <summary>Scope 2 of electricity: what the node bought beyond its children's purchases, plus what it was passed, less what they were charged for being passed it.</summary>
    public ExactEntry Electricity(bool market)
    {
        // Without a factor the node corrects nothing: its figure stays the sum of its children's, and its own part unpriced.
        if ((market ? rates.ImportMarket : rates.ImportLocation) is not { } importRate)
            return new(default, default, CoveredMs(DerivedMeasures.ElectricityFlows), 0);

        var (import, importEstimated) = (whole.ImportKeptMicro, whole.ImportKeptEstimatedMicro);
        if (market) import -= greenMicroKwh;
        var transferRate = market ? rates.TransferMarket : rates.TransferLocation;
        var amount = (transferRate ?? Rate.Zero) * whole.TransferKeptMicro;
        var estimated = (transferRate ?? Rate.Zero) * whole.TransferKeptEstimatedMicro;
        foreach (ref readonly var child in children)
        {
            var part = ElectricityBoundary.Of(child.Cells);
            (import, importEstimated) = (import - part.ImportKeptMicro, importEstimated - part.ImportKeptEstimatedMicro);
            var childRates = child.Rules.Carbon.At(interval);
            var charged = (market ? childRates.TransferMarket : childRates.TransferLocation) ?? Rate.Zero;
            (amount, estimated) = (amount - charged * part.TransferKeptMicro, estimated - charged * part.TransferKeptEstimatedMicro);
        }
        var covered = CoveredMs(DerivedMeasures.ElectricityFlows);
        var unpriced = transferRate is null ? ownCells[Measure.TransferIn].CoveredMs : 0;
        return new(amount + importRate * import, estimated + importRate * importEstimated, covered, covered - unpriced);
    }

    /// <summary>Carriers whose amounts simply add up: fuels, heat, steam, water; and electricity consumption in standard coal.</summary>
    public ExactEntry Carriers(ImmutableArray<CarrierRate> carriers)
    {
        ExactEntry sum = default;
        foreach (var carrier in carriers) sum += carrier.Measure == Measure.ElectricityConsumption ? Consumed(carrier.Rate) : Metered(carrier);
        return sum;
    }

    public ExactEntry Cost() => Metered(new(Measure.ElectricityImport, rules.Prices?.At(interval)?.Rate));

    ExactEntry Metered(CarrierRate carrier)
    {
        var cell = ownCells[carrier.Measure];
        return carrier.Rate is { } rate
            ? new(rate * cell.Micro, rate * cell.EstimatedMicro, cell.CoveredMs, cell.CoveredMs)
            : new(default, default, cell.CoveredMs, 0);
    }

    ExactEntry Consumed(Rate? priced)
    {
        var (micro, estimated) = OwnConsumption();
        var covered = CoveredMs(DerivedMeasures.ElectricityFlowsAndStorage);
        return priced is { } rate ? new(rate * micro, rate * estimated, covered, covered) : new(default, default, covered, 0);
    }

    (long Micro, long Estimated) OwnConsumption()
    {
        var (micro, estimated) = (whole.ConsumptionMicro, whole.ConsumptionEstimatedMicro);
        foreach (ref readonly var child in children)
        {
            var part = ElectricityBoundary.Of(child.Cells);
            (micro, estimated) = (micro - part.ConsumptionMicro, estimated - part.ConsumptionEstimatedMicro);
        }
        return (micro, estimated);
    }

    long CoveredMs(ImmutableArray<Measure> measures)
    {
        long covered = 0;
        foreach (var measure in measures) covered += ownCells[measure].CoveredMs;
        return covered;
    }
}
