using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Twin.Delivery.Broker;

namespace Twin.Delivery.Tests.Mosquitto;

/// <summary>As much of an MQTT 5 client as these tests need: a kept session, manual acknowledgement, and a connection that can be cut.</summary>
sealed class PlainClient : IAsyncDisposable
{
    readonly TcpClient tcp = new() { NoDelay = true };
    readonly SemaphoreSlim writing = new(1, 1);
    readonly Dictionary<ushort, TaskCompletionSource> answers = [];
    Func<BrokerMessage, ValueTask> receive = _ => ValueTask.CompletedTask;
    Stream stream = Stream.Null;
    ushort packetId;

    /// <summary>The reading of the connection; ends when it is cut.</summary>
    public Task Reading { get; private set; } = Task.CompletedTask;

    public bool SessionPresent { get; private set; }

    /// <param name="receiveMaximum">0: a clean session that ends with the connection.</param>
    public static async Task<PlainClient> ConnectAsync(int port, string clientId, string user, ushort receiveMaximum, Func<BrokerMessage, ValueTask>? receive = null)
    {
        var client = new PlainClient();
        if (receive is not null) client.receive = receive;
        await client.tcp.ConnectAsync(IPAddress.Loopback, port);
        client.stream = client.tcp.GetStream();
        byte[] kept = receiveMaximum == 0 ? [0] : [8, 0x11, 0xff, 0xff, 0xff, 0xff, 0x21, (byte)(receiveMaximum >> 8), (byte)receiveMaximum];
        await client.SendAsync(0x10, [.. Text("MQTT"), 5, (byte)(0xc0 | (receiveMaximum == 0 ? 2 : 0)), 0, 0, .. kept,
            .. Text(clientId), .. Text(user), .. Text(MosquittoServer.Password)]);
        var (type, body) = await client.ReadAsync();
        if (type >> 4 != 2 || body[1] != 0) throw new IOException($"refused with {body[1]}");
        client.SessionPresent = body[0] == 1;
        client.Reading = Task.Run(client.ReadAllAsync);
        return client;
    }

    public Task SubscribeAsync(string filter) => AskAsync(0x82, id => [.. Short(id), 0, .. Text(filter), 1]);

    public Task PublishAsync(string topic, string payload, int qualityOfService = 1) => qualityOfService == 0
        ? SendAsync(0x30, [.. Text(topic), 0, .. Encoding.UTF8.GetBytes(payload)])
        : AskAsync(0x32, id => [.. Text(topic), .. Short(id), 0, .. Encoding.UTF8.GetBytes(payload)]);

    public Task AcknowledgeAsync(ushort id) => SendAsync(0x40, Short(id));

    /// <summary>Cuts the connection, as a lost machine does: no DISCONNECT.</summary>
    public async ValueTask DisposeAsync()
    {
        tcp.Client.LingerState = new(true, 0);
        tcp.Dispose();
        await Reading;
    }

    async Task AskAsync(byte head, Func<ushort, byte[]> body)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (answers) answers[++packetId] = answer;
        await SendAsync(head, body(packetId));
        await answer.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    async Task ReadAllAsync()
    {
        try
        {
            while (true)
            {
                var (head, body) = await ReadAsync();
                switch (head >> 4)
                {
                    case 3: await receive(Published(head, body)); break;
                    case 4 or 9:
                        lock (answers) answers[BinaryPrimitives.ReadUInt16BigEndian(body)].TrySetResult();
                        break;
                }
            }
        }
        catch (Exception cut) when (cut is IOException or ObjectDisposedException or OperationCanceledException)
        {
            lock (answers)
                foreach (var answer in answers.Values) answer.TrySetException(new IOException("cut"));
        }
    }

    static BrokerMessage Published(byte head, byte[] body)
    {
        var at = 2 + BinaryPrimitives.ReadUInt16BigEndian(body);
        var (topic, qos) = (Encoding.UTF8.GetString(body, 2, at - 2), head >> 1 & 3);
        var id = qos == 0 ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at));
        at += qos == 0 ? 0 : 2;
        return new(topic, body.AsMemory(at + 1 + body[at]), qos, id, (head & 8) != 0);
    }

    async Task SendAsync(byte head, byte[] body)
    {
        List<byte> packet = [head];
        for (var rest = body.Length;; rest >>= 7)
        {
            packet.Add((byte)(rest & 127 | (rest > 127 ? 128 : 0)));
            if (rest <= 127) break;
        }
        await writing.WaitAsync();
        try
        {
            await stream.WriteAsync(packet.Concat(body).ToArray());
        }
        finally
        {
            writing.Release();
        }
    }

    async Task<(byte Head, byte[] Body)> ReadAsync()
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one);
        var (head, length, shift) = (one[0], 0, 0);
        do
        {
            await stream.ReadExactlyAsync(one);
            length |= (one[0] & 127) << shift;
            shift += 7;
        }
        while (one[0] > 127);
        var body = new byte[length];
        await stream.ReadExactlyAsync(body);
        return (head, body);
    }

    static byte[] Short(ushort value) => [(byte)(value >> 8), (byte)value];

    static byte[] Text(string text) => [.. Short((ushort)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];
}
