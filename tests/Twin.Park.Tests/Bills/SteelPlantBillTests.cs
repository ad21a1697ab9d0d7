using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Twin.Park.Server;

namespace Twin.Park.Bills;

/// <summary>A measured January from the public port to its bill, against plain decimals over the rows of the file.</summary>
public sealed class SteelPlantBillTests
{
    sealed record Row(DateTime Start, decimal Kwh, decimal Lagging, decimal Leading);

    static readonly string Model = Path.Combine(Repository.Root, "tests/Twin.Park.Tests/Bills/steel-plant-2018.yaml");

    [SteelPlantFact]
    public async Task Januarys_bill_agrees_line_by_line_is_frozen_and_comes_back_from_journal_and_checkpoint()
    {
        await using var server = new ParkServer(Model);
        await server.StartAsync();
        await ReplayAsync(server);
        var rows = January();

        var bill = await server.GetAsync("bills/both/2018-01?lines=intervals");

        (Text(bill, "state"), Text(bill, "importKwh"), bill.GetProperty("coverage").GetDouble(), bill.GetProperty("priced").GetDouble())
            .ShouldBe(("computed", "126238.29", 1, 1));
        foreach (var (band, kwh, price) in new[] { ("peak", 58_895.42m, 1.1m), ("flat", 50_549.54m, 0.65m), ("valley", 16_793.33m, 0.28m) })
        {
            var own = rows.Where(r => Band(r) == band).ToArray();
            own.Sum(r => r.Kwh).ShouldBe(kwh);
            var line = Line(bill, band);
            (Amount(line, "quantity"), Amount(line, "price"), Amount(line, "amount")).ShouldBe((kwh, price, Two(kwh * price)));
            line.GetProperty("intervals").EnumerateArray().Select(i => (Start(i), Amount(i, "amount"))).ShouldBe(own.Select(r => (r.Start, r.Kwh)));
        }
        var demand = Kind(bill, "maximum_demand");
        var highest = rows.MaxBy(r => r.Kwh)!;
        (demand.GetProperty("demand").GetProperty("kw").GetDecimal(), Start(demand.GetProperty("demand"))).ShouldBe((612.56m, highest.Start));
        Amount(demand, "amount").ShouldBe(Two(612.56m * 36));
        var (p, q) = (rows.Sum(r => r.Kwh), rows.Sum(r => r.Lagging + r.Leading));
        var factor = Kind(bill, "power_factor");
        (factor.GetProperty("powerFactor").GetProperty("value").GetDecimal(), Amount(factor.GetProperty("powerFactor"), "reactiveKvarh")).ShouldBe((0.8858m, q));
        var charges = Two(58_895.42m * 1.1m) + Two(50_549.54m * 0.65m) + Two(16_793.33m * 0.28m) + Two(612.56m * 36);
        Math.Round(p / (decimal)Math.Sqrt((double)(p * p + q * q)), 2, MidpointRounding.AwayFromZero).ShouldBe(0.89m); // 0.01 below 0.90: + 0.5 %
        (factor.GetProperty("percent").GetDecimal(), Amount(factor, "amount"), Amount(bill, "total")).ShouldBe((0.5m, Two(charges * 0.005m), charges + Two(charges * 0.005m)));

        var lagging = Kind(await server.GetAsync("bills/lagging/2018-01"), "power_factor");
        (lagging.GetProperty("powerFactor").GetProperty("value").GetDecimal(), lagging.GetProperty("percent").GetDecimal(), Amount(lagging, "amount"))
            .ShouldBe((0.9182m, -0.3m, Two(charges * -0.003m)));

        var maximum = (await server.GetAsync("demand/city/park/plant?month=2018-01")).GetProperty("maximum");
        (maximum.GetProperty("kw").GetDecimal(), Start(maximum)).ShouldBe((612.56m, highest.Start));
        var load = (await server.GetAsync("indicators/city/park/plant?from=2018-01-01&to=2018-02-01")).GetProperty("indicators")[0];
        (Text(load, "name"), decimal.Round(load.GetProperty("value").GetDecimal(), 4)).ShouldBe(("load_factor", 0.2770m));
        // A factor that ends with June: July's energy is not priced, and says so.
        (await PricedAsync(server, "2018-06-01", "2018-07-01")).ShouldBe(1);
        (await PricedAsync(server, "2018-07-01", "2018-08-01")).ShouldBe(0);

        (await IssueAsync(server, "both", "2018-01")).ShouldBe(200);
        (await IssueAsync(server, "both", "2018-01")).ShouldBe(409);
        await server.Program.KillAsync(); // it comes back from the journal,
        await server.StartAsync("--checkpoint-seconds", "1");
        (await TotalAsync(server)).ShouldBe(charges + Two(charges * 0.005m));
        await Eventually.TrueAsync(() => Task.FromResult((server.Program.Output + server.Program.Errors).Contains("Checkpoint at position", StringComparison.Ordinal)),
            "a checkpoint is written");
        await server.Program.KillAsync(); // and from a checkpoint
        await server.StartAsync();
        var issued = await server.GetAsync("bills/both/2018-01");
        (Text(issued, "state"), Text(issued.GetProperty("issued"), "by"), Amount(issued, "total")).ShouldBe(("issued", "accountant", charges + Two(charges * 0.005m)));
        issued.GetProperty("corrections").GetArrayLength().ShouldBe(0);
        Line(issued, "peak").GetProperty("intervalCount").GetInt32().ShouldBe(rows.Count(r => Band(r) == "peak"));
    }

