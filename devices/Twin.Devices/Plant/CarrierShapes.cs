using Twin.Model.Ledger;

namespace Twin.Devices.Plant;

/// <summary>How much of a meter's rated flow passes, from how busy its facility is: for gas, steam, heat, cooling, water and fuels.</summary>
static class CarrierShapes
{
    public static double Of(Site site, Measure? carrier) => carrier switch
    {
        Measure.NaturalGas => site.Type switch
        {
            "furnace" => 0.12 + 0.72 * site.BusyNext,
            "building" or "boiler" => 0.9 * site.BusyNext,
            _ => 0.06 + 0.7 * site.BusyNext,
        },
        Measure.Steam or Measure.Heat => 0.2 + 0.6 * site.BusyNext,
        Measure.Water => site.Type switch
        {
            "water-works" => 0.85 * site.BusyNext,
            "chiller-plant" => 0.7 * site.BusyNext, // what the cooling towers evaporate
            _ => 0.02 + 0.6 * site.BusyNext,
        },
        Measure.FuelDiesel or Measure.FuelPetrol or Measure.FuelLpg or Measure.FuelLng or Measure.FuelCoal or Measure.FuelCoke => 0.9 * site.BusyNext,
        _ => 0.6 * site.BusyNext,
    };

    /// <summary>Cooling a kW of electricity: freezers give less than air conditioning, and both less on hot days.</summary>
    public static double CoefficientOfPerformance(Site site, in Moment m) =>
        (site.Trade == "cold-chain" ? 2.7 : 4.6) - 0.03 * (m.TemperatureC - 25);
}
