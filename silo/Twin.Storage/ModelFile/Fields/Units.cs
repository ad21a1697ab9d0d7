using System.Collections.Frozen;
using Twin.Model.Ledger;

namespace Twin.Storage.ModelFile.Fields;

/// <summary>What a unit measures.</summary>
enum Dimension : byte { Energy, ReactiveEnergy, Power, ReactivePower, ApparentPower, Volume, Mass, VolumeFlow, MassFlow, HeatFlow, Other }

/// <summary>A unit: its sign as shown to people, and the exact factor to its dimension's base (kWh, kvarh, kW, kvar, kVA, m³, t, m³/h, t/h, GJ/h).</summary>
readonly record struct Unit(string Sign, Dimension Dimension, decimal Factor);

/// <summary>The units of a model file. Conversions are exact decimals; where there is none (GJ to kWh is 277.7...), there is no conversion.</summary>
static class Units
{
    static readonly Unit[] Table =
    [
        new("Wh", Dimension.Energy, 0.001m), new("kWh", Dimension.Energy, 1m), new("MWh", Dimension.Energy, 1000m), new("GWh", Dimension.Energy, 1_000_000m),
        new("varh", Dimension.ReactiveEnergy, 0.001m), new("kvarh", Dimension.ReactiveEnergy, 1m), new("Mvarh", Dimension.ReactiveEnergy, 1000m),
        new("W", Dimension.Power, 0.001m), new("kW", Dimension.Power, 1m), new("MW", Dimension.Power, 1000m),
        new("var", Dimension.ReactivePower, 0.001m), new("kvar", Dimension.ReactivePower, 1m), new("Mvar", Dimension.ReactivePower, 1000m),
        new("VA", Dimension.ApparentPower, 0.001m), new("kVA", Dimension.ApparentPower, 1m), new("MVA", Dimension.ApparentPower, 1000m),
        new("L", Dimension.Volume, 0.001m), new("m³", Dimension.Volume, 1m), new("Nm³", Dimension.Volume, 1m),
        new("kg", Dimension.Mass, 0.001m), new("t", Dimension.Mass, 1m),
        new("L/h", Dimension.VolumeFlow, 0.001m), new("L/s", Dimension.VolumeFlow, 3.6m), new("m³/h", Dimension.VolumeFlow, 1m), new("Nm³/h", Dimension.VolumeFlow, 1m),
        new("kg/h", Dimension.MassFlow, 0.001m), new("t/h", Dimension.MassFlow, 1m),
        new("MJ/h", Dimension.HeatFlow, 0.001m), new("GJ/h", Dimension.HeatFlow, 1m),
        .. Others("MJ", "GJ", "°C", "K", "%", "Pa", "kPa", "MPa", "bar", "V", "kV", "A", "Hz", "µg/m³", "mg/m³", "ppm", "ppb", "lx", "dB",
            "m/s", "mm", "m", "W/m²", "rpm", "h", "min", "s", "1"),
    ];

    static readonly Dictionary<string, string> OtherSpellings = new(StringComparer.Ordinal)
    {
        ["m3"] = "m³", ["Nm3"] = "Nm³", ["m3/h"] = "m³/h", ["Nm3/h"] = "Nm³/h", ["W/m2"] = "W/m²",
        ["ug/m3"] = "µg/m³", ["μg/m³"] = "µg/m³", ["mg/m3"] = "mg/m³", // the second key's μ is the Greek letter, the table's the micro sign
    };

    static readonly FrozenDictionary<string, Unit> BySign = Table.ToFrozenDictionary(u => u.Sign, StringComparer.Ordinal);

    public static IEnumerable<string> All => Table.Select(u => u.Sign).Concat(OtherSpellings.Keys);

    public static Unit? Find(string sign) => BySign.TryGetValue(OtherSpellings.GetValueOrDefault(sign, sign), out var unit) ? unit : null;

    /// <summary>The exact factor from a register's unit to the accounting unit of its measure; null where there is none.</summary>
    public static decimal? ToAccounting(Unit unit, Measure measure) => (measure.Unit(), unit.Dimension, unit.Sign) switch
    {
        ("kWh", Dimension.Energy, _) or ("kvarh", Dimension.ReactiveEnergy, _) or ("m³", Dimension.Volume, _) or ("t", Dimension.Mass, _) => unit.Factor,
        ("GJ", Dimension.Energy, _) => unit.Factor * 0.0036m, // 1 kWh = 3.6 MJ
        ("GJ", _, "GJ") => 1m,
        ("GJ", _, "MJ") => 0.001m,
        _ => null,
    };

    /// <summary>What a rating lets pass, in accounting units an hour; null where the rating's unit says nothing about the measure.</summary>
    /// <remarks>A rating in kVA or kW bounds active and reactive energy alike: neither exceeds the apparent power by more than the margin.</remarks>
    public static decimal? RatedPerHour(decimal amount, Unit unit, Measure measure) => (measure.Unit(), unit.Dimension) switch
    {
        ("kWh" or "kvarh", Dimension.Power or Dimension.ApparentPower or Dimension.ReactivePower) => amount * unit.Factor,
        ("GJ", Dimension.Power) => amount * unit.Factor * 0.0036m,
        ("GJ", Dimension.HeatFlow) or ("m³", Dimension.VolumeFlow) or ("t", Dimension.MassFlow) => amount * unit.Factor,
        _ => null,
    };

    static IEnumerable<Unit> Others(params string[] signs) => signs.Select(s => new Unit(s, Dimension.Other, 1m));
}
