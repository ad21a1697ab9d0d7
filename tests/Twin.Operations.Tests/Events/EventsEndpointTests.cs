using System.Net;
using System.Text.Json;
using Twin.Model.Facility;
using Twin.Operations.Hosting;

namespace Twin.Operations.Events;

public sealed class EventsEndpointTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [Fact]
    public async Task An_event_is_its_two_readings_and_what_they_leave_unaccounted()
    {
        var host = fixture.Fresh();
        Add(host, SmallCity.Register, RegisterEventKind.Reset, -60, 959_636_710_000, 12_500_000);
        (await host.GetAsync("/api/v1/events")).ShouldBeJson($$"""
            {
              "position": 815,
              "events": [{
                "path": "{{SmallCity.Register}}", "key": "p0", "kind": "reset", "from": "2026-07-01T11:00:00+08:00", "to": "2026-07-01T11:15:00+08:00",
                "old": "959636.71", "new": "12.5", "unit": "kWh", "unaccounted": "12.5", "unaccountedUnit": "kWh"
              }],
              "more": false, "completeFrom": null
            }
            """);
    }

    [Fact]
    public async Task Events_are_asked_for_by_place_time_and_kind_newest_first()
    {
        var host = fixture.Fresh();
        Add(host, SmallCity.Register, RegisterEventKind.Implausible, -120, 1_000_000, 9_000_000);
        Add(host, SmallCity.Register, RegisterEventKind.Rollover, -60, 999_000_000, 1_000_000);
        Add(host, SmallCity.Roof + "/pv-meter/energy", RegisterEventKind.Reset, -30, 5_000_000, 0);

        (await KindsAsync(host, "")).ShouldBe(["reset 0", "rollover 0", "implausible 8"]);
        (await KindsAsync(host, $"?path={SmallCity.Mill}")).ShouldBe(["rollover 0", "implausible 8"]);
        (await KindsAsync(host, $"?path={SmallCity.Register}&kind=implausible")).ShouldBe(["implausible 8"]);
        (await KindsAsync(host, $"?path={SmallCity.Mill}/main-meter&from=2026-07-01T11:00:00%2B08:00")).ShouldBe(["rollover 0"]);
        (await KindsAsync(host, "?to=2026-07-01T11:00:00%2B08:00")).ShouldBe(["implausible 8"]);
        var limited = await host.GetAsync("/api/v1/events?limit=2");
        (limited.GetProperty("events").GetArrayLength(), limited.GetProperty("more").GetBoolean()).ShouldBe((2, true));
    }

    [Theory]
    [InlineData("?kind=fall", "unknown_kind", HttpStatusCode.BadRequest)]
    [InlineData("?from=soon", "bad_time", HttpStatusCode.BadRequest)]
    [InlineData("?from=2026-07-02&to=2026-07-01", "empty_range", HttpStatusCode.BadRequest)]
    [InlineData("?limit=1001", "limit_too_high", HttpStatusCode.BadRequest)]
    [InlineData("?path=haikou/nowhere", "unknown_path", HttpStatusCode.NotFound)]
    public async Task What_cannot_be_answered_is_refused_with_its_reason(string query, string code, HttpStatusCode status) =>
        (await fixture.Fresh().GetAsync("/api/v1/events" + query, status)).GetProperty("code").GetString().ShouldBe(code);

    static void Add(OperationsHost host, string path, RegisterEventKind kind, int minute, long from, long to)
    {
        var point = host.Twins.Model.FindPoint(path)!;
        var fromMs = SmallCity.NoonMs + minute * 60_000L;
        host.Events.All.Add((point, new(kind, point.Key, new(fromMs, from), new(fromMs + 900_000, to))));
    }

    static async Task<string[]> KindsAsync(OperationsHost host, string query) =>
        [.. (await host.GetAsync("/api/v1/events" + query)).GetProperty("events").EnumerateArray().Select(e => $"{e.GetProperty("kind").GetString()} {e.GetProperty("unaccounted").GetString()}")];
}
