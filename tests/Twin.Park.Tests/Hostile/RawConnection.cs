using System.Net;
using System.Net.Sockets;
using System.Text;
using Twin.Park.Server;

namespace Twin.Park.Hostile;

/// <summary>A TCP connection to the MQTT port on which anything may be sent, in any pieces.</summary>
sealed class RawConnection : IDisposable
{
    public const int ConnAck = 2, Publish = 3, PubAck = 4, SubAck = 9, PingResp = 13;

    readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public bool IsConnected => socket.Connected;

    public static readonly byte[] PingReq = [0xC0, 0];

    public static Task<RawConnection> OpenAsync(ParkServer server) => OpenAsync(server.MqttPort);

    /// <param name="reset">Told where the server has cut the connection while it was being made.</param>
    public static async Task<RawConnection> OpenAsync(int port, Action? reset = null)
    {
        var connection = new RawConnection();
        try
        {
            await connection.socket.ConnectAsync(IPAddress.Loopback, port);
        }
        catch (SocketException error) when (reset is not null && error.SocketErrorCode == SocketError.ConnectionReset)
        {
            connection.Dispose();
            reset();
        }
        return connection;
    }

    /// <summary>A connection that the server has accepted, MQTT 3.1.1.</summary>
    public static async Task<RawConnection> AcceptedAsync(ParkServer server, string userName, string clientId, int keepAliveSeconds = 60, byte[]? will = null)
    {
        var connection = await OpenAsync(server);
        await connection.SendAsync(Connect(userName, clientId, keepAliveSeconds, will));
        var (type, body) = await connection.ReadAsync() ?? throw new IOException($"{clientId} was not answered");
        if (type != ConnAck || body[1] != 0) throw new IOException($"{clientId} was refused");
        return connection;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes)..];
    }

    /// <returns>False where the server has ended the connection.</returns>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await SendAsync(bytes);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Reads and forgets whatever comes, and tells when the server ends the connection.</summary>
    public void OnEnd(Action ended) => _ = Task.Run(async () =>
    {
        var some = new byte[256];
        try
        {
            while (await socket.ReceiveAsync(some) > 0) continue;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Reset by the server, or closed by the test.
        }
        ended();
    });

    /// <summary>The next packet; null where the server has ended the connection.</summary>
    public async Task<(int Type, byte[] Body)?> ReadAsync()
    {
        try
        {
            var one = new byte[1];
            if (await socket.ReceiveAsync(one) == 0) return null;
            var (type, length, shift) = (one[0] >> 4, 0, 0);
            do
            {
                if (await socket.ReceiveAsync(one) == 0) return null;
                length |= (one[0] & 0x7F) << shift;
                shift += 7;
            }
            while (one[0] >= 0x80);
            var body = new byte[length];
            for (var at = 0; at < length;)
            {
                var count = await socket.ReceiveAsync(body.AsMemory(at));
                if (count == 0) return null;
                at += count;
            }
            return (type, body);
        }
        catch (SocketException)
        {
            return null; // reset: it has ended all the same
        }
    }

    /// <param name="will">Topic and payload as strings of the protocol, at QoS 1.</param>
    public static byte[] Connect(string userName, string clientId, int keepAliveSeconds = 60, byte[]? will = null, string password = Crash.CrashPlant.Password) => Packet(0x10,
        [.. Text("MQTT"), 4, (byte)(0xC2 | (will is null ? 0 : 0x0C)), (byte)(keepAliveSeconds >> 8), (byte)keepAliveSeconds, .. Text(clientId), .. will ?? [], .. Text(userName), .. Text(password)]);

    public static byte[] PublishOf(string topic, string payload, int packetId = 0, bool retain = false) => Packet(0x30 | (packetId > 0 ? 2 : 0) | (retain ? 1 : 0),
        [.. Text(topic), .. packetId > 0 ? (byte[])[(byte)(packetId >> 8), (byte)packetId] : [], .. Encoding.UTF8.GetBytes(payload)]);

    public static byte[] Subscribe(int packetId, string filter, int qos = 0) => Packet(0x82, [(byte)(packetId >> 8), (byte)packetId, .. Text(filter), (byte)qos]);

    public static byte[] Text(string text) => [(byte)(Encoding.UTF8.GetByteCount(text) >> 8), (byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)];

    public static byte[] Packet(int first, byte[] body)
    {
        List<byte> bytes = [(byte)first];
        var length = body.Length;
        do
        {
            bytes.Add((byte)((length & 0x7F) | (length > 127 ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
        return [.. bytes, .. body];
    }

    public void Dispose() => socket.Dispose();
}
