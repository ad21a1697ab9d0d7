using System.Diagnostics;
using Twin.Park.Crash;
using Twin.Park.Server;
using Xunit.Abstractions;

namespace Twin.Park.Hostile;

/// <summary>A gateway that misbehaves at full speed within its own rights.</summary>
public sealed class FloodTests(ITestOutputHelper output)
{
    const string UserName = "hi-tech-zone/yelin-main";

    [Fact]
    public async Task A_flood_of_SUBSCRIBE_is_answered_one_by_one_within_the_bound_of_subscriptions()
    {
        const int packets = 20_000, kept = 32;
        await using var server = new ParkServer();
        await using var plant = await CrashPlantLoad.StartAsync(server);
        var calm = await plant.RateAsync();
        using var flood = await RawConnection.AcceptedAsync(server, UserName, "flood");
        var watch = Stopwatch.StartNew();

        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < packets; i++) await flood.SendAsync(RawConnection.Subscribe(1 + i % 60_000, $"twin/v1/{UserName}/{i}"));
        });
        var measuring = plant.RateAsync();
        var granted = 0;
        for (var i = 0; i < packets; i++)
        {
            var (type, body) = (await flood.ReadAsync()).ShouldNotBeNull();
            type.ShouldBe(RawConnection.SubAck);
            (body[0] << 8 | body[1]).ShouldBe(1 + i % 60_000);
            if (body[2] < 0x80) granted++;
        }
        var seconds = watch.Elapsed.TotalSeconds;
        await sending;
        var under = await measuring;

        granted.ShouldBe(kept);
        await FinishAsync(server, plant, $"{packets} SUBSCRIBEs, {packets / seconds:F0} a second: rate {under:F0} of {calm:F0} readings a second, ratio {under / calm:F2}");
    }

    [Fact]
    public async Task A_storm_of_reconnects_that_take_one_session_over_leaves_the_last_one_working()
    {
        const int workers = 16, reconnectsEach = 200;
        await using var server = new ParkServer();
        await using var plant = await CrashPlantLoad.StartAsync(server);
        var calm = await plant.RateAsync();
        var watch = Stopwatch.StartNew();

        var storm = Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            var answered = 0;
            for (var i = 0; i < reconnectsEach; i++)
            {
                using var connection = await RawConnection.OpenAsync(server);
                if (await connection.TrySendAsync(RawConnection.Connect(UserName, "storm")) && await connection.ReadAsync() is (RawConnection.ConnAck, [_, 0])) answered++;
            }
            return answered;
        })).ToArray();
        var measuring = plant.RateAsync();
        var accepted = (await Task.WhenAll(storm)).Sum();
        var seconds = watch.Elapsed.TotalSeconds;
        var under = await measuring;

        // The last one has the session, and what it sends is recorded.
        using var last = await RawConnection.AcceptedAsync(server, UserName, "storm");
        await last.SendAsync(RawConnection.PublishOf($"twin/v1/{UserName}/telemetry", """{"points":{"filling-line/main-meter/active_power":2}}""", packetId: 7));
        (await last.ReadAsync()).ShouldNotBeNull().Type.ShouldBe(RawConnection.PubAck);
        accepted.ShouldBeGreaterThan(0);
        await FinishAsync(server, plant, $"{workers * reconnectsEach} reconnects of one session, {workers * reconnectsEach / seconds:F0} a second, {accepted} got as far as CONNACK: " +
            $"rate {under:F0} of {calm:F0} readings a second, ratio {under / calm:F2}");
    }

    async Task FinishAsync(ParkServer server, CrashPlantLoad plant, string figures)
    {
        await plant.FlowingAsync();
        (await server.MetricAsync("twin_ingest_faults_total")).ShouldBe(0);
        var findings = await plant.DrainAndAuditAsync();
        output.WriteLine($"{figures}; {findings}");
        findings.IsClean.ShouldBeTrue(string.Join('\n', findings.Places));
    }
}
