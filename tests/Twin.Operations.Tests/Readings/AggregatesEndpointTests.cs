using System.Net;
using Twin.Model.Telemetry;
using Twin.Operations.Hosting;

namespace Twin.Operations.Readings;

public sealed class AggregatesEndpointTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    const string Register = "/api/v1/aggregates/" + SmallCity.Register;
    static readonly long Noon = SmallCity.NoonMs;

    [Fact]
    public async Task Figures_are_exact_decimals_and_a_value_holds_into_the_steps_after_it()
    {
        var host = fixture.Fresh();
        host.Readings.All.AddRange(
        [
            new(Noon - 60_000, 1_000_000, Quality.Good, 0, 1), new(Noon + 450_000, 2_500_000, Quality.Good, 0, 2),
            new(Noon + 450_000, 9_000_000, Quality.Bad, 0, 3), new(Noon + 600_000, 4_000_000, Quality.Uncertain, 0, 4),
        ]);
        (await host.GetAsync(Register + "?from=2026-07-01T12:00%2B08:00&to=2026-07-01T12:20%2B08:00&step=15m")).ShouldBeJson($$"""
            {
              "path": "{{SmallCity.Register}}", "unit": "kWh", "step": "15m", "holdSeconds": 1800,
              "rows": [
                {"from": "2026-07-01T12:00:00+08:00", "to": "2026-07-01T12:15:00+08:00", "count": 2, "min": "2.5", "max": "4", "mean": "3.25",
                 "last": "4", "timeWeighted": "2.25", "held": 1},
                {"from": "2026-07-01T12:15:00+08:00", "to": "2026-07-01T12:20:00+08:00", "count": 0, "min": null, "max": null, "mean": null,
                 "last": null, "timeWeighted": "4", "held": 1}
              ]
            }
            """);
    }

    [Theory]
    [InlineData("from=2026-06-30&to=2026-07-02&step=1d", "2026-06-30T00:00:00+08:00 2026-07-01T00:00:00+08:00")]
    [InlineData("from=2026-06-15&to=2026-08-01&step=1mo", "2026-06-15T00:00:00+08:00 2026-07-01T00:00:00+08:00")]
    [InlineData("from=2025-12-31&to=2026-01-02&step=1y", "2025-12-31T00:00:00+08:00 2026-01-01T00:00:00+08:00")]
    [InlineData("from=2026-07-01T00:00:03Z&to=2026-07-01T00:00:20Z&step=7s", "2026-07-01T08:00:03+08:00 2026-07-01T08:00:10+08:00 2026-07-01T08:00:17+08:00")]
    [InlineData("to=2026-07-01T02:00%2B08:00", "2026-07-01T00:00:00+08:00 2026-07-01T01:00:00+08:00")]
    [InlineData("step=5h", "2026-07-01T00:00:00+08:00 2026-07-01T05:00:00+08:00 2026-07-01T10:00:00+08:00")]
    public async Task Steps_of_the_calendar_follow_it_and_others_count_from_the_start(string query, string starts) =>
        string.Join(' ', (await fixture.Fresh().GetAsync($"{Register}?{query}")).GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("from").GetString()))
            .ShouldBe(starts);

    [Theory]
    [InlineData("step=0s", "unknown_step", "step")]
    [InlineData("step=2d", "unknown_step", "step")]
    [InlineData("step=m", "unknown_step", "step")]
    [InlineData("step=9999999999h", "unknown_step", "step")]
    [InlineData("step=1s&from=2026-01-01&to=2026-07-01", "too_many_rows", "step")]
    [InlineData("from=2026-07-02&to=2026-07-01", "empty_range", "to")]
    [InlineData("from=2026-07-02", "empty_range", "to")]
    [InlineData("from=noon", "bad_time", "from")]
    [InlineData("limit=5", "unknown_parameter", "limit")]
    public async Task A_bad_parameter_is_named_with_a_stable_code(string query, string code, string parameter)
    {
        var problem = await fixture.Fresh().GetAsync($"{Register}?{query}", HttpStatusCode.BadRequest);
        (problem.GetProperty("code").GetString(), problem.GetProperty("parameter").GetString()).ShouldBe((code, parameter));
    }
}
