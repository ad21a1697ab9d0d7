using System.Net;
using System.Text.Json;
using Twin.Model.Telemetry;
using Twin.Operations.Hosting;

namespace Twin.Operations.Readings;

/// <summary>Readings before the horizon are dropped: whoever asks for them is told so, and nobody gets a part of them as if it were all.</summary>
public sealed class BeforeHorizonTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    static readonly long Noon = SmallCity.NoonMs;

    [Theory]
    [InlineData("readings", "from=2026-07-01T11:59:59%2B08:00", "from")]
    [InlineData("readings", "from=2026-06-01&to=2026-08-01", "from")]
    [InlineData("readings", "to=2026-07-01T12:00:00%2B08:00", "to")]
    [InlineData("aggregates", "from=2026-07-01T11:00%2B08:00&to=2026-07-01T12:20%2B08:00&step=15m", "from")]
    [InlineData("aggregates", "to=2026-07-01T12:20%2B08:00", "from")]
    [InlineData("export", "from=2026-07-01", "from")]
    [InlineData("export", "to=2026-07-01T12:00:00%2B08:00", "to")]
    public async Task What_is_asked_of_a_time_before_it_is_refused_with_the_horizon_named(string what, string query, string parameter)
    {
        var problem = await Host().GetAsync($"/api/v1/{what}/{SmallCity.Register}?{query}", HttpStatusCode.BadRequest);
        (problem.GetProperty("code").GetString(), problem.GetProperty("parameter").GetString()).ShouldBe(("before_horizon", parameter));
        problem.GetProperty("detail").GetString()!.ShouldContain("2026-07-01T12:00:00+08:00");
    }

    [Fact]
    public async Task From_the_horizon_on_all_is_answered_and_an_answer_says_since_when_readings_are_kept()
    {
        var host = Host();
        var given = await host.GetAsync($"/api/v1/readings/{SmallCity.Register}?from=2026-07-01T12:00%2B08:00");
        (Values(given), given.GetProperty("keptSince").GetString()).ShouldBe(("2 3", "2026-07-01T12:00:00+08:00"));
        // What is left of the time before in the file is nobody's business.
        Values(await host.GetAsync($"/api/v1/readings/{SmallCity.Register}?to=2026-07-01T12:00:02%2B08:00")).ShouldBe("2 3");

        var csv = await host.Http.GetStringAsync("/api/v1/export/" + SmallCity.Register);
        csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1 + 2);
        (await host.GetAsync($"/api/v1/aggregates/{SmallCity.Register}?from=2026-07-01T12:00%2B08:00&to=2026-07-01T12:15%2B08:00&step=15m"))
            .GetProperty("rows").EnumerateArray().Single().GetProperty("count").GetInt32().ShouldBe(2);
    }

    static string Values(JsonElement answer) => string.Join(' ', answer.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("value").GetString()));

    OperationsHost Host()
    {
        var host = fixture.Fresh();
        host.Readings.HorizonMs = Noon;
        host.Readings.All.AddRange([new(Noon - 1_000, 1_000_000, Quality.Good, 0, 1), new(Noon, 2_000_000, Quality.Good, 0, 2), new(Noon + 1_000, 3_000_000, Quality.Good, 0, 3)]);
        return host;
    }
}
