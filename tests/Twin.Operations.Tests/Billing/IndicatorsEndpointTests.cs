using System.Net;
using System.Text.Json;
using Twin.Model.Ledger;
using Twin.Operations.Hosting;
using Twin.Operations.Ledger;
using static Twin.Operations.Billing.BillCity;

namespace Twin.Operations.Billing;

public sealed class IndicatorsEndpointTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    const string Steel = "/api/v1/indicators/" + SmallCity.Steel;
    const long Kwh = 1_000_000, Hour = 3_600_000;

    [Fact]
    public async Task A_figure_comes_with_what_it_is_made_of()
    {
        var host = Host();
        for (var i = 0; i < 4; i++) host.Intervals.Book(Series(SmallCity.SteelKey, Measure.ElectricityImport), At(2026, 6, 3, 9) + i, i == 0 ? 40 : 20);
        host.Ledger.Rows = [new LedgerRow(0, 1, 100 * Kwh, Hour, 2 * Hour, 25 * Kwh, Hour)];

        var answer = await host.GetAsync(Steel + "?from=2026-06-03T09:00%2B08:00&to=2026-06-03T10:00%2B08:00");

        var load = Figure(answer, "load_factor");
        // 100 kWh in an hour over a peak of 160 kW.
        (load.GetProperty("value").GetDecimal(), load.GetProperty("numerator").GetProperty("amount").GetDecimal(), load.GetProperty("denominator").GetProperty("amount").GetDecimal())
            .ShouldBe((0.625m, 100, 160));
        var sufficiency = Figure(answer, "self_sufficiency");
        sufficiency.GetProperty("madeOf").EnumerateArray().Select(p => p.GetProperty("name").GetString()).ShouldBe(["electricity_consumption", "electricity_import"]);
        sufficiency.GetProperty("coverage").GetDecimal().ShouldBe(0.5m);
        sufficiency.GetProperty("madeOf")[0].GetProperty("estimated").GetDouble().ShouldBe(0.25);
        var carbon = Figure(answer, "carbon_per_energy");
        (carbon.GetProperty("value").GetDecimal(), carbon.GetProperty("settings")[0].GetString()).ShouldBe((2, "calorific")); // scopes 1 and 2: 0.2 t over 0.1 tce
    }

    [Fact]
    public async Task The_load_factors_mean_is_over_the_time_that_registers_cover()
    {
        var host = Host();
        // Two of four quarters of an hour are covered: 60 kWh in half an hour are 120 kW, of a peak of 160 kW.
        Book(0, 40);
        Book(1, 20);
        var load = Figure(await host.GetAsync(Steel + "?from=2026-06-03T09:00%2B08:00&to=2026-06-03T10:00%2B08:00"), "load_factor");
        (load.GetProperty("value").GetDecimal(), load.GetProperty("coverage").GetDecimal()).ShouldBe((0.75m, 0.5m));

        void Book(int quarter, decimal kwh) => host.Intervals.Book(Series(SmallCity.SteelKey, Measure.ElectricityImport), At(2026, 6, 3, 9) + quarter, kwh);
    }

    [Fact]
    public async Task Without_a_figure_the_reason_is_named()
    {
        var host = Host();
        host.Ledger.Rows = [new LedgerRow(0, 1, 100 * Kwh, Hour, Hour, 0, Hour / 2)];
        var answer = await host.GetAsync(Steel + "?from=2026-06-03&to=2026-06-04");
        (Reason(answer, "load_factor"), Reason(answer, "energy_per_area"), Reason(answer, "carbon_per_energy")).ShouldBe(("no_data", "not_stated", "not_fully_priced"));
        Figure(answer, "load_factor").GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Null);
        answer.GetProperty("indicators").EnumerateArray().Select(i => i.GetProperty("name").GetString()).ShouldNotContain("pue"); // no data hall
    }

    [Theory]
    [InlineData("from=2026-06-03T00:07Z", "not_on_a_quarter", "from")]
    [InlineData("from=2026-06-03&to=2026-06-03", "empty_range", "to")]
    [InlineData("from=2025-01-01&to=2026-06-03", "range_too_long", "to")]
    [InlineData("from=soon", "bad_time", "from")]
    [InlineData("step=1d", "unknown_parameter", "step")]
    public async Task A_bad_parameter_is_named(string query, string code, string parameter)
    {
        var problem = await Host().GetAsync($"{Steel}?{query}", HttpStatusCode.BadRequest);
        (problem.GetProperty("code").GetString(), problem.GetProperty("parameter").GetString()).ShouldBe((code, parameter));
    }

    [Fact]
    public async Task Factors_show_tariffs_with_their_standing_and_whether_they_hold()
    {
        var host = Host();
        var now = (await host.GetAsync("/api/v1/factors")).GetProperty("tariffs").EnumerateArray().Single().GetProperty("versions").EnumerateArray().Single();
        (now.GetProperty("inForce").GetBoolean(), now.GetProperty("provenance").GetProperty("standing").GetString(), now.GetProperty("prices").GetProperty("valley").GetString())
            .ShouldBe((true, "invented", "0.25"));
        var later = (await host.GetAsync("/api/v1/factors?at=2027-01-01")).GetProperty("tariffs")[0].GetProperty("versions")[0];
        later.GetProperty("inForce").GetBoolean().ShouldBeFalse();
    }

    OperationsHost Host()
    {
        var host = fixture.Fresh();
        host.Twins.Replace(BillCity.Model());
        return host;
    }

    static JsonElement Figure(JsonElement answer, string name) =>
        answer.GetProperty("indicators").EnumerateArray().Single(i => i.GetProperty("name").GetString() == name);

    static string? Reason(JsonElement answer, string name) => Figure(answer, name).GetProperty("reason").GetString();
}
