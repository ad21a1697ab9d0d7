using System.Net;
using Twin.Model.Ledger;
using Twin.Operations.Hosting;

namespace Twin.Operations.Ledger;

public sealed class KnownAtTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    const string Mill = "/api/v1/ledger/" + SmallCity.Mill + "?measure=water&from=2026-07-01&to=2026-07-02";

    [Fact]
    public async Task A_position_is_asked_for_and_stated()
    {
        var host = fixture.Fresh();
        var answer = await host.GetAsync(Mill + "&step=1h&knownAt=12");
        answer.GetProperty("position").GetInt64().ShouldBe(12);
        host.Ledger.KnownAt.ShouldBe(12);
    }

    [Fact]
    public async Task An_instant_is_resolved_to_the_position_that_the_answer_states()
    {
        var host = fixture.Fresh();
        var answer = await host.GetAsync(Mill + "&step=1h&knownAt=2026-07-01T11:05:00%2B08:00");
        answer.GetProperty("position").GetInt64().ShouldBe(700);
        host.Ledger.KnownAt.ShouldBe(700);
    }

    [Fact]
    public async Task Rows_end_with_the_last_interval_that_was_closed_then()
    {
        var host = fixture.Fresh();
        var rows = (await host.GetAsync(Mill + "&step=1d&knownAt=12")).GetProperty("rows").EnumerateArray().ToArray();
        rows.ShouldHaveSingleItem().GetProperty("to").GetString().ShouldBe("2026-07-01T11:00:00+08:00");
        (await host.GetAsync("/api/v1/ledger/" + SmallCity.Mill + "?measure=water&from=2026-07-01T11:00%2B08:00&knownAt=12"))
            .GetProperty("rows").GetArrayLength().ShouldBe(0);
        (await host.GetAsync("/api/v1/ledger/" + SmallCity.Mill + "?measure=water&from=2026-06-01&to=2026-06-02&step=1d&knownAt=12"))
            .GetProperty("rows")[0].GetProperty("to").GetString().ShouldBe("2026-06-02T00:00:00+08:00");
    }

    [Theory]
    [InlineData("816", "position_ahead")]
    [InlineData("99999999999999999999", "bad_position")]
    [InlineData("yesterday", "bad_time")]
    [InlineData("2026-07-01T11:01:00%2B08:00", "not_on_five_minutes")]
    [InlineData("2026-07-01T12:05:00%2B08:00", "known_at_ahead")]
    [InlineData("2026-06-29", "known_at_too_early")]
    public async Task What_cannot_be_told_is_refused_with_a_stable_code(string knownAt, string code)
    {
        var host = fixture.Fresh();
        var problem = await host.GetAsync($"{Mill}&knownAt={knownAt}", HttpStatusCode.BadRequest);
        (problem.GetProperty("code").GetString(), problem.GetProperty("parameter").GetString()).ShouldBe((code, "knownAt"));
    }

    [Fact]
    public async Task Restatements_tell_when_by_how_much_and_why()
    {
        var host = fixture.Fresh();
        var interval = SmallCity.NoonMs / Spread.IntervalMs - 8;
        host.Ledger.Restatements.Add(new(interval, RestatementCause.LateReading, 7, SmallCity.NoonMs - 1000, 1_500_000, 1_000_000));
        host.Ledger.Restatements.Add(new(interval, RestatementCause.Correction, 9, SmallCity.NoonMs, 1_000_000, 3_000_000));
        (await host.GetAsync($"/api/v1/restatements/{SmallCity.Register}?limit=1")).ShouldBeJson($$"""
            {
              "path": "{{SmallCity.Register}}", "measure": "electricity_import", "unit": "kWh", "position": 815,
              "rows": [{"from": "2026-07-01T10:00:00+08:00", "to": "2026-07-01T10:15:00+08:00", "cause": "late_reading", "position": 7,
                        "committed": "2026-07-01T11:59:59+08:00", "old": "1.5", "new": "1", "change": "-0.5"}],
              "more": true
            }
            """);
        (await host.GetAsync($"/api/v1/restatements/{SmallCity.Mill}?measure=water&limit=0", HttpStatusCode.BadRequest)).GetProperty("code").GetString().ShouldBe("bad_limit");
        (await host.GetAsync($"/api/v1/restatements/{SmallCity.Mill}", HttpStatusCode.BadRequest)).GetProperty("code").GetString().ShouldBe("measure_missing");
    }
}
