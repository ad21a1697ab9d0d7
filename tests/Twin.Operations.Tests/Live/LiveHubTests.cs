using System.Text.Json;
using Twin.Operations.Hosting;

namespace Twin.Operations.Live;

public sealed class LiveHubTests
{
    [Fact]
    public async Task A_stream_begins_with_a_snapshot_and_tells_changes_as_deltas()
    {
        await using var host = await OperationsHost.StartAsync();
        host.Twins.Set(SmallCity.MillSnapshot(7, kwhMicro: 1_500_000, milliwatts: 2_000_000));
        await using var client = await HubClient.ConnectAsync(host.HubUri);
        var frames = await client.WatchAsync(SmallCity.Mill);

        var snapshot = await frames.NextAsync();
        snapshot.GetProperty("type").GetString().ShouldBe("snapshot");
        (snapshot.GetProperty("revision").GetInt64(), snapshot.GetProperty("previous").GetInt64()).ShouldBe((7, -1));
        snapshot.GetProperty("node").GetProperty("points").GetProperty("main-meter/energy_import").GetProperty("value").GetString().ShouldBe("1.5");

        host.Time.Advance(TimeSpan.FromMilliseconds(100));
        host.Twins.Set(SmallCity.MillSnapshot(9, kwhMicro: 1_500_000, milliwatts: 3_000_000));
        var delta = await frames.NextAsync();
        delta.GetRawText().ShouldBe(
            """{"type":"delta","revision":9,"previous":7,"at":"2026-07-01T12:00:00.009+08:00","recording":true,"live":{"powerKw":3,"gridImportKw":3,"gridExportKw":0,"transferInKw":0,"transferOutKw":0,"pvKw":0,"batteryChargeKw":0,"batteryDischargeKw":0,"evKw":0,"points":3,"pointsReported":2,"pointsFresh":2},"points":{"main-meter/power":{"value":"3","unit":"kW","quality":"good","time":"2026-07-01T12:00:00+08:00","received":"2026-07-01T12:00:00.5+08:00","stale":false}}}""");
    }
}