    static async Task ReplayAsync(ParkServer server)
    {
        string[] columns = [.. ((string[])["plant", "twin"]).SelectMany(plant => new[]
        {
            "--column", $"Usage_kWh=mill-{plant}/meter/energy_import:register",
            "--column", $"Lagging_Current_Reactive.Power_kVarh=mill-{plant}/meter/reactive_import:register",
            "--column", $"Leading_Current_Reactive_Power_kVarh=mill-{plant}/meter/reactive_export:register",
        })];
        await using var replay = new RunningProgram(Repository.DevicesProgram,
            ["replay", "--file", Repository.SteelPlant!, "--mqtt", server.Mqtt, "--user", "park/gw", "--password", "haikou-demo", .. columns,
                "--time-column", "date", "--time-format", "dd-MM-yyyy HH:mm", "--zone", "+08:00", "--stamp", "end", "--midnight-same-date", "--batch", "50"]);
        (await replay.ExitAsync()).ShouldBe(0, replay.Errors);
    }

    static async Task<decimal> TotalAsync(ParkServer server) => Amount(await server.GetAsync("bills/both/2018-01"), "total");

    static async Task<double> PricedAsync(ParkServer server, string from, string to) =>
        (await server.SumAsync("city/park/plant", "carbon_scope2_location", $"{from}T00:00:00+08:00", $"{to}T00:00:00+08:00", "1mo")).GetProperty("priced").GetDouble();

    static async Task<int> IssueAsync(ParkServer server, string account, string month)
    {
        using var response = await server.Http.PostAsJsonAsync($"{server.Url}/api/v1/bills/{account}/{month}/issue", new { by = "accountant" });
        return (int)response.StatusCode;
    }

    // Stamps are ends; 24:00 is written as 00:00 of the same date.
    static Row[] January() =>
    [
        .. File.ReadLines(Repository.SteelPlant!).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',')).Select(cells =>
        {
            var end = DateTime.ParseExact(cells[0], "dd-MM-yyyy HH:mm", CultureInfo.InvariantCulture);
            if (end.TimeOfDay == TimeSpan.Zero) end = end.AddDays(1);
            return new Row(end.AddMinutes(-15), Number(cells[1]), Number(cells[2]), Number(cells[3]));
        }).Where(r => r.Start is { Year: 2018, Month: 1 }).OrderBy(r => r.Start),
    ];

    static string Band(Row row) => row.Start.Hour switch
    {
        10 or 11 or (>= 16 and < 22) => "peak",
        23 or < 7 => "valley",
        _ => "flat",
    };

    static JsonElement Line(JsonElement bill, string band) =>
        bill.GetProperty("lines").EnumerateArray().Single(l => l.TryGetProperty("band", out var own) && own.GetString() == band);

    static JsonElement Kind(JsonElement bill, string kind) => bill.GetProperty("lines").EnumerateArray().Single(l => Text(l, "kind") == kind);

    static DateTime Start(JsonElement element) => element.GetProperty("from").GetDateTimeOffset().DateTime;
    static decimal Amount(JsonElement element, string name) => Number(Text(element, name)!);
    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
    static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
    static decimal Two(decimal amount) => decimal.Round(amount, 2, MidpointRounding.AwayFromZero);
}
