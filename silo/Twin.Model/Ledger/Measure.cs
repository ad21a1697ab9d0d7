namespace Twin.Model.Ledger;

/// <summary>What a ledger counts. Import is what comes in, export what goes out; generation and consumption are measures of their own, so every amount is positive.</summary>
/// <remarks>The numbers are stored in the ledger and never change.</remarks>
public enum Measure : byte
{
    ElectricityImport = 1,
    ElectricityExport = 2,
    TransferIn = 3,
    TransferOut = 4,
    PvGeneration = 5,
    BatteryCharge = 6,
    BatteryDischarge = 7,
    EvCharging = 8,
    ReactiveImport = 9,
    ReactiveExport = 10,
    NaturalGas = 11,
    Heat = 12,
    Steam = 13,
    Cooling = 14,
    Water = 15,
    FuelDiesel = 16,
    FuelPetrol = 17,
    FuelLpg = 18,
    FuelLng = 19,
    FuelCoal = 20,
    FuelCoke = 21,

    // Derived: computed from the ones above at the boundary of the node that is asked for.
    ElectricityConsumption = 64,
    SelfConsumed = 65,
    CarbonScope1 = 66,
    CarbonScope2Location = 67,
    CarbonScope2Market = 68,
    StandardCoal = 69,
    EnergyCost = 70,
}

/// <summary>Names and units of measures, as the API, the model file and the screen write them.</summary>
public static class Measures
{
    static readonly (Measure Measure, string Name, string Unit)[] Table =
    [
        (Measure.ElectricityImport, "electricity_import", "kWh"),
        (Measure.ElectricityExport, "electricity_export", "kWh"),
        (Measure.TransferIn, "transfer_in", "kWh"),
        (Measure.TransferOut, "transfer_out", "kWh"),
        (Measure.PvGeneration, "pv_generation", "kWh"),
        (Measure.BatteryCharge, "battery_charge", "kWh"),
        (Measure.BatteryDischarge, "battery_discharge", "kWh"),
        (Measure.EvCharging, "ev_charging", "kWh"),
        (Measure.ReactiveImport, "reactive_import", "kvarh"),
        (Measure.ReactiveExport, "reactive_export", "kvarh"),
        (Measure.NaturalGas, "natural_gas", "m³"),
        (Measure.Heat, "heat", "GJ"),
        (Measure.Steam, "steam", "t"),
        (Measure.Cooling, "cooling", "kWh"),
        (Measure.Water, "water", "m³"),
        (Measure.FuelDiesel, "fuel_diesel", "t"),
        (Measure.FuelPetrol, "fuel_petrol", "t"),
        (Measure.FuelLpg, "fuel_lpg", "t"),
        (Measure.FuelLng, "fuel_lng", "t"),
        (Measure.FuelCoal, "fuel_coal", "t"),
        (Measure.FuelCoke, "fuel_coke", "t"),
        (Measure.ElectricityConsumption, "electricity_consumption", "kWh"),
        (Measure.SelfConsumed, "self_consumed", "kWh"),
        (Measure.CarbonScope1, "carbon_scope1", "kgCO2e"),
        (Measure.CarbonScope2Location, "carbon_scope2_location", "kgCO2e"),
        (Measure.CarbonScope2Market, "carbon_scope2_market", "kgCO2e"),
        (Measure.StandardCoal, "standard_coal", "kgce"),
        (Measure.EnergyCost, "energy_cost", "CNY"),
    ];

    static readonly Dictionary<string, Measure> ByName = Table.ToDictionary(m => m.Name, m => m.Measure, StringComparer.Ordinal);
    static readonly Dictionary<Measure, (string Name, string Unit)> ByMeasure = Table.ToDictionary(m => m.Measure, m => (m.Name, m.Unit));

    public static IEnumerable<Measure> All => Table.Select(m => m.Measure);

    /// <summary>Those that registers count, as against those computed from them.</summary>
    public static IEnumerable<Measure> Metered => All.Where(IsMetered);

    public static bool IsMetered(this Measure measure) => measure < Measure.ElectricityConsumption;
    public static string Name(this Measure measure) => ByMeasure[measure].Name;
    public static string Unit(this Measure measure) => ByMeasure[measure].Unit;
    public static Measure? Parse(string name) => ByName.TryGetValue(name, out var measure) ? measure : null;
}
