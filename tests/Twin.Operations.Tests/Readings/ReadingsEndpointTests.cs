using System.Net;
using System.Text.Json;
using Twin.Model.Telemetry;
using Twin.Operations.Hosting;

namespace Twin.Operations.Readings;

public sealed class ReadingsEndpointTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    const string Register = "/api/v1/readings/" + SmallCity.Register;
    static readonly long Noon = SmallCity.NoonMs;

    [Fact]
    public async Task Readings_are_answered_exactly_in_order_of_time()
    {
        var host = fixture.Fresh();
        host.Readings.All.AddRange([new(Noon, 1_500_000, Quality.Good, 0, 11), new(Noon + 1, -1, Quality.Uncertain, 2, 12)]);
        (await host.GetAsync(Register + "?from=2026-07-01")).ShouldBeJson($$"""
            {
              "path": "{{SmallCity.Register}}", "unit": "kWh",
              "rows": [
                {"time": "2026-07-01T12:00:00+08:00", "value": "1.5", "quality": "good", "correction": 0, "position": 11},
                {"time": "2026-07-01T12:00:00.001+08:00", "value": "-0.000001", "quality": "uncertain", "correction": 2, "position": 12}
              ],
              "more": false
            }
            """);
    }

    [Fact]
    public async Task With_a_start_the_earliest_are_answered_and_whether_there_are_more()
    {
        var host = WithSeconds(5);
        var answer = await host.GetAsync(Register + "?from=2026-07-01T12:00:01%2B08:00&limit=3");
        Values(answer).ShouldBe(["1", "2", "3"]);
        answer.GetProperty("more").GetBoolean().ShouldBeTrue();
        (await host.GetAsync(Register + "?from=2026-07-01T12:00:01%2B08:00&to=2026-07-01T12:00:04%2B08:00&limit=3")).GetProperty("more").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Pages_follow_each_other_even_through_more_rivals_of_an_instant_than_a_page_holds()
    {
        var host = fixture.Fresh();
        host.Readings.All.AddRange(Enumerable.Range(1, 7).Select(i => new StoredReading(Noon, i * 1_000_000L, Quality.Good, 0, i)));
        host.Readings.All.Add(new(Noon + 1, -8_000_000, Quality.Bad, 3, 8));
        List<string> values = [];
        string? next = null;
        do
        {
            var page = await host.GetAsync($"{Register}?from=2026-07-01&limit=3" + (next is null ? "" : "&after=" + next));
            values.AddRange(Values(page));
            page.GetProperty("more").GetBoolean().ShouldBe(page.TryGetProperty("next", out var shown));
            next = shown.ValueKind == JsonValueKind.String ? shown.GetString() : null;
        }
        while (next is not null);
        values.ShouldBe(["1", "2", "3", "4", "5", "6", "7", "-8"]);
    }

    [Fact]
    public async Task Without_a_start_the_newest_up_to_the_latest_value_are_answered()
    {
        var host = WithSeconds(5000);
        host.Twins.Set(SmallCity.MillSnapshot(1, 0) with
        {
            Points = [SmallCity.MillSnapshot(1).Points[0] with { TimeMs = Noon + 4_999_000 }, .. SmallCity.MillSnapshot(1).Points.Skip(1)],
        });
        var answer = await host.GetAsync(Register + "?limit=100");
        var values = Values(answer);
        values[^1].ShouldBe("4999");
        values.Length.ShouldBeInRange(50, 100);
        values.Select(int.Parse).ShouldBe(Enumerable.Range(5000 - values.Length, values.Length));
        answer.GetProperty("more").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_point_that_never_reported_has_no_readings()
    {
        var host = fixture.Fresh();
        host.Twins.Set(SmallCity.MillSnapshot(1));
        (await host.GetAsync("/api/v1/readings/" + SmallCity.Thermometer)).ShouldBeJson(
            $$"""{"path": "{{SmallCity.Thermometer}}", "unit": "°C", "rows": [], "more": false}""");
    }

    [Theory]
    [InlineData("from=1", "bad_time", "from")]
    [InlineData("to=2026-01-01T00:00", "bad_time", "to")]
    [InlineData("from=2026-01-02&to=2026-01-01", "empty_range", "to")]
    [InlineData("limit=0", "bad_limit", "limit")]
    [InlineData("limit=-5", "bad_limit", "limit")]
    [InlineData("limit=ten", "bad_limit", "limit")]
    [InlineData("limit=10001", "limit_too_high", "limit")]
    [InlineData("step=1h", "unknown_parameter", "step")]
    [InlineData("after=12", "bad_cursor", "after")]
    [InlineData("after=1.0.3.5.1", "bad_cursor", "after")]
    [InlineData("after=1767225600000.0.2.5.1&from=2026-07-01", "cursor_outside_range", "after")]
    public async Task A_bad_parameter_is_named_with_a_stable_code(string query, string code, string parameter)
    {
        var host = fixture.Fresh();
        var problem = await host.GetAsync($"{Register}?{query}", HttpStatusCode.BadRequest);
        (problem.GetProperty("code").GetString(), problem.GetProperty("parameter").GetString()).ShouldBe((code, parameter));
    }

    [Theory]
    [InlineData(SmallCity.Mill, "wrong_kind")]
    [InlineData(SmallCity.Mill + "/main-meter", "wrong_kind")]
    [InlineData(SmallCity.Mill + "/main-meter/none", "unknown_path")]
    public async Task What_is_no_point_is_not_found(string path, string code)
    {
        var host = fixture.Fresh();
        (await host.GetAsync("/api/v1/readings/" + path, HttpStatusCode.NotFound)).GetProperty("code").GetString().ShouldBe(code);
    }

    OperationsHost WithSeconds(int count)
    {
        var host = fixture.Fresh();
        host.Readings.All.AddRange(Enumerable.Range(0, count).Select(i => new StoredReading(Noon + i * 1000, i * 1_000_000L, Quality.Good, 0, i)));
        return host;
    }

    static string[] Values(JsonElement answer) => [.. answer.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("value").GetString()!)];
}
