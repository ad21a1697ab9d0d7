using Twin.City.Server;
using Twin.Delivery.Tests.Mosquitto;

namespace Twin.City.Telemetry;

/// <summary>What an operator sees of a silo that works: on its own page, and in a collector.</summary>
public sealed class TelemetryTests
{
    const string Gateway = "hi-tech-zone/steel-mill";
    const int Messages = 40;

    [Fact]
    public async Task A_silo_tells_what_came_what_became_of_it_and_how_long_it_took()
    {
        await using var broker = await MosquittoServer.StartAsync(Gateway);
        await using var collector = await Collector.StartAsync();
        await using var silo = SiloProcess.Start(Directory.CreateTempSubdirectory("twin-silo-").FullName, "--otlp", collector.Address, "--trace-share", "1",
            "--broker-slots", "2", "--broker", $"mqtt://{MosquittoServer.ServerUser}:{MosquittoServer.Password}@127.0.0.1:{broker.Port}");
        await silo.ReadyAsync();
        await silo.UntilAsync(async () => await silo.MetricAsync("twin_broker_slots") == 2, "the slots are held");
        await using (var publisher = await PlainClient.ConnectAsync(broker.Port, "gateway", Gateway, 0))
            for (var i = 0; i < Messages; i++)
                await publisher.PublishAsync($"twin/v1/{Gateway}/telemetry", $$"""{"ts":{{1_782_835_200_000 + i}},"points":{"rolling-mill/main-meter/active_power":{{i}}} }""");
        await silo.UntilAsync(async () => await silo.MetricAsync("twin_broker_messages_acknowledged_total") == Messages, "all are acknowledged");
        await silo.UntilAsync(async () => await silo.MetricAsync("twin_city_rollup_lag_seconds_count") > 0, "a change has come to the city");

        foreach (var (name, least) in ((string, double)[])
        [
            ("twin_broker_messages_total", Messages), ("twin_broker_acknowledgement_duration_seconds_count", Messages), ("twin_city_deliveries_total", 1),
            ("twin_city_delivery_duration_seconds_count", 1), ("twin_city_grains", 4), ("orleans_catalog_activation_created_total", 4), ("orleans_catalog_activations", 4),
        ])
            (await silo.MetricAsync(name)).ShouldBeGreaterThanOrEqualTo(least, name);
        (await silo.MetricAsync("twin_broker_messages_in_flight")).ShouldBe(0);
        (await silo.MetricAsync("twin_city_rollup_lag_seconds_sum")).ShouldBeInRange(0, 60);

        await silo.StopAsync(); // what waits is sent
        foreach (var name in (string[])["twin.broker.messages", "twin.broker.acknowledgement.duration", "twin.broker.slots", "twin.city.grains", "twin.city.rollup.lag", "orleans-catalog-activation-created"])
            collector.Metrics.ShouldContain(name);
        // From the call to the row: ours, Orleans' on the side that calls and on the side that is called, ours.
        var spans = collector.Spans.ToDictionary(s => s.Id);
        var row = spans.Values.First(s => s.Name == "row" && spans.ContainsKey(s.Parent));
        var above = new List<string>();
        for (var span = row; span is not null; span = spans.GetValueOrDefault(span.Parent)) above.Add(span.Name);
        above.ShouldBe(["row", "IFacilityGrain/Deliver", "IFacilityGrain/Deliver", "deliver"]);
    }
}
