using Twin.Operations.Wire;

namespace Twin.Operations.Description;

/// <summary>Example answers on demand, indicators and the rules' own data.</summary>
static class RuleExamples
{
    static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.FromHours(8));
    static readonly ProvenanceWire Notice = new("生态环境部 国家统计局", "2025年第47号", "medium", new(2025, 12, 1), "");
    const string Steel = "haikou/hi-tech-zone/qiongtai-steel";

    public static ApiExample Demand { get; } = new(new DemandWire(
        Steel, "2026-07", 815, Noon.AddMinutes(5),
        new(Noon, Noon.AddMinutes(15), Noon.AddMinutes(5), "50", 600m, 200m, 600m, AboveLimit: true, 570m),
        new(612.56m, Noon.AddHours(-2), Noon.AddHours(-1.75), Estimated: false, "block"), EstimatedAllowed: false, 580m, "qiongtai-steel",
        [new(Steel + "/rolling-mill", new("轧钢车间", "Rolling mill"), 500m, 0.8162m, new(520m, Noon.AddHours(-3), Noon.AddHours(-2.75), Estimated: false, "block"))],
        112.56m, 0.8489m));

    public static ApiExample Indicators { get; } = new(new IndicatorsWire(Steel, Noon.AddDays(-1), Noon, 815,
    [
        new("load_factor", 0.277m, "", "none", 1m, new("mean_power", 169.675m, "kW", null, 0), new("peak_demand", 612.56m, "kW", null, 0),
            [new("energy_drawn", 4072.2m, "kWh", 1, 0)], []),
        new("energy_per_area", null, "kWh/m²", "not_stated", 1m, new("electricity_consumption", 4072.2m, "kWh", 1, 0), new("area", 0m, "m²", null, 0), [], []),
    ]));

    public static ApiExample Factors { get; } = new(new FactorsWire(3, Noon,
        [new("cn-hi-2023", 1, "electricity_import", "cn-hi", "location", "0.3648", "kgCO2/kWh", 2, "CO2", Noon.AddYears(-3), null, Superseded: false, InForce: true, Notice)],
        [new("electricity-calorific", "electricity_consumption", "calorific", "0.1229", "kgce/kWh", null, null, InForce: true, Notice)],
        [
            new("hainan-demo", [new("hainan-demo@2025", Noon.AddYears(-1), null, InForce: true,
                [new("all year", ["01-01..12-31"], ["workday", "rest_day", "holiday"], [new("00:00", "24:00", "flat")])],
                new Dictionary<string, string> { ["flat"] = "0.6604" }, "25.5", "38", null, "notice-1983-215-0.90", "lagging_and_leading", Notice)]),
        ],
        [new("DEMO-RET-2026-0001", "DEMO-GEC-2025Q4-0001", Steel, Noon.AddMonths(-9), Noon.AddMonths(-6), "1200000", "onshore-wind")],
        [new("DEMO-GEC-2025Q4-0001", "not-retired", "300000")]));
}
