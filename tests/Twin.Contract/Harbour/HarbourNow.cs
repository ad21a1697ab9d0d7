using Twin.Contract.Editions;

namespace Twin.Contract.Harbour;

/// <summary>Readings of this moment, for what is live.</summary>
static class HarbourNow
{
    public static string Message(params (string Point, string Value)[] points) =>
        $"{{\"ts\": {TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}, \"points\": {{{string.Join(", ", points.Select(p => $"\"{p.Point}\": {p.Value}"))}}}}}";

    /// <summary>Sends power of every facility.</summary>
    public static async Task SendAsync(TwinServer server)
    {
        await using var main = new HarbourGateway(server, "main");
        await using var aux = new HarbourGateway(server, "aux");
        await main.ConnectAsync();
        await aux.ConnectAsync();
        await main.SendAsync("telemetry", Message(("substation/billing/active_power", "812.5"), ("substation/transformer/active_power", "805"), ("mill/feeder/active_power", "600.25"),
            ("roof/inverter/active_power", "-120.5"), ("roof/tie/active_power", "118"), ("boiler/fan/active_power", "41.75"), ("grid/active_power", "205.001")));
        await main.SendAsync("telemetry", Message(("room/temperature", "{\"v\": -18.5, \"q\": \"uncertain\"}"), ("room/door", "true")));
        await aux.SendAsync("telemetry", Message(("grid/active_power", "12.125"), ("room/temperature", "{\"v\": 3, \"q\": \"bad\"}")));
    }
}
