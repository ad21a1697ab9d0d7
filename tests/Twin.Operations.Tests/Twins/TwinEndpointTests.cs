using System.Net;
using Twin.Model.Live;
using Twin.Operations.Hosting;

namespace Twin.Operations.Twins;

public sealed class TwinEndpointTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [Fact]
    public async Task A_facility_shows_its_points_exactly()
    {
        var host = fixture.Fresh();
        host.Twins.Set(SmallCity.MillSnapshot(7, kwhMicro: 959_636_710_000, milliwatts: 612_560_000));

        (await host.GetAsync("/api/v1/twins/" + SmallCity.Mill)).ShouldBeJson("""
            {
              "path": "haikou/hi-tech-zone/steel/mill", "key": "n3", "kind": "facility", "type": "production-line",
              "name": {"zh": "轧钢车间", "en": "Rolling mill"}, "revision": 7, "at": "2026-07-01T12:00:00.007+08:00", "state": "live",
              "points": {
                "main-meter/energy_import": {"value": "959636.71", "unit": "kWh", "quality": "good",
                  "time": "2026-07-01T12:00:00+08:00", "received": "2026-07-01T12:00:00.5+08:00", "stale": false},
                "main-meter/power": {"value": "612.56", "unit": "kW", "quality": "good",
                  "time": "2026-07-01T12:00:00+08:00", "received": "2026-07-01T12:00:00.5+08:00", "stale": false},
                "sensor/temperature": {"value": null, "unit": "°C", "quality": "none", "time": null, "received": null, "stale": false}
              },
              "live": {"powerKw": 612.56, "gridImportKw": 612.56, "gridExportKw": 0, "transferInKw": 0, "transferOutKw": 0, "pvKw": 0,
                "batteryChargeKw": 0, "batteryDischargeKw": 0, "evKw": 0, "points": 3, "pointsReported": 2, "pointsFresh": 2},
              "today": {"electricity_import": {"amount": "959636.71", "unit": "kWh", "estimated": 0.25}},
              "children": [], "demand": null
            }
            """);
    }

    [Fact]
    public async Task A_parent_shows_its_children_in_short()
    {
        var host = fixture.Fresh();
        var enterprise = SmallCity.Summary(SmallCity.SteelKey, 4, milliwatts: 1_000_000, kwhMicro: 2_000_000) with { State = NodeState.Degraded };
        host.Twins.Set(new NodeSnapshot(SmallCity.ParkKey, 4, SmallCity.NoonMs, 100, SmallCity.Summary(SmallCity.ParkKey, 4, 1_000_000, 0), [], [enterprise]));

        var park = await host.GetAsync("/api/v1/twins/" + SmallCity.Park);
        park.GetProperty("points").EnumerateObject().ShouldBeEmpty();
        park.GetProperty("children").EnumerateArray().ShouldHaveSingleItem().ShouldBeJson("""
            {
              "path": "haikou/hi-tech-zone/steel", "key": "n2", "kind": "enterprise", "type": "metalworking",
              "name": {"zh": "琼台钢铁", "en": "Qiongtai Steel"}, "state": "degraded",
              "live": {"powerKw": 1, "gridImportKw": 1, "gridExportKw": 0, "transferInKw": 0, "transferOutKw": 0, "pvKw": 0,
                "batteryChargeKw": 0, "batteryDischargeKw": 0, "evKw": 0, "points": 3, "pointsReported": 2, "pointsFresh": 2},
              "today": {"electricity_import": {"amount": "2", "unit": "kWh", "estimated": 0.25}}
            }
            """);
    }

    [Theory]
    [InlineData("/api/v1/twins/haikou/hi-tech-zone/copper/mill", "unknown_path", "haikou/hi-tech-zone")]
    [InlineData("/api/v1/twins/haikou/hi-tech-zone/steel/mill/main-meter/none", "unknown_path", "haikou/hi-tech-zone/steel/mill/main-meter")]
    [InlineData("/api/v1/twins/beijing", "unknown_path", "haikou")]
    [InlineData("/api/v1/twins", "unknown_path", "haikou")]
    [InlineData("/api/v1/twins/haikou/hi-tech-zone/steel/mill/main-meter", "wrong_kind", null)]
    [InlineData("/api/v1/twins/haikou/hi-tech-zone/steel/mill/main-meter/power", "wrong_kind", null)]
    public async Task A_path_that_names_no_node_is_told_with_its_nearest_ancestor(string path, string code, string? nearest)
    {
        var host = fixture.Fresh();
        var problem = await host.GetAsync(path, HttpStatusCode.NotFound);
        problem.GetProperty("type").GetString().ShouldBe("urn:twin:problem:" + code);
        problem.GetProperty("parameter").GetString().ShouldBe("path");
        problem.GetProperty("instance").GetString().ShouldBe(path);
        if (nearest is null) problem.TryGetProperty("nearest", out _).ShouldBeFalse();
        else problem.GetProperty("nearest").GetString().ShouldBe(nearest);
    }

    [Fact]
    public async Task A_node_that_the_source_no_longer_has_is_not_found()
    {
        var host = fixture.Fresh();
        (await host.GetAsync("/api/v1/twins/" + SmallCity.Roof, HttpStatusCode.NotFound)).GetProperty("code").GetString().ShouldBe("unknown_path");
    }

    [Fact]
    public async Task A_look_back_is_shaped_by_the_model_of_then_and_does_not_know_when_values_were_received()
    {
        var host = fixture.Fresh();
        var snapshot = SmallCity.MillSnapshot(7, kwhMicro: 959_636_710_000);
        host.Twins.LookedBack = new(SmallCity.Model(), snapshot with { Points = [.. snapshot.Points.Select(p => p with { ReceivedMs = PointSnapshot.ReceiptUnknown })] });

        var mill = await host.GetAsync($"/api/v1/twins/{SmallCity.Mill}?at=2026-07-01T11:59:59.5%2B08:00");
        host.Twins.AskedBack.ShouldBe((SmallCity.Mill, SmallCity.NoonMs - 500));
        var point = mill.GetProperty("points").GetProperty("main-meter/energy_import");
        (point.GetProperty("value").GetString(), point.GetProperty("received").ValueKind).ShouldBe(("959636.71", System.Text.Json.JsonValueKind.Null));
    }

    [Fact]
    public async Task A_look_back_before_the_horizon_is_told_since_when_readings_are_kept()
    {
        var host = fixture.Fresh();
        host.Twins.LookedBack = LookBackOutcome.Refused(LookBackFault.BeforeHorizon, SmallCity.NoonMs);
        var problem = await host.GetAsync($"/api/v1/twins/{SmallCity.Mill}?at=2026-06-01", HttpStatusCode.BadRequest);
        (problem.GetProperty("code").GetString(), problem.GetProperty("parameter").GetString()).ShouldBe(("before_horizon", "at"));
        problem.GetProperty("detail").GetString()!.ShouldContain("2026-07-01T12:00:00+08:00");
    }

    [Theory]
    [InlineData("2026-07-01T12:00:00.001%2B08:00", null, HttpStatusCode.BadRequest, "at_ahead")]
    [InlineData("yesterday", null, HttpStatusCode.BadRequest, "bad_time")]
    [InlineData("1969-12-31", null, HttpStatusCode.BadRequest, "bad_time")]
    [InlineData("2026-06-01", LookBackFault.NotThere, HttpStatusCode.NotFound, "not_there_then")]
    [InlineData("2026-06-01", LookBackFault.BeforeBeginning, HttpStatusCode.BadRequest, "before_beginning")]
    [InlineData("2026-06-01", LookBackFault.TooManyPoints, HttpStatusCode.BadRequest, "too_many_points")]
    public async Task An_instant_that_cannot_be_looked_back_at_is_told_with_a_stable_code(string at, LookBackFault? fault, HttpStatusCode status, string code)
    {
        var host = fixture.Fresh();
        if (fault is { } named) host.Twins.LookedBack = LookBackOutcome.Refused(named, 20_000);
        var problem = await host.GetAsync($"/api/v1/twins/{SmallCity.Mill}?at={at}", status);
        (problem.GetProperty("code").GetString(), problem.GetProperty("parameter").GetString()).ShouldBe((code, "at"));
    }
}
