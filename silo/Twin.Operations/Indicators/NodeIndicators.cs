using Twin.Model.Carbon;
using Twin.Model.Demand;
using Twin.Model.Indicator;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Operations.Demand;
using Twin.Operations.Ledger;
using Twin.Operations.Readings;

namespace Twin.Operations.Indicators;

/// <summary>The indicators of a node over a range: those that its meters and machines speak for.</summary>
sealed class NodeIndicators(CityModel model, IIntervalSource intervals, ILedgerSource ledger, IReadingSource readings)
{
    const string ChillerPlant = "chiller-plant", DataHall = "data-hall", DataCentre = "data-centre";

    public async ValueTask<(long Position, IReadOnlyList<IndicatorFigure> Figures)> ReadAsync(Node node, long fromMs, long toMs, CancellationToken cancel)
    {
        var sums = new RangeSums(ledger, fromMs, toMs);
        Node[] facilities = [.. Below(node).Where(n => n.Kind == NodeKind.Facility)];
        var consumption = await sums.OfAsync(node, Measure.ElectricityConsumption, cancel);
        List<IndicatorFigure> figures = [await LoadFactorAsync(node, sums, cancel)];

        var pv = await sums.OfAsync(node, Measure.PvGeneration, cancel);
        if (pv.ExpectedMs > 0 || pv.CoveredMs > 0)
            figures.Add(EnergyIndicators.SelfConsumption(await sums.OfAsync(node, Measure.SelfConsumed, cancel), pv));
        figures.Add(EnergyIndicators.SelfSufficiency(consumption, await sums.OfAsync(node, Measure.ElectricityImport, cancel)));
        figures.Add(EnergyIndicators.EnergyPerArea(consumption, node.AreaSquareMetres));

        Point[] batteries = [.. facilities.SelectMany(f => f.Devices).SelectMany(d => d.Points).Where(p => p.Id == BatteryStates.PointId)];
        if (batteries.Length == 1)
            figures.Add(await RoundTripAsync(batteries[0], fromMs, toMs, cancel));
        else if (batteries.Length > 1) figures.Add(BatteryRoundTrip.None(NoFigureReason.SeveralBatteries));

        Node[] chillers = [.. facilities.Where(f => f.Type == ChillerPlant)], halls = [.. facilities.Where(f => f.Type == DataHall)];
        if (chillers.Length > 0)
            figures.Add(EnergyIndicators.Cop(await sums.OfAsync("cooling", chillers, Measure.Cooling, cancel),
                await sums.OfAsync("electricity_consumption", chillers, Measure.ElectricityConsumption, cancel)));
        // Of a data centre alone: what else a park uses is no overhead of its halls.
        if (halls.Length > 0 && node.Type == DataCentre)
            figures.Add(EnergyIndicators.Pue(consumption, await sums.OfAsync("it_consumption", halls, Measure.ElectricityConsumption, cancel)));
        figures.Add(await CarbonPerEnergyAsync(node, sums, cancel));
        return (sums.Position, figures);
    }

    async ValueTask<IndicatorFigure> RoundTripAsync(Point charge, long fromMs, long toMs, CancellationToken cancel)
    {
        var states = await BatteryStates.ReadAsync(charge.Device.Facility, charge, fromMs, toMs, intervals, readings, cancel);
        return fromMs < readings.HorizonMs ? BatteryRoundTrip.None(NoFigureReason.BeforeHorizon) : BatteryRoundTrip.Of(states);
    }

    async ValueTask<IndicatorFigure> LoadFactorAsync(Node node, RangeSums sums, CancellationToken cancel)
    {
        var (from, to) = (sums.FromMs / Spread.IntervalMs, sums.ToMs / Spread.IntervalMs);
        var answer = await intervals.ReadAsync([.. NodeDraw.SeriesOf(node.Key)], from, to, cancel);
        var draw = NodeDraw.Of(answer, node.Key);
        var sum = draw.Aggregate(default(Cell), (all, c) => all + c.Cell);
        var energy = IndicatorPart.Of(Measure.ElectricityImport, sum, answer.Series.Sum(s => s.ExpectedMs)) with { Name = "energy_drawn" };
        // Time to come has no mean, nor has time that no register covers: its energy is not in the sum.
        var passedMs = Math.Max(0, Math.Min(sums.ToMs, answer.AtMs) - sums.FromMs);
        var coveredMs = energy.ExpectedMs == 0 ? passedMs : (long)((Int128)passedMs * Math.Min(energy.CoveredMs, energy.ExpectedMs) / energy.ExpectedMs);
        return EnergyIndicators.LoadFactor(energy, coveredMs, BlockDemand.Maximum(draw, estimatedAllowed: false));
    }

    // The core indicator's figure; its classes are by the year's energy, and published for parks.
    async ValueTask<IndicatorFigure> CarbonPerEnergyAsync(Node node, RangeSums sums, CancellationToken cancel)
    {
        var (scope1, priced1) = await sums.RowAsync(node, Measure.CarbonScope1, cancel);
        var (scope2, priced2) = await sums.RowAsync(node, Measure.CarbonScope2Location, cancel);
        var (coal, pricedCoal) = await sums.RowAsync(node, Measure.StandardCoal, cancel);
        var carbon = new IndicatorPart("carbon_scope1_and_2", (scope1.Amount + scope2.Amount) / 1000m, "tCO2", (scope1.EstimatedAmount + scope2.EstimatedAmount) / 1000m,
            scope1.CoveredMs + scope2.CoveredMs, scope1.ExpectedMs + scope2.ExpectedMs);
        var energy = new IndicatorPart("standard_coal", coal.Amount / 1000m, "tce", coal.EstimatedAmount / 1000m, coal.CoveredMs, coal.ExpectedMs);
        var convention = model.Accounting.SettingsOf(node)?.At(sums.FromMs).Convention ?? CoalConvention.Calorific;
        return ZeroCarbonPark.CarbonPerEnergy(carbon, energy, convention, priced1 && priced2 && pricedCoal);
    }

    static IEnumerable<Node> Below(Node node) => node.Children.SelectMany(Below).Prepend(node);
}
