using System.Globalization;
using System.Text;

namespace Twin.Contract.Answers;

/// <summary>A day that operators enter by hand, and what they then say of it.</summary>
static class OrderQuestions
{
    const string Feeder = "harbour/quay/works/mill/feeder/energy_import", Store = "harbour/quay/cold/store/grid/energy_import",
        Gas = "harbour/quay/works/boiler/gas/volume", Billing = "harbour/quay/works/substation/billing/energy_import";

    const string Span = "from=2025-07-02T00:00:00%2B08:00&to=2025-07-02T06:00:00%2B08:00";

    static readonly string[] Nodes = ["harbour", "harbour/quay/works", "harbour/quay/works/mill", "harbour/quay/cold/store", "harbour/quay/works/boiler"];

    /// <summary>What is sent, with its path; CSV where it begins with a header.</summary>
    public static IEnumerable<(string Path, string Body)> Orders =>
    [
        ("imports?by=Wang&reason=by%20hand", Csv()),
        ("imports?by=Wang&reason=again", Csv()),
        ("imports?by=Wang&reason=faulty", $"path,time,value\n{Feeder},2025-07-02T00:00:00Z,x\nharbour/none,2025-07-02T00:00:00Z,1\n{Feeder},never,1\n"),
        ("corrections", Correct(Feeder, "01:00", "1300.5")),
        ("corrections", Correct(Feeder, "01:00", "1301")),
        ("corrections", Correct(Gas, "02:00", null)),
        ("corrections", Correct(Feeder, "01:07", "1")),
        ("corrections", "{\"path\": \"harbour/none\"}"),
        ("corrections", "{}"),
        ("replacements", $$"""{"path": "{{Billing}}", "time": "2025-07-02T02:10:00+08:00", "closing": "2890", "opening": "5", "by": "Li", "reason": "broken"}"""),
        ("replacements", $$"""{"path": "{{Billing}}", "time": "2025-07-02T02:10:00+08:00", "closing": "2890", "opening": "5", "by": "Li", "reason": "broken"}"""),
        ("imports?by=Wang&reason=after%20the%20exchange", $"path,time,value\n{Billing},2025-07-02T03:00:00+08:00,47.25\n{Billing},2025-07-02T03:30:00+08:00,80\n"),
        ("corrections", Correct(Store, "01:30", "9999.9")),
    ];

    /// <summary>Bills that are issued, and what they do when their month is restated; with a body where something is sent.</summary>
    public static IEnumerable<(string Path, string? Body)> Bills =>
    [
        ("bills/works/2025-07", null), ("bills/works/2025-07/issue", "{\"by\": \"Li\"}"), ("bills/works/2025-07/issue", "{\"by\": \"Li\"}"),
        ("bills/works/2025-07/issue", "{}"), ("bills/cold/2199-01/issue", "{\"by\": \"Li\"}"),
        ("corrections", Correct(Billing, "01:30", "2810")), ("bills/works/2025-07", null), ("bills/works/2025-08", null),
        ("bills/works/2025-08/issue", "{\"by\": \"Wang\"}"), ("bills/works/2025-07", null), ("bills/works/2025-08", null), ("bills/cold/2025-07", null),
    ];

    /// <summary>What stands after a restart as before it.</summary>
    public static IEnumerable<string> Issued => ["accounts", "bills/works/2025-07", "bills/works/2025-08", "bills/cold/2025-07", .. Answers];

    /// <summary>Asked after each order: derives what waits, and tells the position.</summary>
    public const string Asked = $"ledger/harbour?measure=carbon_scope2_location&{Span}&step=1d";

    /// <summary>Asked as known after each order.</summary>
    public static IEnumerable<string> Known =>
    [
        $"ledger/{Feeder}?{Span}&step=1h", $"ledger/harbour?measure=electricity_import&{Span}&step=1h", $"ledger/harbour?measure=electricity_consumption&{Span}&step=1h",
        .. ((string[])["carbon_scope2_location", "carbon_scope2_market", "carbon_scope1", "energy_cost"]).Select(m => $"ledger/harbour/quay/works?measure={m}&{Span}&step=1h"),
    ];

    public static IEnumerable<string> Answers =>
    [
        "corrections", "corrections?limit=2", $"corrections?path={Feeder}", "corrections?path=none", "events", "events?path=harbour/quay/works", "events?kind=reset", "events?kind=odd", "events?limit=1",
        .. ((string[])[Feeder, Store, Gas, Billing]).SelectMany(p => (string[])[$"readings/{p}?{Span}", $"ledger/{p}?{Span}&step=15m", $"restatements/{p}?{Span}"]),
        .. Nodes.SelectMany(n => ((string[])["electricity_import", "natural_gas", "carbon_scope2_location", "energy_cost"]).SelectMany(m =>
            (string[])[$"ledger/{n}?measure={m}&{Span}&step=15m"])),
        // Not of the city: an import into several facilities is as many commits as the edition makes of it.
        .. Nodes.Skip(1).Select(n => $"restatements/{n}?measure=electricity_import&{Span}"),
    ];

    /// <summary>What was derived at each order. A replay may derive once what two orders changed, with the later one's cause.</summary>
    public static IEnumerable<string> Derived =>
        Nodes.Skip(1).SelectMany(n => ((string[])["carbon_scope1", "carbon_scope2_location", "energy_cost"]).Select(m => $"restatements/{n}?measure={m}&{Span}"));

    // Six registers every half an hour: one wraps, one falls, one leaps.
    static string Csv()
    {
        var text = new StringBuilder("path,time,value\n");
        for (var half = 0; half <= 8; half++)
        {
            Add(Feeder, half, 1_000 + half * 150.125m);
            Add(Billing, half, 2_500 + half * 100.75m, until: 4);
            Add(Store, half, (9_999.5m + half * 0.25m) % 10_000);
            Add(Gas, half, half == 4 ? 12 : 700 + half * 31.5m);
            Add("harbour/quay/works/mill/check/energy_import", half, half > 6 ? 9_000_000 : half * 149);
            Add("harbour/quay/cold/yard/grid/energy_import", half, 60 + half * 7.333m);
        }
        return text.ToString();

        void Add(string path, int half, decimal value, int until = 8)
        {
            if (half <= until) text.Append(CultureInfo.InvariantCulture, $"{path},2025-07-02T{half / 2:00}:{half % 2 * 30:00}:00+08:00,{value}\n");
        }
    }

    static string Correct(string path, string time, string? value) =>
        $$"""{"path": "{{path}}", "time": "2025-07-02T{{time}}:00+08:00", "value": {{(value is null ? "null" : $"\"{value}\"")}}, "by": "Wang", "reason": "misread"}""";
}
