using System.Net.WebSockets;
using System.Text;
using Twin.Park.Server;

namespace Twin.Park.Start;

/// <summary>MQTT over WebSocket on the HTTP port of the real server.</summary>
public sealed class WebSocketTests
{
    const string Gateway = "hi-tech-zone/steel-mill";

    [Fact]
    public async Task A_gateway_publishes_over_a_websocket_however_its_packets_are_cut()
    {
        await using var server = await ParkServer.StartedAsync();
        using var socket = await OpenAsync(server);
        byte[] stream =
        [
            .. Connect("ws", Gateway, "haikou-demo"),
            .. Publish(1, """{"points": {"rolling-mill/main-meter/active_power": 640}}"""), .. Publish(2, """{"points": {"rolling-mill/main-meter/active_power": 641}}"""),
        ];
        // One byte, then pieces that end in the middle of packets, then two packets' rest in one.
        foreach (var piece in (byte[][])[stream[..1], stream[1..20], stream[20..70], stream[70..]])
            await socket.SendAsync(piece, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

        (await ReadAsync(socket, 4 + 4 + 4)).ShouldBe([0x20, 2, 0, 0, 0x40, 2, 0, 1, 0x40, 2, 0, 2]);
        (await server.GatewayAsync(Gateway)).GetProperty("accepted").GetInt64().ShouldBe(2);

        await socket.SendAsync(new byte[] { 0xE0, 0 }, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        (await socket.ReceiveAsync(new byte[16], CancellationToken.None)).MessageType.ShouldBe(WebSocketMessageType.Close);
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task Text_another_subprotocol_and_pages_of_other_origins_are_refused()
    {
        await using var server = await ParkServer.StartedAsync();
        using (var text = await OpenAsync(server))
        {
            await text.SendAsync("CONNECT"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            await text.ReceiveAsync(new byte[16], CancellationToken.None);
            text.CloseStatus.ShouldBe(WebSocketCloseStatus.InvalidMessageType);
        }
        (await Should.ThrowAsync<WebSocketException>(OpenAsync(server, subprotocol: "chat"))).Message.ShouldContain("400");
        (await Should.ThrowAsync<WebSocketException>(OpenAsync(server, origin: "http://evil.example"))).Message.ShouldContain("403");
        (await OpenAsync(server, origin: server.Url)).Dispose();
        ((int)(await server.Http.GetAsync($"{server.Url}/mqtt")).StatusCode).ShouldBe(426);
    }

    [Fact]
    public async Task A_client_that_goes_without_a_word_leaves_its_will()
    {
        await using var server = await ParkServer.StartedAsync();
        using (var socket = await OpenAsync(server))
        {
            await socket.SendAsync(Connect("ws", Gateway, "haikou-demo"), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            await ReadAsync(socket, 4);
            (await server.GatewayAsync(Gateway)).GetProperty("link").GetString().ShouldBe("online");
            socket.Abort();
        }
        await Eventually.TrueAsync(async () => (await server.GatewayAsync(Gateway)).GetProperty("link").GetString() == "offline", "the gateway is told offline");
    }

    static async Task<ClientWebSocket> OpenAsync(ParkServer server, string subprotocol = "mqtt", string? origin = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(subprotocol);
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        await socket.ConnectAsync(new($"ws://127.0.0.1:{server.HttpPort}/mqtt"), CancellationToken.None);
        socket.SubProtocol.ShouldBe("mqtt");
        return socket;
    }

    static async Task<byte[]> ReadAsync(ClientWebSocket socket, int bytes)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        List<byte> read = [];
        var buffer = new byte[256];
        while (read.Count < bytes)
        {
            var piece = await socket.ReceiveAsync(buffer, patience.Token);
            piece.MessageType.ShouldBe(WebSocketMessageType.Binary);
            read.AddRange(buffer[..piece.Count]);
        }
        return [.. read];
    }

    static byte[] Connect(string clientId, string userName, string password) =>
        Packet(0x10, [.. Text("MQTT"), 4, 0b1100_0010, 0, 60, .. Text(clientId), .. Text(userName), .. Text(password)]);

    static byte[] Publish(byte id, string payload) =>
        Packet(0x32, [.. Text($"twin/v1/{Gateway}/telemetry"), 0, id, .. Encoding.UTF8.GetBytes(payload)]);

    static byte[] Packet(byte first, byte[] body) =>
        body.Length < 128 ? [first, (byte)body.Length, .. body] : [first, (byte)(body.Length % 128 | 128), (byte)(body.Length / 128), .. body];

    static byte[] Text(string text) => [0, (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];
}
