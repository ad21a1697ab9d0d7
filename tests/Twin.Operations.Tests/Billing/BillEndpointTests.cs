using System.Net;
using System.Text.Json;
using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Operations.Hosting;
using static Twin.Operations.Billing.BillCity;

namespace Twin.Operations.Billing;

public sealed class BillEndpointTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [Fact]
    public async Task A_bill_explains_every_line_down_to_its_intervals()
    {
        var host = Host();
        Import(host, At(2026, 3, 2, 9), 10);
        Import(host, At(2026, 3, 2, 10), 30);
        Import(host, At(2026, 3, 2, 22), 20, estimated: 20);
        Reactive(host, At(2026, 3, 2, 9), 60);

        var bill = await host.GetAsync(Steel + "2026-03?lines=intervals");

        (Text(bill, "state"), Text(bill, "importKwh"), Text(bill, "total")).ShouldBe(("computed", "60", "5765.55"));
        var lines = bill.GetProperty("lines").EnumerateArray().ToArray();
        lines.Select(l => (Text(l, "kind"), Text(l, "quantity"), Text(l, "amount"))).ShouldBe(
        [
            ("energy", "40", "40"), ("energy", "20", "5"),
            ("maximum_demand", "120", "4800"), // 30 kWh x 4 = 120 kW, at 40
            ("power_factor", "4845", "920.55"), // 60 / sqrt(60² + 60²) = 0.71: 19 % for 19 below 0.90
        ]);
        lines[0].GetProperty("intervals").EnumerateArray().Select(i => (Text(i, "from"), Text(i, "amount")))
            .ShouldBe([("2026-03-02T09:00:00+08:00", "10"), ("2026-03-02T10:00:00+08:00", "30")]);
        Text(lines[2].GetProperty("demand"), "from").ShouldBe("2026-03-02T10:00:00+08:00");
        lines[3].GetProperty("powerFactor").GetProperty("rounded").GetDecimal().ShouldBe(0.71m);
        bill.GetProperty("estimated").GetDouble().ShouldBe(20 / 60d);
    }

    [Fact]
    public async Task Intervals_come_only_for_the_line_that_is_asked_for()
    {
        var host = Host();
        Import(host, At(2026, 3, 2, 9), 10);
        Import(host, At(2026, 3, 2, 22), 20);

        var lines = (await host.GetAsync(Steel + "2026-03?lines=intervals&line=energy/Peak/demo@2026")).GetProperty("lines").EnumerateArray().ToArray();

        lines[0].GetProperty("intervals").GetArrayLength().ShouldBe(1);
        lines[1].TryGetProperty("intervals", out _).ShouldBeFalse();
        lines[1].GetProperty("intervalCount").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_time_without_a_tariff_has_a_priced_share_below_one()
    {
        var host = Host();
        Import(host, At(2025, 12, 31, 9), 10);

        var bill = await host.GetAsync(Steel + "2025-12");

        bill.GetProperty("priced").GetDouble().ShouldBe(0);
        bill.GetProperty("lines").EnumerateArray().Single().GetProperty("kind").GetString().ShouldBe("unpriced_energy");
        bill.GetProperty("missing").EnumerateArray().Select(m => m.GetString()).ShouldContain("unpriced-energy");
    }

    [Fact]
    public async Task The_upper_account_leaves_out_what_the_lower_one_pays_for()
    {
        var host = Host();
        foreach (var month in (int[])[4, 5])
        {
            Import(host, At(2026, month, 4, 9), 100);
            host.Intervals.Book(Series(SmallCity.MillKey, Measure.ElectricityImport), At(2026, month, 4, 9), 70);
        }

        Text(await host.GetAsync(Steel + "2026-04"), "importKwh").ShouldBe("100"); // the mill has no account yet
        Text(await host.GetAsync(Steel + "2026-05"), "importKwh").ShouldBe("30");
        Text(await host.GetAsync(Mill + "2026-05"), "importKwh").ShouldBe("70");
        (await host.GetAsync(Mill + "2026-04", HttpStatusCode.NotFound)).GetProperty("code").GetString().ShouldBe("outside_account");
    }

    [Fact]
    public async Task An_issued_bill_stays_and_a_restatement_becomes_a_correction_that_the_next_bill_carries()
    {
        var host = Host();
        Import(host, At(2026, 3, 2, 9), 10);
        var issued = await host.PostAsync(Steel + "2026-03/issue", """{"by": "Wang Fang"}""");
        (Text(issued, "state"), Text(issued, "total"), Text(issued.GetProperty("issued"), "by")).ShouldBe(("issued", "1610", "Wang Fang"));

        Import(host, At(2026, 3, 2, 22), 4); // late: 4 kWh at 0.25
        host.Intervals.Position = 900;
        host.Intervals.Newest = new(Series(SmallCity.SteelKey, Measure.ElectricityImport), At(2026, 3, 2, 22), new(4_000_000, 0, 0), RestatementCause.Correction, 880, SmallCity.NoonMs);
        var after = await host.GetAsync(Steel + "2026-03?lines=intervals");
        (Text(after, "total"), Text(after, "standsAt"), after.GetProperty("lines").GetArrayLength()).ShouldBe(("1610", "1611", 2));
        var correction = after.GetProperty("corrections").EnumerateArray().Single();
        (Text(correction, "cause"), correction.GetProperty("position").GetInt64(), Text(correction, "difference"), correction.GetProperty("carried").GetBoolean())
            .ShouldBe(("correction", 880, "1", false));
        var changed = correction.GetProperty("lines").EnumerateArray().Single().GetProperty("changed").EnumerateArray().Single();
        (Text(changed, "from"), Text(changed, "before"), Text(changed, "after")).ShouldBe(("2026-03-02T22:00:00+08:00", "0", "4"));

        var april = await host.PostAsync(Steel + "2026-04/issue", """{"by": "Wang Fang"}""");
        april.GetProperty("lines").EnumerateArray().Select(l => (Text(l, "kind"), Text(l, "amount"))).ShouldBe([("correction", "1")]);
        (await host.GetAsync(Steel + "2026-03")).GetProperty("corrections").EnumerateArray().Single().GetProperty("carried").GetBoolean().ShouldBeTrue();
        (await host.GetAsync(Steel + "2026-05")).GetProperty("lines").GetArrayLength().ShouldBe(0); // settled: it is not carried again
    }

    [Fact]
    public async Task A_sliding_demand_that_was_issued_stands_when_its_readings_are_dropped_and_one_that_was_not_is_no_more()
    {
        var host = fixture.Fresh();
        host.Twins.Replace(BillCity.Model(DemandMethod.Sliding));
        // 10 kWh in the middle of two quarters of an hour: 40 kW, and twice as much as either.
        var start = At(2026, 3, 2, 9);
        (host.Minutes.Fill, host.Minutes.HorizonMs) = (m => m.Add(new(start * 900_000 + 420_000, 0), new(start * 900_000 + 1_320_000, 10_000_000), false), 0);
        Import(host, start, 5);
        Import(host, start + 1, 5);
        var issued = await host.PostAsync(Steel + "2026-03/issue", """{"by": "x"}""");
        DemandOf(issued).ShouldBe("40");

        host.Minutes.HorizonMs = BillCity.Day(2026, 4, 2);
        host.Minutes.Fill = _ => throw new InvalidOperationException("the readings are dropped");
        (await host.GetAsync(Steel + "2026-03")).GetProperty("corrections").GetArrayLength().ShouldBe(0);
        foreach (var problem in (JsonElement[])[await host.GetAsync(Steel + "2026-04", HttpStatusCode.Conflict), await host.PostAsync(Steel + "2026-04/issue", """{"by": "x"}""", HttpStatusCode.Conflict)])
            (Text(problem, "code"), Text(problem, "parameter")).ShouldBe(("before_horizon", "month"));

        Import(host, start + 8, 12); // restated over the horizon: a block above what had slid
        var correction = (await host.GetAsync(Steel + "2026-03")).GetProperty("corrections").EnumerateArray().Single();
        correction.GetProperty("lines").EnumerateArray().Single(l => Text(l, "kind") == "maximum_demand").GetProperty("after").ValueKind.ShouldNotBe(JsonValueKind.Null);

        static string? DemandOf(JsonElement bill) =>
            Text(bill.GetProperty("lines").EnumerateArray().Single(l => Text(l, "kind") == "maximum_demand"), "quantity");
    }

    [Fact]
    public async Task A_month_is_issued_once_and_only_when_it_is_over()
    {
        var host = Host();
        (await host.PostAsync(Steel + "2026-07/issue", """{"by": "x"}""", HttpStatusCode.Conflict)).GetProperty("code").GetString().ShouldBe("month_not_over");
        await host.PostAsync(Steel + "2026-06/issue", """{"by": "x"}""");
        (await host.PostAsync(Steel + "2026-06/issue", """{"by": "y"}""", HttpStatusCode.Conflict)).GetProperty("code").GetString().ShouldBe("already_issued");
        host.Bills.All.Single().By.ShouldBe("x");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"by": "   "}""")]
    [InlineData("""{"by": 7}""")]
    public async Task Who_issues_a_bill_must_be_said(string body)
    {
        var host = Host();
        var problem = await host.PostAsync(Steel + "2026-06/issue", body, HttpStatusCode.BadRequest);
        problem.GetProperty("status").GetInt32().ShouldBe(400);
        host.Bills.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nobody/2026-03", "unknown_account", "account", HttpStatusCode.NotFound)]
    [InlineData("steel/2026-13", "bad_month", "month", HttpStatusCode.BadRequest)]
    [InlineData("steel/march", "bad_month", "month", HttpStatusCode.BadRequest)]
    [InlineData("steel/2026-03?lines=all", "unknown_lines", "lines", HttpStatusCode.BadRequest)]
    [InlineData("steel/2026-03?line=nothing", "unknown_line", "line", HttpStatusCode.BadRequest)]
    [InlineData("steel/2026-03?interval=1", "unknown_parameter", "interval", HttpStatusCode.BadRequest)]
    public async Task What_is_wrong_is_named(string path, string code, string parameter, HttpStatusCode status)
    {
        var problem = await Host().GetAsync("/api/v1/bills/" + path, status);
        (Text(problem, "code"), Text(problem, "parameter")).ShouldBe((code, parameter));
    }

    [Fact]
    public async Task Accounts_show_their_terms_and_the_months_that_are_issued()
    {
        var host = Host();
        await host.PostAsync(Steel + "2026-06/issue", """{"by": "x"}""");
        var accounts = await host.GetAsync("/api/v1/accounts");
        accounts.ShouldBeJson("""
            [
              {"id": "steel", "name": {"zh": "steel", "en": "steel"}, "nodes": ["haikou/hi-tech-zone/steel"], "calendar": "plain", "from": null, "to": null,
               "terms": [{"from": null, "tariff": "demo", "basis": "maximum_demand", "capacityKva": null, "demandMethod": "block", "estimatedDemandAllowed": false, "contractedKw": null}],
               "issued": ["2026-06"]},
              {"id": "mill", "name": {"zh": "mill", "en": "mill"}, "nodes": ["haikou/hi-tech-zone/steel/mill"], "calendar": "plain", "from": "2026-05-01T00:00:00+08:00", "to": null,
               "terms": [{"from": null, "tariff": "demo", "basis": "capacity", "capacityKva": 800, "demandMethod": "block", "estimatedDemandAllowed": false, "contractedKw": null}],
               "issued": []}
            ]
            """);
    }

    OperationsHost Host()
    {
        var host = fixture.Fresh();
        host.Twins.Replace(BillCity.Model());
        return host;
    }

    static void Import(OperationsHost host, long interval, decimal kwh, decimal estimated = 0) =>
        host.Intervals.Book(Series(SmallCity.SteelKey, Measure.ElectricityImport), interval, kwh, estimated);

    static void Reactive(OperationsHost host, long interval, decimal kvarh) =>
        host.Intervals.Book(Series(SmallCity.SteelKey, Measure.ReactiveImport), interval, kvarh);

    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
