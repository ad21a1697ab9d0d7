using System.Globalization;
using Twin.City.Server;
using Twin.Delivery.Tests.Mosquitto;

namespace Twin.City.Broker;

/// <summary>Real silos, killed, in front of a real mosquitto.</summary>
public sealed class LostSiloTests
{
    const string Gateway = "hi-tech-zone/steel-mill";
    const string Topic = $"twin/v1/{Gateway}/telemetry";
    const long FirstMs = 1_782_835_200_000; // 2026-07-01T00:00+08:00
    const int StepMs = 10_000;

    readonly string data = Directory.CreateTempSubdirectory("twin-silo-").FullName;
    int published;

    [Fact]
    public async Task A_killed_silos_messages_in_flight_go_to_its_successor_and_are_booked_once()
    {
        await using var broker = await MosquittoServer.StartAsync(Gateway);
        string[] brokers = ["--broker", $"mqtt://{MosquittoServer.ServerUser}:{MosquittoServer.Password}@127.0.0.1:{broker.Port}", "--broker-slots", "2"];
        await using var publisher = await PlainClient.ConnectAsync(broker.Port, "gateway", Gateway, 0);
        await using (var first = SiloProcess.Start(data, brokers))
        {
            await first.ReadyAsync();
            await PublishAsync(publisher, 200);
            await first.UntilAsync(async () => await AcceptedAsync(first) > 0, "some are accepted");
            // Some of the first are on their way through it; what comes now is in flight for certain.
            await first.FreezeAsync();
            await PublishAsync(publisher, 300);
            await first.KillAsync();
        }
        await PublishAsync(publisher, 100); // while no silo is there
        await using var second = SiloProcess.Start(data, brokers);
        await second.ReadyAsync();
        await second.UntilAsync(async () => await AcceptedAsync(second) >= published, $"all {published} are accepted");
        (await second.MetricAsync("twin_broker_messages_redelivered_total")).ShouldBeGreaterThanOrEqualTo(300);
        await PublishAsync(publisher, 50);
        await second.UntilAsync(async () => await AcceptedAsync(second) >= published, $"all {published} are accepted");

        var account = await AccountAsync(second);
        (account.Received, account.Accepted, account.Duplicate, account.Rejected).ShouldBe((published, published, 0, 0));
        var ledger = await second.GetAsync("/api/v1/ledger/haikou/hi-tech-zone/qiongtai-steel/rolling-mill?measure=transfer_in&from=2026-07-01T00:00:00%2B08:00&to=2026-07-02T00:00:00%2B08:00&step=1d");
        decimal.Parse(ledger.GetProperty("rows")[0].GetProperty("amount").GetString()!, CultureInfo.InvariantCulture).ShouldBe(published - 1);
        second.Log.ShouldNotContain("fail:");
    }

    // The register advances by 1 kWh a reading.
    async Task PublishAsync(PlainClient publisher, int count)
    {
        for (var i = 0; i < count; i++, published++)
            await publisher.PublishAsync(Topic, $$"""{"ts":{{FirstMs + (long)published * StepMs}},"points":{"rolling-mill/main-meter/energy_import":{{1000 + published}}} }""");
    }

    static async Task<long> AcceptedAsync(SiloProcess silo) => (await AccountAsync(silo)).Accepted;

    static async Task<(long Received, long Accepted, long Duplicate, long Rejected)> AccountAsync(SiloProcess silo)
    {
        var gateway = (await silo.GetAsync("/api/v1/gateways")).EnumerateArray().Single(g => g.GetProperty("userName").GetString() == Gateway);
        return (Of("received"), Of("accepted"), Of("duplicate"), Of("rejected"));
        long Of(string count) => gateway.GetProperty(count).GetInt64();
    }
}
