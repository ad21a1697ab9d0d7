using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Twin.Park.Server;

namespace Twin.Park.Bills;

/// <summary>Accounts charged by the highest 15-minute mean at any minute, from readings of their meters to the bill.</summary>
public sealed class SlidingDemandTests
{
    const string Hall = "city/park/works/hall", Store = "city/park/works/store";

    const string StoreMeter = Store + "/meter/energy_import";

    static readonly string Model = Path.Combine(Repository.Root, "tests/Twin.Park.Tests/Bills/sliding.yaml");
    static readonly DateTimeOffset Ten = new(2026, 3, 2, 10, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public async Task The_bill_charges_the_window_between_two_blocks_and_late_minutes_move_it()
    {
        await using var server = new ParkServer(Model);
        await server.StartAsync();

        // Two meters by the minute for an hour: together 120 kW, but 480 kW from 10:10 to 10:25. Of the first one, 10:25 to 10:28 are missing so far.
        await ImportAsync(server, Enumerable.Range(0, 61).Where(i => i is < 25 or > 28).Select(i => ($"{Hall}/meter-1/energy_import", i, Register(i)))
            .Concat(Enumerable.Range(0, 61).Select(i => ($"{Hall}/meter-2/energy_import", i, Register(i))))
            // The store has one such meter, and tells it by the quarter of an hour.
            .Concat(Enumerable.Range(0, 5).Select(i => (StoreMeter, i * 15, Register(i * 15)))));

        // Blocks: 10 min at 120 kW + 5 at 480 kW = 60 kWh = 240 kW; 10 at 480 kW + 5 at 120 kW = 90 kWh = 360 kW. The window from 10:10 holds 120 kWh, but of
        // the last of the first meter's 4 kWh a minute, only the straight line from 10:24 to 10:29 is known: (4 + 4 x 1) / 5 = 1.6. 117.6 kWh are 470.4 kW.
        var bill = await server.GetAsync("bills/hall/2026-03");
        var demand = Line(bill);
        (Text(demand, "quantity"), Text(demand, "amount")).ShouldBe(("470.4", "18816")); // x 40
        var window = demand.GetProperty("demand");
        (Text(window, "method"), window.GetProperty("from").GetDateTimeOffset()).ShouldBe(("sliding", Ten.AddMinutes(10)));
        Missing(bill).ShouldNotContain("no-minute-readings");
        (await server.Http.PostAsJsonAsync($"{server.Url}/api/v1/bills/hall/2026-03/issue", new { by = "accountant" })).IsSuccessStatusCode.ShouldBeTrue();

        // The missing minute comes: no quarter of an hour changes, the window does.
        await ImportAsync(server, [($"{Hall}/meter-1/energy_import", 25, Register(25))]);

        var issued = await server.GetAsync("bills/hall/2026-03");
        Text(Line(issued), "quantity").ShouldBe("470.4"); // as issued
        var correction = issued.GetProperty("corrections").EnumerateArray().Single();
        (Text(correction, "cause"), Text(correction, "difference")).ShouldBe(("late_reading", "384"));
        var moved = correction.GetProperty("lines").EnumerateArray().Single();
        (Text(moved, "quantityBefore"), Text(moved, "quantityAfter")).ShouldBe(("470.4", "480"));
        var told = await server.GetAsync($"demand/{Hall}?month=2026-03");
        told.GetProperty("maximum").GetProperty("kw").GetDecimal().ShouldBe(360);
        told.GetProperty("sliding").GetProperty("kw").GetDecimal().ShouldBe(480);
        told.GetProperty("minutesResolved").GetDecimal().ShouldBe(1);

        // Told by the quarter of an hour, nothing is known between the blocks: the highest of them is charged, and the bill says so.
        var store = await server.GetAsync("bills/store/2026-03");
        Missing(store).ShouldContain("no-minute-readings");
        (Text(Line(store), "quantity"), Text(Line(store).GetProperty("demand"), "method")).ShouldBe(("180", "block"));
        (await server.GetAsync($"demand/{Store}?month=2026-03")).GetProperty("sliding").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_nodes_live_maximum_is_that_of_its_blocks_whatever_comes_late_and_after_a_restart()
    {
        await using var server = new ParkServer(Model);
        await server.StartAsync();
        var quarter = TimeSpan.FromMinutes(15);
        var now = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8));
        var from = now.AddTicks(-(now.Ticks % quarter.Ticks)).AddHours(-2);
        // 40 kWh in half an hour, then 25 in a quarter: 100 kW is the highest, in the third quarter.
        await ImportAsync(server, [(StoreMeter, 0, 0), (StoreMeter, 30, 40), (StoreMeter, 45, 65), (StoreMeter, 60, 70)], from);
        var before = await MaximumAsync(server);

        // It was 35 kWh in the first quarter: 140 kW. The board of months is in memory by now, and follows.
        await ImportAsync(server, [(StoreMeter, 15, 35)], from);
        var after = await MaximumAsync(server);

        await server.Program.KillAsync();
        await server.StartAsync();
        ((await MaximumAsync(server))?.GetRawText()).ShouldBe(after?.GetRawText());
        if (from.Month != now.Month) return; // in the first two hours of a month, that month has no maximum yet
        (before?.GetProperty("kw").GetDecimal(), after?.GetProperty("kw").GetDecimal()).ShouldBe((100, 140));
        after?.GetProperty("from").GetDateTimeOffset().ShouldBe(from);
    }

    // As the hub pushes it, which must be what the endpoint finds in the ledger.
    static async Task<JsonElement?> MaximumAsync(ParkServer server)
    {
        var live = (await server.GetAsync($"twins/{Store}")).GetProperty("demand").GetProperty("maximum");
        live.GetRawText().ShouldBe((await server.GetAsync($"demand/{Store}")).GetProperty("maximum").GetRawText());
        return live.ValueKind == JsonValueKind.Null ? null : live;
    }

    static decimal Register(int minute) => minute <= 10 ? minute : minute <= 25 ? 10 + 4 * (minute - 10) : 70 + (minute - 25);

    static async Task ImportAsync(ParkServer server, IEnumerable<(string Path, int Minute, decimal Value)> readings, DateTimeOffset? from = null)
    {
        var csv = new StringBuilder("path,time,value\n");
        foreach (var (path, minute, value) in readings)
            csv.AppendLine(CultureInfo.InvariantCulture, $"{path},{(from ?? Ten).AddMinutes(minute):o},{value}");
        using var body = new StringContent(csv.ToString(), new MediaTypeHeaderValue("text/csv"));
        using var answer = await server.Http.PostAsync($"{server.Url}/api/v1/imports?by=test&reason=past%20registers", body);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    static JsonElement Line(JsonElement bill) => bill.GetProperty("lines").EnumerateArray().Single(l => Text(l, "kind") == "maximum_demand");
    static string[] Missing(JsonElement bill) => [.. bill.GetProperty("missing").EnumerateArray().Select(m => m.GetString()!)];
    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
