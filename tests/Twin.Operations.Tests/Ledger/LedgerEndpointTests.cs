using System.Net;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Operations.Hosting;

namespace Twin.Operations.Ledger;

public sealed class LedgerEndpointTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    const string Mill = "/api/v1/ledger/" + SmallCity.Mill;

    [Fact]
    public async Task Rows_follow_the_local_calendar_with_exact_amounts_and_shares()
    {
        var host = fixture.Fresh();
        var answer = await host.GetAsync(Mill + "?measure=electricity_import&from=2026-01-31T00:00:00%2B08:00&to=2026-03-01&step=1mo");
        answer.ShouldBeJson("""
            {
              "path": "haikou/hi-tech-zone/steel/mill", "measure": "electricity_import", "unit": "kWh", "step": "1mo", "position": 815,
              "rows": [
                {"from": "2026-01-31T00:00:00+08:00", "to": "2026-02-01T00:00:00+08:00", "amount": "86.4", "coverage": 0.5, "estimated": 0.25},
                {"from": "2026-02-01T00:00:00+08:00", "to": "2026-03-01T00:00:00+08:00", "amount": "2419.2", "coverage": 0.5, "estimated": 0.25}
              ]
            }
            """);
        host.Ledger.Asked!.Value.Subject.ShouldBe(LedgerSubject.Of(SmallCity.MillKey));
    }

    [Fact]
    public async Task Without_a_range_the_answer_is_today_by_the_hour()
    {
        var host = fixture.Fresh();
        var rows = (await host.GetAsync(Mill + "?measure=water")).GetProperty("rows").EnumerateArray().ToArray();
        rows.Length.ShouldBe(24);
        rows[0].GetProperty("from").GetString().ShouldBe("2026-07-01T00:00:00+08:00");
        rows[^1].GetProperty("to").GetString().ShouldBe("2026-07-02T00:00:00+08:00");
    }

    [Fact]
    public async Task An_end_alone_asks_for_the_day_that_it_ends()
    {
        var host = fixture.Fresh();
        var rows = (await host.GetAsync(Mill + "?measure=water&step=1d&to=2026-02-01")).GetProperty("rows").EnumerateArray().ToArray();
        rows.ShouldHaveSingleItem().GetProperty("from").GetString().ShouldBe("2026-01-31T00:00:00+08:00");
    }

    [Fact]
    public async Task A_start_alone_asks_up_to_the_end_of_today()
    {
        var host = fixture.Fresh();
        var rows = (await host.GetAsync(Mill + "?measure=water&step=1d&from=2026-06-29")).GetProperty("rows").EnumerateArray().ToArray();
        rows.Length.ShouldBe(3);
        rows[^1].GetProperty("to").GetString().ShouldBe("2026-07-02T00:00:00+08:00");
    }

    [Fact]
    public async Task A_residual_and_a_register_have_ledgers_of_their_own()
    {
        var host = fixture.Fresh();
        await host.GetAsync("/api/v1/ledger/" + SmallCity.Steel + "/~residual?measure=natural_gas");
        host.Ledger.Asked!.Value.Subject.ShouldBe(LedgerSubject.ResidualOf(SmallCity.SteelKey));

        var register = await host.GetAsync("/api/v1/ledger/" + SmallCity.Register);
        host.Ledger.Asked!.Value.Subject.ShouldBe(LedgerSubject.Of(new PointKey(0)));
        host.Ledger.Asked!.Value.Measure.ShouldBe(Measure.ElectricityImport);
        register.GetProperty("measure").GetString().ShouldBe("electricity_import");
    }

    [Fact]
    public async Task A_row_that_no_register_was_expected_in_has_no_coverage()
    {
        var host = fixture.Fresh();
        host.Ledger.Rows = [new LedgerRow(0, Spread.IntervalMs, 0, 0, 0, 0), new LedgerRow(0, Spread.IntervalMs, -3_000_000, 0, 900_000, 4_000_000)];
        var rows = (await host.GetAsync(Mill + "?measure=water")).GetProperty("rows").EnumerateArray().ToArray();
        rows[0].ShouldBeJson("""{"from": "1970-01-01T08:00:00+08:00", "to": "1970-01-01T08:15:00+08:00", "amount": "0", "coverage": null, "estimated": 0}""");
        rows[1].GetProperty("amount").GetString().ShouldBe("-3");
        rows[1].GetProperty("estimated").GetDouble().ShouldBe(1);
    }

    [Fact]
    public async Task A_derived_row_tells_how_much_of_its_time_had_a_price()
    {
        var host = fixture.Fresh();
        host.Ledger.Rows = [new LedgerRow(0, Spread.IntervalMs, 1_000_000, 900_000, 900_000, 0, 225_000), new LedgerRow(0, Spread.IntervalMs, 0, 0, 900_000, 0, 0)];
        var rows = (await host.GetAsync(Mill + "?measure=energy_cost")).GetProperty("rows").EnumerateArray().ToArray();
        rows[0].GetProperty("priced").GetDouble().ShouldBe(0.25);
        rows[1].TryGetProperty("priced", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task An_unescaped_plus_sign_is_understood()
    {
        var host = fixture.Fresh();
        await host.GetAsync(Mill + "?measure=water&from=2026-01-01T00:00:00+08:00&to=2026-01-01T00:15Z&step=1d");
        host.Ledger.Asked!.Value.BoundariesMs[0].ShouldBe(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData("", "measure_missing", "measure")]
    [InlineData("measure=power", "unknown_measure", "measure")]
    [InlineData("measure=water&step=1w", "unknown_step", "step")]
    [InlineData("measure=water&from=yesterday", "bad_time", "from")]
    [InlineData("measure=water&from=2026-01-01T00:00:00", "bad_time", "from")]
    [InlineData("measure=water&to=2026-13-01", "bad_time", "to")]
    [InlineData("measure=water&to=9999-12-31", "bad_time", "to")]
    [InlineData("measure=water&from=1960-01-01T00:00Z", "bad_time", "from")]
    [InlineData("measure=water&from=2026-01-01T00:07:00Z", "not_on_a_quarter", "from")]
    [InlineData("measure=water&to=2026-01-01T00:15:00.5Z", "not_on_a_quarter", "to")]
    [InlineData("measure=water&from=2026-01-02&to=2026-01-01", "empty_range", "to")]
    [InlineData("measure=water&from=2026-01-02&to=2026-01-02", "empty_range", "to")]
    [InlineData("measure=water&from=2025-01-01&to=2026-02-02&step=15m", "too_many_rows", "step")]
    [InlineData("measure=water&knownat=2026-01-01", "unknown_parameter", "knownat")]
    [InlineData("measure=water&measure=heat", "repeated_parameter", "measure")]
    public async Task A_bad_parameter_is_named_with_a_stable_code(string query, string code, string parameter)
    {
        var host = fixture.Fresh();
        var problem = await host.GetAsync($"{Mill}?{query}", HttpStatusCode.BadRequest);
        (problem.GetProperty("code").GetString(), problem.GetProperty("parameter").GetString(), problem.GetProperty("status").GetInt32())
            .ShouldBe((code, parameter, 400));
        host.Ledger.Asked.ShouldBeNull();
    }

    [Fact]
    public async Task What_would_be_right_is_told()
    {
        var host = fixture.Fresh();
        (await host.GetAsync(Mill + "?measure=power", HttpStatusCode.BadRequest)).GetProperty("allowed").EnumerateArray().Select(m => m.GetString())
            .ShouldBe(Measures.All.Select(m => m.Name()));
        (await host.GetAsync($"/api/v1/ledger/{SmallCity.Register}?measure=water", HttpStatusCode.BadRequest)).ShouldBeJson($$"""
            {
              "type": "urn:twin:problem:measure_not_counted", "title": "The register counts another measure", "status": 400,
              "detail": "This point counts electricity_import.", "instance": "/api/v1/ledger/{{SmallCity.Register}}", "code": "measure_not_counted",
              "parameter": "measure", "value": "water", "allowed": ["electricity_import"]
            }
            """);
        (await host.GetAsync(Mill + "?measure=water&from=2020-01-01&step=15m", HttpStatusCode.BadRequest)).GetProperty("limit").GetInt32().ShouldBe(35_136);
    }

    [Theory]
    [InlineData(SmallCity.Thermometer, "wrong_kind")]
    [InlineData(SmallCity.Mill + "/main-meter", "wrong_kind")]
    [InlineData(SmallCity.City + "/none", "unknown_path")]
    [InlineData(SmallCity.City + "/none/~residual", "unknown_path")]
    public async Task What_has_no_ledger_is_not_found(string path, string code)
    {
        var host = fixture.Fresh();
        (await host.GetAsync($"/api/v1/ledger/{path}?measure=water", HttpStatusCode.NotFound)).GetProperty("code").GetString().ShouldBe(code);
    }
}
