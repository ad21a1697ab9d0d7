using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Twin.Operations.Hosting;

namespace Twin.Operations.Health;

public sealed class HealthEndpointsTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [Fact]
    public async Task A_ready_server_says_so()
    {
        var host = fixture.Fresh();
        (await host.GetAsync("/healthz")).ShouldBeJson("""{"status": "ok"}""");
        (await host.GetAsync("/readyz")).ShouldBeJson("""{"ready": true, "recording": true, "position": 815, "faults": []}""");
    }

    [Fact]
    public async Task It_says_since_when_readings_are_kept_and_for_how_long()
    {
        var host = fixture.Fresh();
        host.Health.Set(new HealthReport(Ready: true, Recording: true, 9, []) { HorizonMs = 1_767_196_800_000, KeepReadingsDays = 60 });
        (await host.GetAsync("/readyz")).ShouldBeJson(
            """{"ready": true, "recording": true, "position": 9, "faults": [], "readingsKeptSince": "2025-12-31T16:00:00+00:00", "keepReadingsDays": 60}""");
    }

    [Fact]
    public async Task A_server_that_is_not_ready_tells_why_and_lives_on()
    {
        var host = fixture.Fresh();
        host.Health.Set(new HealthReport(Ready: false, Recording: false, 9, ["journal: no space left on /data"]));
        (await host.GetAsync("/readyz", HttpStatusCode.ServiceUnavailable)).ShouldBeJson(
            """{"ready": false, "recording": false, "position": 9, "faults": ["journal: no space left on /data"]}""");
        await host.GetAsync("/healthz");
    }

    [Fact]
    public async Task Load_balancers_may_ask_by_head()
    {
        var host = fixture.Fresh();
        host.Health.Set(new HealthReport(Ready: false, Recording: true, 9, ["replaying"]));
        using var request = new HttpRequestMessage(HttpMethod.Head, "/readyz");
        (await host.Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public void A_server_is_ready_from_when_every_address_is_listened_on_until_it_is_told_to_stop()
    {
        var lifetime = new HostLifetime();
        var health = new SetHealth();

        Status().ShouldBe(503);
        lifetime.Started.Cancel();
        Status().ShouldBe(200);
        lifetime.Stopping.Cancel();
        Status().ShouldBe(503);

        int? Status() => ((IStatusCodeHttpResult)HealthEndpoints.Ready(health, lifetime)).StatusCode;
    }

    sealed class SetHealth : IHealthSource
    {
        public HealthReport Report() => new(Ready: true, Recording: true, 1, []);
    }

    sealed class HostLifetime : IHostApplicationLifetime
    {
        public CancellationTokenSource Started { get; } = new();
        public CancellationTokenSource Stopping { get; } = new();
        public CancellationToken ApplicationStarted => Started.Token;
        public CancellationToken ApplicationStopping => Stopping.Token;
        public CancellationToken ApplicationStopped => CancellationToken.None;
        public void StopApplication() => Stopping.Cancel();
    }
}
