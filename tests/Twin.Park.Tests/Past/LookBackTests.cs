using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Twin.Devices.Mqtt;
using Twin.Park.Server;

namespace Twin.Park.Past;

/// <summary>What the real server showed live is what it shows when it is asked later how things were.</summary>
public sealed class LookBackTests
{
    const string Gateway = "hi-tech-zone/steel-mill";
    const string Mill = "haikou/hi-tech-zone/qiongtai-steel/rolling-mill";
    const string Steel = "haikou/hi-tech-zone/qiongtai-steel";

    [Fact]
    public async Task A_node_looked_back_at_is_what_was_seen_then_across_a_kill()
    {
        await using var server = await ParkServer.StartedAsync();
        var seen = new List<(string Path, string At, string Text)>();
        await using (var client = await ConnectAsync(server))
            for (var round = 0; round < 3; round++)
            {
                if (round == 2) await RestartAsync(server);
                var nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
                await SendAsync(client, nowMs, 1000m + round * 0.25m, 500m + round, 21.5m);
                foreach (var path in (string[])[Mill, Steel, "haikou"]) seen.Add(await SeeAsync(server, path, nowMs));
                await PassAsync(nowMs);
            }
        foreach (var (path, at, text) in seen) (await LookAsync(server, path, at)).Split('\n').ShouldBe(text.Split('\n'), $"{path} at {at}");

        var first = seen[0];
        var refused = await server.Http.GetAsync($"{server.Url}/api/v1/twins/{Mill}?at=2020-01-01");
        JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["code"]!.GetValue<string>().ShouldBe("before_beginning");
        (await server.Http.GetStringAsync($"{server.Url}/api/v1/export/{Steel}?format=csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1 + 9);
        (await server.GetAsync($"aggregates/{Mill}/main-meter/active_power?from={Uri.EscapeDataString(first.At)}&step=1d")).GetProperty("rows")
            .EnumerateArray().Last().GetProperty("max").GetString().ShouldBe("502");
    }

    [Fact]
    public async Task A_look_back_shows_the_model_of_then()
    {
        await using var server = await ParkServer.StartedAsync();
        var nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await using (var client = await ConnectAsync(server)) await SendAsync(client, nowMs, 1000m, 500m, 0m);
        var (_, at, _) = await SeeAsync(server, Mill, nowMs);

        using var read = new HttpRequestMessage(HttpMethod.Get, $"{server.Url}/api/v1/model") { Headers = { Accept = { new("application/yaml") } } };
        using var model = await server.Http.SendAsync(read);
        var text = await model.Content.ReadAsStringAsync();
        text.ShouldContain("en: Rolling mill");
        using var write = new HttpRequestMessage(HttpMethod.Put, $"{server.Url}/api/v1/model")
        {
            Headers = { IfMatch = { model.Headers.ETag! } },
            Content = new StringContent(text.Replace("en: Rolling mill", "en: Hot strip mill", StringComparison.Ordinal), Encoding.UTF8, "application/yaml"),
        };
        using var accepted = await server.Http.SendAsync(write);
        accepted.IsSuccessStatusCode.ShouldBeTrue(await accepted.Content.ReadAsStringAsync());

        (await NameAsync("")).ShouldBe("Hot strip mill");
        (await NameAsync($"?at={Uri.EscapeDataString(at)}")).ShouldBe("Rolling mill");

        async Task<string> NameAsync(string query) => (await server.GetAsync($"twins/{Mill}{query}")).GetProperty("name").GetProperty("en").GetString()!;
    }

    static async Task<MqttClient> ConnectAsync(ParkServer server)
    {
        var client = new MqttClient(new()
        {
            Server = MqttClientOptions.ParseServer(server.Mqtt)!, ClientId = "look-back", UserName = Gateway, Password = "haikou-demo",
            RetryWithin = TimeSpan.FromMilliseconds(200),
        }, TimeProvider.System);
        await client.ConnectAsync(CancellationToken.None);
        return client;
    }

    static async Task RestartAsync(ParkServer server)
    {
        await server.Program.KillAsync();
        await server.StartAsync();
    }

    static async Task SendAsync(MqttClient client, long timeMs, decimal kwh, decimal kw, decimal more)
    {
        var payload = string.Create(CultureInfo.InvariantCulture, $$$"""
            {"ts": {{{timeMs}}}, "points": {"rolling-mill/main-meter/energy_import": {{{kwh}}}, "rolling-mill/main-meter/active_power": {{{kw}}},
             "welding-workshop/main-meter/energy_import": {{{kwh + more}}}}}
            """);
        await client.PublishAsync(new(Encoding.UTF8.GetBytes($"twin/v1/{Gateway}/telemetry"), Encoding.UTF8.GetBytes(payload), Qos.AtLeastOnce), CancellationToken.None);
        await client.DrainAsync(CancellationToken.None);
    }

    // A snapshot that has the newest message, and the time that it states for itself.
    static async Task<(string Path, string At, string Text)> SeeAsync(ParkServer server, string path, long sentMs)
    {
        JsonNode node = null!;
        await Eventually.TrueAsync(async () =>
        {
            var mill = JsonNode.Parse(await server.Http.GetStringAsync($"{server.Url}/api/v1/twins/{Mill}"))!;
            node = JsonNode.Parse(await server.Http.GetStringAsync($"{server.Url}/api/v1/twins/{path}"))!;
            return DateTimeOffset.Parse(mill["points"]!["main-meter/active_power"]!["time"]?.GetValue<string>() ?? "1970-01-01T00:00:00Z", CultureInfo.InvariantCulture)
                .ToUnixTimeMilliseconds() == sentMs;
        }, "the twin shows what was acknowledged");
        return (path, node["at"]!.GetValue<string>(), Comparable(node));
    }

    static async Task<string> LookAsync(ParkServer server, string path, string at) =>
        Comparable(JsonNode.Parse(await server.Http.GetStringAsync($"{server.Url}/api/v1/twins/{path}?at={Uri.EscapeDataString(at)}"))!);

    // Without what counts frames and arrivals, without the running demand window, and without measures that stand at nothing.
    static string Comparable(JsonNode node)
    {
        node.AsObject().Remove("revision");
        node.AsObject().Remove("demand");
        foreach (var (_, point) in node["points"]!.AsObject()) point!.AsObject().Remove("received");
        foreach (var shown in node["children"]!.AsArray().Append(node))
            foreach (var (measure, amount) in shown!["today"]!.AsObject().ToArray())
                if (amount!["amount"]!.GetValue<string>() == "0") shown["today"]!.AsObject().Remove(measure);
        return node.ToJsonString(new() { WriteIndented = true });
    }

    // The next readings are of a later millisecond than everything seen.
    static async Task PassAsync(long sentMs) =>
        await Eventually.TrueAsync(() => Task.FromResult(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() > sentMs + 1000), "a second passes");
}
