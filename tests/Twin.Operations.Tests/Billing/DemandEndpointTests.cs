using System.Net;
using System.Text.Json;
using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Operations.Hosting;
using static Twin.Operations.Billing.BillCity;

namespace Twin.Operations.Billing;

public sealed class DemandEndpointTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    const string Demand = "/api/v1/demand/";

    [Fact]
    public async Task The_running_window_is_forecast_from_its_energy_and_the_latest_power()
    {
        var host = Host();
        host.Intervals.AtMs = SmallCity.NoonMs + 5 * 60_000;
        Book(host, SmallCity.MillKey, Measure.ElectricityImport, At(2026, 7, 1, 12), 50, coveredMs: 5 * 60_000);
        host.Twins.Set(SmallCity.MillSnapshot(7, 0, milliwatts: 900_000_000));

        var live = (await host.GetAsync(Demand + SmallCity.Mill)).GetProperty("live");

        // 50 kWh in 5 minutes are 600 kW; 900 kW for 10 minutes more make 200 kWh in the window: 800 kW.
        (Number(live, "meanKw"), Number(live, "reachedKw"), Number(live, "forecastKw")).ShouldBe((600, 200, 800));
        // The mill's own account has 800 kVA: 150 kWh are left for 10 minutes.
        (live.GetProperty("aboveLimit").GetBoolean(), Number(live, "allowedKw")).ShouldBe((false, 900));
        live.GetProperty("knownTo").GetString().ShouldBe("2026-07-01T12:05:00+08:00");
    }

    [Fact]
    public async Task A_forecast_above_the_months_maximum_says_so_and_children_tell_their_own()
    {
        var host = Host();
        host.Intervals.AtMs = SmallCity.NoonMs + 5 * 60_000;
        Book(host, SmallCity.SteelKey, Measure.ElectricityImport, At(2026, 7, 1, 9), 100);
        Book(host, SmallCity.SteelKey, Measure.ElectricityImport, At(2026, 7, 1, 12), 40, coveredMs: 5 * 60_000);
        var mill = SmallCity.MillSnapshot(7, 0, milliwatts: 900_000_000);
        host.Twins.Set(mill with { Demand = new(LiveDemand.At(SmallCity.NoonMs, 0, 0, 900_000_000, null), null, new("mill", 800_000_000, DemandLimitKind.Contracted)) });

        var demand = await host.GetAsync(Demand + SmallCity.Steel);

        // 40 kWh in 5 minutes go on as 480 kW; 400 kW is the month's maximum so far.
        (Number(demand.GetProperty("live"), "forecastKw"), demand.GetProperty("aboveMaximum").GetBoolean()).ShouldBe((480, true));
        var children = demand.GetProperty("children").EnumerateArray().ToArray();
        var now = children[0].GetProperty("now");
        (Number(now.GetProperty("live"), "forecastKw"), Number(now, "limitKw"), now.GetProperty("limitKind").GetString()).ShouldBe((900, 800, "contracted"));
        children[1].GetProperty("now").ValueKind.ShouldBe(JsonValueKind.Null);
        // Another month has no running window.
        (await host.GetAsync(Demand + SmallCity.Steel + "?month=2026-06")).GetProperty("aboveMaximum").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task The_months_maximum_and_its_parts_add_up_and_estimates_set_none()
    {
        var host = Host();
        Book(host, SmallCity.SteelKey, Measure.ElectricityImport, At(2026, 6, 3, 9), 100);
        Book(host, SmallCity.MillKey, Measure.TransferIn, At(2026, 6, 3, 9), 120);
        Book(host, SmallCity.RoofKey, Measure.TransferOut, At(2026, 6, 3, 9), 30);
        Book(host, SmallCity.MillKey, Measure.TransferIn, At(2026, 6, 3, 11), 125);
        Book(host, SmallCity.SteelKey, Measure.ElectricityImport, At(2026, 6, 4, 9), 500, estimated: 500);

        var demand = await host.GetAsync(Demand + SmallCity.Steel + "?month=2026-06");

        var maximum = demand.GetProperty("maximum");
        (Number(maximum, "kw"), maximum.GetProperty("from").GetString()).ShouldBe((400, "2026-06-03T09:00:00+08:00"));
        var parts = demand.GetProperty("parts").EnumerateArray().ToArray();
        parts.Select(p => Number(p, "atPeakKw")).ShouldBe([480, -120]); // the roof fed the mill
        Number(demand, "restKw").ShouldBe(40);
        Number(parts[0].GetProperty("ownPeak"), "kw").ShouldBe(500);
        demand.GetProperty("estimatedAllowed").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Where_nothing_is_known_nothing_is_claimed()
    {
        var demand = await Host().GetAsync(Demand + SmallCity.Park);
        demand.GetProperty("maximum").ValueKind.ShouldBe(JsonValueKind.Null);
        demand.GetProperty("live").GetProperty("forecastKw").ValueKind.ShouldBe(JsonValueKind.Null);
        demand.GetProperty("parts").GetArrayLength().ShouldBe(0);
        demand.GetProperty("limitKw").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData(SmallCity.Mill + "?month=June", "bad_month", HttpStatusCode.BadRequest)]
    [InlineData(SmallCity.City + "/none", "unknown_path", HttpStatusCode.NotFound)]
    [InlineData(SmallCity.Register, "wrong_kind", HttpStatusCode.NotFound)]
    public async Task What_is_wrong_is_named(string path, string code, HttpStatusCode status) =>
        (await Host().GetAsync(Demand + path, status)).GetProperty("code").GetString().ShouldBe(code);

    OperationsHost Host()
    {
        var host = fixture.Fresh();
        host.Twins.Replace(BillCity.Model());
        return host;
    }

    static void Book(OperationsHost host, Twin.Model.Topology.NodeKey node, Measure measure, long interval, decimal kwh, decimal estimated = 0, long coveredMs = Spread.IntervalMs) =>
        host.Intervals.Book(Series(node, measure), interval, kwh, estimated, coveredMs);

    static decimal Number(JsonElement element, string name) => element.GetProperty(name).GetDecimal();
}
