using Twin.Operations.Wire;

namespace Twin.Operations.Description;

/// <summary>Example answer of the evaluation.</summary>
static class EvaluationExamples
{
    static readonly ProvenanceWire Notice = new("国家发展改革委 工业和信息化部 国家能源局", "notice 2025 no. 910", "high", null, "");
    static readonly ProvenanceWire County = new("a county's published evaluation of 2022", "亩均论英雄", "high", null, "");
    static readonly ProvenanceWire Invented = new("demo", "", "invented", null, "");

    public static ApiExample Evaluation { get; } = new(new EvaluationWire("haikou/hi-tech-zone", 2025, YearIsOver: true, 815,
        new(new("carbon_per_energy", 0.18m, "tCO2/tce", "none", null, new("carbon_scope1_and_2", 41_400m, "tCO2", null, 0), new("standard_coal", 230_000m, "tce", null, 0), [], ["calorific"]),
            new(200_000m, 1_000_000m, 0.20m), Reached: true, "none", FromLedger: false, [new(200_000m, 1_000_000m, 0.20m), new(1_000_000m, null, 0.30m)],
            [new("clean-energy-share", new("清洁能源消费占比", "clean-energy share of consumption"), 0.90m, "high", null, null, "not_stated")], Notice),
        new(101.5m, "A", null, "none", [new("tax-per-mu", new("亩均税收", "tax per mu"), 30m, 24.097m, 45m, 31.5m, FromLedger: false,
            new("tax-per-mu", 25.3m, "10^4 CNY/mu", "none", null, new("tax", 2530m, "10^4 CNY", null, 0), new("land", 100m, "mu", null, 0), [], []))],
            [new("A", 90m), new("B", 60m)], County),
        [new("haikou/hi-tech-zone/qiongtai-steel", new("琼台钢构", "Qiongtai Steel"), 101.5m, "A", null, "none")], Invented));
}
