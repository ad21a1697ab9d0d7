using System.Globalization;
using System.Text;
using Twin.Devices.Mqtt;
using Twin.Park.Crash;
using Twin.Park.Hostile;
using Twin.Park.Server;
using Xunit.Abstractions;

namespace Twin.Park.Clock;

/// <summary>Somebody sets the server's clock, or stops the process, while gateways publish.</summary>
public sealed class ClockTests(ITestOutputHelper output)
{
    // Not one of the crash test's gateways: its readings are rejected on purpose.
    const string UserName = "hi-tech-zone/yelin-main", LocalName = "filling-line/main-meter/active_power";

    static readonly string[] Options = ["--checkpoint-seconds", "1"];

    static readonly TimeSpan[] Offsets = [TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.FromHours(-1), TimeSpan.FromDays(400), TimeSpan.Zero, TimeSpan.FromDays(-400), TimeSpan.Zero];

    [WallClockFact]
    public async Task A_wall_clock_that_jumps_loses_nothing_and_commit_time_never_runs_backwards()
    {
        using var clock = new WallClock();
        await using var server = new ParkServer { Under = clock.Runner };
        await using var plant = await CrashPlantLoad.StartAsync(server, Options);
        await using var prober = await ProberAsync(server);
        var newest = DateTimeOffset.MinValue;
        foreach (var offset in Offsets)
        {
            clock.Set(offset);
            await plant.FlowingAsync();
            await ProbeAsync(server, prober, clock.NowMs + 6 * 60_000, "rejected");
            await ProbeAsync(server, prober, clock.NowMs + 4 * 60_000, "accepted");
            var at = (await server.GetAsync($"twins/{CrashPlant.City}")).GetProperty("at").GetDateTimeOffset();
            at.ShouldBeGreaterThanOrEqualTo(newest);
            newest = at;
            var findings = await plant.AuditAsync();
            findings.IsClean.ShouldBeTrue($"at {offset}: {string.Join('\n', findings.Places)}");
            output.WriteLine($"clock at {offset}: commit time {at:u}, {plant.Acknowledged} readings acknowledged, {findings}");
        }
        newest.ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().AddDays(399));

        await server.Program.KillAsync();
        await server.StartAsync(Options);
        var atRest = await plant.DrainAndAuditAsync();
        atRest.IsClean.ShouldBeTrue(string.Join('\n', atRest.Places));
        (await server.GetAsync($"twins/{CrashPlant.City}")).GetProperty("at").GetDateTimeOffset().ShouldBeGreaterThanOrEqualTo(newest);
    }

    [Fact]
    public async Task A_process_that_was_stopped_goes_on_with_every_connection_and_loses_nothing()
    {
        var seconds = Environment.GetEnvironmentVariable("TWIN_TEST_LONG") == "1" ? 30 : 8;
        await using var server = new ParkServer();
        await using var plant = await CrashPlantLoad.StartAsync(server, Options);
        // It pings on time, into a socket that nobody reads: for the server it was silent for longer than its keep-alive allows.
        using var pinging = await RawConnection.AcceptedAsync(server, UserName, "pinging", keepAliveSeconds: 3);
        await plant.FlowingAsync();
        var connections = plant.Connections;

        await server.Program.SignalAsync("STOP");
        for (var second = 0; second < seconds; second++)
        {
            await pinging.SendAsync(RawConnection.PingReq);
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
        await server.Program.SignalAsync("CONT");

        for (var second = 0; second < seconds; second++) (await pinging.ReadAsync()).ShouldNotBeNull().Type.ShouldBe(RawConnection.PingResp);
        await plant.FlowingAsync();
        await pinging.SendAsync(RawConnection.PingReq);
        (await pinging.ReadAsync()).ShouldNotBeNull().Type.ShouldBe(RawConnection.PingResp);
        var findings = await plant.DrainAndAuditAsync();
        output.WriteLine($"stopped for {seconds} s: {plant.Acknowledged} readings acknowledged, {plant.Connections - connections} of the gateways connected anew, {findings}");
        findings.IsClean.ShouldBeTrue(string.Join('\n', findings.Places));
    }

    static async Task<MqttClient> ProberAsync(ParkServer server)
    {
        var client = new MqttClient(new()
        {
            Server = MqttClientOptions.ParseServer(server.Mqtt)!, ClientId = "prober", UserName = UserName, Password = CrashPlant.Password,
        }, TimeProvider.System);
        await client.ConnectAsync(CancellationToken.None);
        return client;
    }

    // One reading at an instant of the server's clock comes to one more of this count, and of no other.
    static async Task ProbeAsync(ParkServer server, MqttClient prober, long timeMs, string count)
    {
        var before = await CountsAsync();
        var payload = string.Create(CultureInfo.InvariantCulture, $$$"""{"ts":{{{timeMs}}},"points":{"{{{LocalName}}}":1.5}}""");
        await prober.PublishAsync(new(Encoding.UTF8.GetBytes($"twin/v1/{UserName}/telemetry"), Encoding.UTF8.GetBytes(payload), Qos.AtLeastOnce), CancellationToken.None);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await prober.DrainAsync(patience.Token);
        var after = await CountsAsync();
        foreach (var (name, value) in after) value.ShouldBe(before[name] + (name == count ? 1 : 0), name);

        async Task<Dictionary<string, long>> CountsAsync()
        {
            var gateway = await server.GatewayAsync(UserName);
            return ((string[])["accepted", "duplicate", "rejected"]).ToDictionary(name => name, name => gateway.GetProperty(name).GetInt64());
        }
    }
}
