namespace Twin.Contract.Answers;

/// <summary>What is asked of every edition after the harbour's day.</summary>
static class Questions
{
    const string Span = "from=2025-07-01T00:00:00%2B08:00&to=2025-07-01T08:00:00%2B08:00";
    const string Month = "from=2025-07-01T00:00:00%2B08:00&to=2025-08-01T00:00:00%2B08:00";

    static readonly string[] Nodes =
    [
        "harbour", "harbour/quay", "harbour/quay/works", "harbour/quay/works/substation", "harbour/quay/works/mill", "harbour/quay/works/roof",
        "harbour/quay/works/boiler", "harbour/quay/cold", "harbour/quay/cold/store", "harbour/quay/cold/yard",
    ];

    static readonly string[] Measured = ["electricity_import", "electricity_export", "transfer_in", "transfer_out", "pv_generation", "reactive_import", "natural_gas"];

    static readonly string[] Derived =
        ["electricity_consumption", "self_consumed", "carbon_scope1", "carbon_scope2_location", "carbon_scope2_market", "standard_coal", "energy_cost"];

    static readonly string[] Registers =
    [
        "works/substation/billing/energy_import", "works/substation/transformer/energy_import", "works/mill/feeder/energy_import", "works/mill/check/energy_import",
        "works/roof/inverter/energy_export", "works/roof/tie/energy_import", "works/boiler/gas/volume", "works/boiler/fan/active_power",
        "cold/store/grid/energy_import", "cold/yard/grid/energy_import", "cold/yard/grid/energy_export",
    ];

    static readonly string[] Points = [.. Registers, "works/mill/feeder/active_power", "cold/store/room/temperature", "cold/store/room/door", "cold/yard/room/door"];

    public static IEnumerable<string> Snapshots => Nodes.Select(n => $"twins/{n}");

    public static IEnumerable<string> MeteredLedger =>
        Nodes.SelectMany(n => Measured.SelectMany(m => (string[])[$"ledger/{n}?measure={m}&{Span}&step=15m", $"ledger/{n}?measure={m}&{Month}&step=1mo"]))
            .Concat(["1h", "1d", "1y"], step => $"ledger/harbour?measure=electricity_import&{(step == "1h" ? Span : Month)}&step={step}")
            .Concat(Registers, r => $"ledger/harbour/quay/{r}?{Span}&step=15m")
            .Concat(["electricity_import", "reactive_import"], m => $"ledger/harbour/quay/works/~residual?measure={m}&{Span}&step=15m");

    public static IEnumerable<string> DerivedLedger =>
        Nodes.SelectMany(n => Derived.SelectMany(m => (string[])[$"ledger/{n}?measure={m}&{Span}&step=15m", $"ledger/{n}?measure={m}&{Month}&step=1mo"]));

    public static IEnumerable<string> Restatements =>
        Nodes.Select(n => $"restatements/{n}?measure=electricity_import&{Span}")
            .Concat(Registers, r => $"restatements/harbour/quay/{r}?{Span}")
            .Append($"restatements/harbour/quay/works/~residual?measure=electricity_import&{Span}")
            .Append($"restatements/harbour?measure=electricity_import&{Span}&limit=7");

    public static IEnumerable<string> Readings =>
        Points.Select(p => $"readings/harbour/quay/{p}?{Span}")
            .Concat(Points, p => $"aggregates/harbour/quay/{p}?{Span}&step=20m")
            .Concat(["readings/harbour/quay/works/mill/feeder/energy_import?limit=5", $"readings/harbour/quay/works/mill/feeder/energy_import?{Span}&limit=4",
                "export/harbour?format=csv&from=2025-07-01T00:00:00%2B08:00&to=2025-07-02T00:00:00%2B08:00",
                "export/harbour/quay/works/mill/feeder?format=line&from=2025-07-01T00:00:00%2B08:00&to=2025-07-02T00:00:00%2B08:00"], q => q);

    public static IEnumerable<string> Gateways => ["gateways"];

    public static IEnumerable<string> Rejections => ["rejections", "rejections?gateway=quay/aux", "rejections?limit=3"];

    public static IEnumerable<string> Rules => ["model", "factors", "factors?measure=electricity_import"];

    public static IEnumerable<string> Judged =>
        Nodes.Select(n => $"indicators/{n}?{Span}").Concat(Nodes, n => $"checks/{n}?{Span}").Append("evaluation/harbour/quay?year=2025").Append("evaluation/harbour?year=2025");

    /// <summary>Demand of a month that is over, bills, and supply accounts.</summary>
    public static IEnumerable<string> Billed =>
        Nodes.Select(n => $"demand/{n}?month=2025-07").Concat(["accounts", "bills/works/2025-07", "bills/cold/2025-07", "bills/works/2025-06", "bills/none/2025-07", "bills/works/july"], q => q);

    /// <summary>Nodes as they were.</summary>
    public static IEnumerable<string> Past =>
        ((string[])["2025-07-01T03:07:30%2B08:00", "2025-07-01T05:45:00%2B08:00", "2025-07-01T00:00:00.472%2B08:00", "2025-07-01T12:00:00%2B08:00", "2025-06-01T00:00:00%2B08:00"])
            .SelectMany(at => Nodes.Select(n => $"twins/{n}?at={at}"));

    public static IEnumerable<string> Faults =>
    [
        "twins/harbour/nowhere", "twins/harbour?at=yesterday", "twins/harbour/quay/works/mill/feeder", "ledger/harbour", "ledger/harbour?measure=joy",
        "ledger/harbour?measure=electricity_import&step=2h", "ledger/harbour?measure=electricity_import&from=2025-07-01T00:07:00Z",
        "ledger/harbour?measure=electricity_import&from=2025-07-02&to=2025-07-01", "ledger/harbour?measure=electricity_import&from=2000-01-01&to=2025-01-01&step=15m",
        "ledger/harbour?measure=electricity_import&knownAt=never", "ledger/harbour/quay/cold/store/room/temperature", "readings/harbour/quay", "readings/harbour/quay/cold/store/room/temperature?limit=0",
        "readings/harbour/quay/cold/store/room/temperature?after=x", "restatements/harbour?measure=electricity_import&limit=-1", "rejections?gateway=quay/none", "rejections?limit=x",
        "aggregates/harbour/quay/cold/store/room/temperature?step=0", "export/nowhere", "indicators/none", "evaluation/harbour?year=1", "checks/none", "factors?at=never", "nothing",
    ];

    static IEnumerable<string> Concat(this IEnumerable<string> questions, IEnumerable<string> of, Func<string, string> question) => questions.Concat(of.Select(question));
}
