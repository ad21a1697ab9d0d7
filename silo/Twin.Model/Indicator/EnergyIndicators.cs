using Twin.Model.Demand;
using Twin.Model.Ledger;

namespace Twin.Model.Indicator;

/// <summary>Indicators of electricity and cooling over a time, from sums of ledger cells.</summary>
public static class EnergyIndicators
{
    const decimal MsPerHour = 3_600_000m;

    // Water: 4.186 kJ/(kg K), as in DL/T and GB/T practice at chilled-water temperatures.
    public const decimal WaterKjPerKgKelvin = 4.186m;

    /// <summary>Mean power over peak demand.</summary>
    /// <param name="energy">Sum over the time.</param>
    /// <param name="spanMs">Length of the time.</param>
    public static IndicatorFigure LoadFactor(IndicatorPart energy, long spanMs, MaximumDemand? peak)
    {
        var mean = new IndicatorPart("mean_power", spanMs > 0 ? energy.Amount / (spanMs / MsPerHour) : 0, "kW");
        var highest = new IndicatorPart("peak_demand", peak?.Kilowatts ?? 0, "kW");
        var figure = IndicatorFigure.Ratio("load_factor", "", mean, highest, [energy]);
        return peak is null ? figure.Without(NoFigureReason.NoData) : figure;
    }

    /// <summary>PV used on the site over PV generated.</summary>
    public static IndicatorFigure SelfConsumption(IndicatorPart selfConsumed, IndicatorPart pvGeneration) =>
        IndicatorFigure.Ratio("self_consumption", "", selfConsumed, pvGeneration);

    /// <summary>(Load - grid import) / load. Below 0 where more was imported than used, as while a battery is charged.</summary>
    public static IndicatorFigure SelfSufficiency(IndicatorPart consumption, IndicatorPart import) => IndicatorFigure.Ratio("self_sufficiency", "",
        new("own_supply", consumption.Amount - import.Amount, consumption.Unit), consumption, [consumption, import]);

    /// <summary>Energy per floor area.</summary>
    /// <param name="squareMetres">Null where the model states none.</param>
    public static IndicatorFigure EnergyPerArea(IndicatorPart energy, decimal? squareMetres)
    {
        var figure = IndicatorFigure.Ratio("energy_per_area", $"{energy.Unit}/m²", energy, new("area", squareMetres ?? 0, "m²"));
        return squareMetres is null ? figure.Without(NoFigureReason.NotStated) : figure;
    }

    /// <summary>Power usage effectiveness: all that a data centre uses over what its IT uses.</summary>
    public static IndicatorFigure Pue(IndicatorPart facility, IndicatorPart it) => IndicatorFigure.Ratio("pue", "", facility, it);

    /// <summary>Cold delivered over electricity used, both in kWh.</summary>
    public static IndicatorFigure Cop(IndicatorPart cooling, IndicatorPart electricity) => IndicatorFigure.Ratio("cop", "", cooling, electricity);

    /// <summary>Cooling power in kW of a flow of water: kg/s x 4.186 x the rise in temperature.</summary>
    public static decimal CoolingKilowatts(decimal kilogramsPerSecond, decimal riseKelvin) => kilogramsPerSecond * WaterKjPerKgKelvin * riseKelvin;
}
