using Twin.Operations.Wire;

namespace Twin.Operations.Description;

/// <summary>Example answers of what is computed by rules.</summary>
static class BillExamples
{
    static readonly DateTimeOffset January = new(2018, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));
    static readonly NameWire Steel = new("琼台钢铁", "Qiongtai Steel");

    public static ApiExample Accounts { get; } = new(new[]
    {
        new SupplyAccountWire("steel", Steel, ["haikou/hi-tech-zone/qiongtai-steel"], "cn", null, null,
            [new(null, "hainan-demo", "maximum_demand", null, "block", EstimatedDemandAllowed: false)], ["2018-01"]),
    });

    public static ApiExample Bill { get; } = new(new BillWire(
        "steel", Steel, "2018-01", "issued", January, January.AddMonths(1), 4711, new(January.AddMonths(1).AddHours(9), "王芳", 815),
        [
            new("energy/Peak/hainan-demo@2018", "energy", "58895.42", "kWh", "64784.96", 992, "peak", "hainan-demo@2018", "1.1"),
            new("MaximumDemand/hainan-demo@2018/01", "maximum_demand", "612.56", "kW", "22052.16", 0, null, "hainan-demo@2018", "36", 31, 31,
                Demand: new(612.56m, January.AddHours(14), January.AddHours(14.25), Estimated: false, "block")),
            new("power-factor", "power_factor", "86837.12", "CNY", "434.19", 0, null, "hainan-demo@2018",
                PowerFactor: new("126238.29", "66110.08", 0.8859m, 0.89m), Percent: 0.5m),
        ],
        [], "126238.29", 1, 0, 1, "87271.31",
        [
            new(January.AddMonths(2), 4700, "late_reading", "1.1", Carried: false,
                [new("energy/Peak/hainan-demo@2018", "energy", "64784.96", "64786.06", "1.1", "58895.42", "58896.42", 1, null)]),
        ],
        "87272.41"));
}
