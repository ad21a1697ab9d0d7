using System.Globalization;
using System.Text.Json;
using Twin.Delivery.History;
using Twin.Delivery.Tests.Fakes;
using Twin.Model.Telemetry;

namespace Twin.Delivery.Tests.History;

/// <summary>The v2 write path against a real server.</summary>
public sealed class VictoriaMetricsTests : IAsyncLifetime
{
    readonly VictoriaMetricsServer server = new();

    public Task InitializeAsync() => server.StartAsync();

    public Task DisposeAsync() => server.DisposeAsync().AsTask();

    [Fact]
    public async Task Readings_are_there_with_their_tags_values_and_times()
    {
        var point = SomeCity.Facilities[0].Devices[0].Points[0];
        var line = new ReadingLine(point.Key, point);
        var (room, length) = (new byte[10_000], 0);
        for (var i = 0; i < 5; i++) length += line.Write(new(1_767_225_600_000 + i * 1500, 1_250_000 * i, Quality.Good, 0, i), room.AsSpan(length));
        await new HttpHistorySink(server.Http, new() { Server = server.Address }).WriteAsync(room.AsMemory(0, length), CancellationToken.None);

        JsonElement series = default;
        await VictoriaMetricsServer.UntilAsync(async () =>
        {
            var answer = await server.Http.GetStringAsync(new Uri(server.Address, "api/v1/export?match[]=reading_micro"));
            if (answer.Length > 0) series = JsonDocument.Parse(answer.Split('\n')[0]).RootElement;
            return answer.Length > 0;
        }, "the readings do not show");
        series.GetProperty("metric").GetProperty("key").GetString().ShouldBe(point.Key.ToString());
        series.GetProperty("metric").GetProperty("path").GetString().ShouldBe(point.Path);
        series.GetProperty("metric").GetProperty("quality").GetString().ShouldBe("good");
        series.GetProperty("values").EnumerateArray().Select(v => v.GetInt64()).ShouldBe([0, 1_250_000, 2_500_000, 3_750_000, 5_000_000]);
        series.GetProperty("timestamps").EnumerateArray().Select(v => v.GetInt64()).ShouldBe(Enumerable.Range(0, 5).Select(i => 1_767_225_600_000 + i * 1500L));
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_has_no_such_path_is_told_by_place_and_reason()
    {
        var nobody = new HttpHistorySink(server.Http, new() { Server = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{VictoriaMetricsServer.FreePort()}/")) });
        (await Should.ThrowAsync<HistoryException>(nobody.WriteAsync("reading,key=p1 micro=1i 1\n"u8.ToArray(), CancellationToken.None))).Message.ShouldContain("no answer");
        var wrong = new HttpHistorySink(server.Http, new() { Server = new(server.Address, "nowhere/"), Token = "secret" });
        var refused = (await Should.ThrowAsync<HistoryException>(wrong.WriteAsync("reading,key=p1 micro=1i 1\n"u8.ToArray(), CancellationToken.None))).Message;
        refused.ShouldStartWith($"{server.Address}nowhere/: what was sent was refused (400)");
        refused.ShouldNotContain("secret");
    }
}
