using System.Net;
using System.Text;
using Twin.Model.Gateway;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Hosting;

namespace Twin.Operations.Gateways;

public sealed class GatewayEndpointsTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    static readonly long Noon = SmallCity.NoonMs;

    [Fact]
    public async Task A_gateway_shows_its_counts_and_rejections_by_reason()
    {
        var host = fixture.Fresh();
        host.Gateways.All.Add(new GatewaySnapshot(new(0), GatewayLink.Online, Noon, Noon + 1000, 250, 10, 6, 1, 3,
            new Dictionary<RejectionReason, long> { [RejectionReason.TimeAhead] = 1, [RejectionReason.MalformedJson] = 2 }));
        (await host.GetAsync("/api/v1/gateways")).ShouldBeJson("""
            [{
              "userName": "hi-tech-zone/gw-1", "key": "g0", "name": {"zh": "一号网关", "en": "Gateway 1"}, "park": "haikou/hi-tech-zone",
              "link": "online", "linkChanged": "2026-07-01T12:00:00+08:00", "lastSeen": "2026-07-01T12:00:01+08:00", "clockSkewMs": 250,
              "points": 2, "received": 10, "accepted": 6, "duplicate": 1, "rejected": 3,
              "rejectedByReason": {"malformed_json": 2, "time_ahead": 1}
            }]
            """);
    }

    [Fact]
    public async Task A_gateway_that_never_came_is_listed_too()
    {
        var host = fixture.Fresh();
        var gateway = (await host.GetAsync("/api/v1/gateways")).EnumerateArray().ShouldHaveSingleItem();
        gateway.GetProperty("link").GetString().ShouldBe("offline");
        gateway.GetProperty("received").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Rejections_show_the_beginning_of_their_payload()
    {
        var host = fixture.Fresh();
        host.Gateways.Rejections.AddRange(
        [
            new(9, Noon, new GatewayKey(0), new Rejection(RejectionReason.UnknownPoint, 1, "kwh2", Encoding.UTF8.GetBytes("""{"points":{"kwh2":1}}"""))),
            new(8, Noon - 1000, new GatewayKey(77), new Rejection(RejectionReason.MalformedJson, 1, null, [0x7b, 0xff])),
        ]);
        (await host.GetAsync("/api/v1/rejections")).ShouldBeJson("""
            [
              {"position": 9, "received": "2026-07-01T12:00:00+08:00", "gateway": "hi-tech-zone/gw-1", "reason": "unknown_point",
               "readings": 1, "point": "kwh2", "payload": "{\"points\":{\"kwh2\":1}}"},
              {"position": 8, "received": "2026-07-01T11:59:59+08:00", "gateway": "g77", "reason": "malformed_json",
               "readings": 1, "point": null, "payload": "{\uFFFD"}
            ]
            """);
        (await host.GetAsync("/api/v1/rejections?gateway=hi-tech-zone/gw-1&limit=5")).EnumerateArray().ShouldHaveSingleItem()
            .GetProperty("position").GetInt64().ShouldBe(9);
        (await host.GetAsync("/api/v1/rejections?limit=1")).GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("gateway=hi-tech-zone/gw-9", "unknown_gateway", "gateway")]
    [InlineData("limit=1001", "limit_too_high", "limit")]
    [InlineData("limit=x", "bad_limit", "limit")]
    [InlineData("since=1", "unknown_parameter", "since")]
    public async Task A_bad_parameter_is_named_with_a_stable_code(string query, string code, string parameter)
    {
        var host = fixture.Fresh();
        var problem = await host.GetAsync($"/api/v1/rejections?{query}", HttpStatusCode.BadRequest);
        (problem.GetProperty("code").GetString(), problem.GetProperty("parameter").GetString()).ShouldBe((code, parameter));
    }
}
