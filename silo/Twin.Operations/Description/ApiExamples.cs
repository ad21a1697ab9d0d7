using System.Text.Json;
using System.Text.Json.Nodes;
using Twin.Operations.Wire;

namespace Twin.Operations.Description;

/// <summary>Example answers, built from the wire shapes themselves so that they cannot drift from them.</summary>
static class ApiExamples
{
    static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.FromHours(8));
    static readonly NameWire Mill = new("轧钢车间", "Rolling mill");
    const string MillPath = "haikou/hi-tech-zone/qiongtai-steel/rolling-mill";

    public static ApiExample Twin { get; } = new(new TwinWire(
        MillPath, "n12", "facility", "production-line", Mill, 4711, Noon, "live",
        new Dictionary<string, PointWire>
        {
            ["main-meter/energy_import"] = new("959636.71", "kWh", "good", Noon.AddSeconds(-2), Noon.AddSeconds(-1), Stale: false),
        },
        new LiveWire(612.56m, 500m, 0m, 0m, 0m, 112.56m, 0m, 0m, 0m, 1, 1, 1),
        new Dictionary<string, AmountWire> { ["electricity_import"] = new("4071.5", "kWh", 0) }, []));

    public static ApiExample Ledger { get; } = new(new LedgerWire(
        MillPath, "electricity_import", "kWh", "1d", 815,
        [new(Noon.AddHours(-12), Noon.AddHours(12), "4071.5", 0.9896, 0.0125)]));

    public static ApiExample Restatements { get; } = new(new RestatementsWire(MillPath, "electricity_import", "kWh", 815,
        [new(Noon.AddMinutes(-15), Noon, "late_reading", 814, Noon.AddHours(1), "42.5", "40", "-2.5")], More: false));

    public static ApiExample Checks { get; } = new(new ChecksWire(MillPath, Noon.AddHours(-12), Noon.AddHours(12), 815,
        [new(MillPath + "/mill-check", MillPath + "/mill-check/energy_import", MillPath + "/main-meter", "electricity_import", "kWh", "4069.5", "4071.5", "-2", -0.000491, 1, 1)],
        [new("haikou/hi-tech-zone", "water", "m³", "1.5", "300", 0.005)]));

    public static ApiExample Events { get; } = new(new RegisterEventsWire(815,
        [new(MillPath + "/main-meter/energy_import", "p7", "reset", Noon.AddMinutes(-15), Noon, "959636.71", "12.5", "kWh", "12.5", "kWh")], More: false, CompleteFrom: null));

    public static ApiExample Readings { get; } = new(new ReadingsWire(
        MillPath + "/main-meter/energy_import", "kWh", [new(Noon, "959636.71", "good", 0, 815)], More: false));

    public static ApiExample Aggregates { get; } = new(new ReadingAggregatesWire(MillPath + "/main-meter/active_power", "kW", "15m", 1800,
        [new(Noon, Noon.AddMinutes(15), 900, "598.2", "640.1", "612.56", "611", "612.561204", 1)]));

    public static ApiExample Export { get; } = new(
        "path,time,value,unit,quality,correction,position\r\n" + MillPath + "/main-meter/energy_import,2026-07-01T12:00:00.000+08:00,959636.71,kWh,good,0,815\r\n");

    public static ApiExample Model { get; } = new(new ModelWire(1, "Asia/Shanghai", new ModelNodeWire(
        "haikou", "n0", "city", "", new("海口", "Haikou"), [110.2, 20.04], [], null, [], [])));

    public static ApiExample ModelRevision { get; } = new(new ModelRevisionWire(2, DryRun: false, 817,
        [new("changed", "point", MillPath + "/main-meter/energy_import", "multiplier", "1", "1; 2 from 2026-06-01")], 1,
        [new(MillPath + "/main-meter/energy_import", "model_change", Noon.AddDays(-30).AddHours(-12), Noon, 2928)], 1));

    public static ApiExample Gateways { get; } = new(new[]
    {
        new GatewayWire("hi-tech-zone/gw-1", "g0", new("一号网关", "Gateway 1"), "haikou/hi-tech-zone", "online", Noon.AddDays(-1), Noon, 120,
            12, 1000, 990, 7, 3, new Dictionary<string, long> { ["unknown_point"] = 2, ["time_ahead"] = 1 }),
    });

    public static ApiExample Rejections { get; } = new(new[]
    {
        new RejectionWire(815, Noon, "hi-tech-zone/gw-1", "unknown_point", 1, "kwh", """{"points":{"kwh":1}}"""),
    });

    public static ApiExample Corrections { get; } = new(new[]
    {
        new CorrectionWire(816, Noon.AddHours(1), "correction", MillPath + "/main-meter/energy_import", Noon, "959636.71", "959363.71", 1, "王芳", "Digits swapped"),
    });

    public static ApiExample Order { get; } = new(new OrderWire("correction", 816, 1));

    public static ApiExample Backup { get; } = new(new BackupWire("/srv/backups/2026-07-01", 815, 7, 52_428_800));

    public static ApiExample Liveness { get; } = new(new LivenessWire("ok"));

    public static ApiExample Readiness { get; } = new(new ReadinessWire(Ready: true, Recording: true, 815, []));

    public static ApiExample Metrics { get; } = new("""
        # HELP twin_operations_screens Connections to the hub.
        # TYPE twin_operations_screens gauge
        twin_operations_screens 3

        """);

    public static JsonNode? Problem(string status) => JsonSerializer.SerializeToNode(status == "404"
        ? new ProblemWire("urn:twin:problem:unknown_path", "There is nothing at this path", 404,
            "The model has nothing at \"haikou/hi-tech\"; the nearest ancestor that exists is \"haikou\".", "/api/v1/twins/haikou/hi-tech",
            "unknown_path", "path", "haikou/hi-tech", Nearest: "haikou")
        : new ProblemWire("urn:twin:problem:unknown_parameter", "The resource has no such parameter", 400,
            "Known parameters: from, to, limit.", "/api/v1/readings/haikou", "unknown_parameter", "since", "2026-01-01",
            ["from", "to", "limit"]), WireJson.Options);
}
