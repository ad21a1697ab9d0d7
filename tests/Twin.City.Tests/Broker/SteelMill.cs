using System.Globalization;
using Twin.City.Server;
using Twin.Delivery.Tests.Mosquitto;

namespace Twin.City.Broker;

/// <summary>A gateway of the demo city that publishes one register's readings to a broker, 1 kWh further each, and what must become of them.</summary>
sealed class SteelMill : IAsyncDisposable
{
    public const string Gateway = "hi-tech-zone/steel-mill";
    const string Topic = $"twin/v1/{Gateway}/telemetry";
    const string Ledger = "/api/v1/ledger/haikou/hi-tech-zone/qiongtai-steel/rolling-mill?measure=transfer_in&from=2026-07-01T00:00:00%2B08:00&to=2026-07-02T00:00:00%2B08:00&step=1d";
    const long FirstMs = 1_782_835_200_000; // 2026-07-01T00:00+08:00
    const int StepMs = 10_000;

    readonly PlainClient client;
    int published;

    SteelMill(PlainClient client) => this.client = client;

    public static async Task<SteelMill> ConnectAsync(MosquittoServer broker) => new(await PlainClient.ConnectAsync(broker.Port, "gateway", Gateway, 0));

    /// <summary>The broker's address with the server's log-in.</summary>
    public static string AddressOf(MosquittoServer broker) => $"mqtt://{MosquittoServer.ServerUser}:{MosquittoServer.Password}@127.0.0.1:{broker.Port}";

    public async Task PublishAsync(int count)
    {
        for (var i = 0; i < count; i++, published++)
            await client.PublishAsync(Topic, $$"""{"ts":{{FirstMs + (long)published * StepMs}},"points":{"rolling-mill/main-meter/energy_import":{{1000 + published}}} }""");
    }

    public static Task SomeAcceptedAsync(SiloProcess silo) => silo.UntilAsync(async () => (await AccountAsync(silo)).Accepted > 0, "some are accepted");

    /// <summary>All that was published is accepted, nothing came twice, and the ledger has the register's advance.</summary>
    public async Task AllBookedOnceAsync(SiloProcess silo)
    {
        await silo.UntilAsync(async () => (await AccountAsync(silo)).Accepted >= published, $"all {published} are accepted");
        (await AccountAsync(silo)).ShouldBe((published, published, 0, 0));
        var ledger = await silo.GetAsync(Ledger);
        decimal.Parse(ledger.GetProperty("rows")[0].GetProperty("amount").GetString()!, CultureInfo.InvariantCulture).ShouldBe(published - 1);
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    static async Task<(long Received, long Accepted, long Duplicate, long Rejected)> AccountAsync(SiloProcess silo)
    {
        var gateway = (await silo.GetAsync("/api/v1/gateways")).EnumerateArray().Single(g => g.GetProperty("userName").GetString() == Gateway);
        return (Of("received"), Of("accepted"), Of("duplicate"), Of("rejected"));
        long Of(string count) => gateway.GetProperty(count).GetInt64();
    }
}
