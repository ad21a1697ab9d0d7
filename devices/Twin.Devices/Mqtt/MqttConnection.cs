using System.Buffers;
using System.Net.Sockets;

namespace Twin.Devices.Mqtt;

/// <summary>One TCP connection after its CONNACK: its stream, its read loop, its keep-alive.</summary>
sealed class MqttConnection : IDisposable
{
    // A slow password hash takes up to a second on a busy server, and a fleet starts all at once.
    static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(30);

    public delegate void PacketHandler(byte first, ReadOnlySpan<byte> body);

    readonly Socket socket;
    readonly MqttClientOptions options;
    readonly TimeProvider time;
    byte[] buffer = new byte[16 * 1024];
    int start, end;
    long lastReceived;

    MqttConnection(Socket socket, MqttClientOptions options, TimeProvider time)
    {
        (this.socket, this.options, this.time) = (socket, options, time);
        Stream = new NetworkStream(socket, ownsSocket: true);
    }

    public NetworkStream Stream { get; }
    public ConnAck Ack { get; private set; }

    /// <summary>Connects, sends CONNECT and reads CONNACK.</summary>
    /// <exception cref="MqttConnectionException">The server refuses these credentials for good.</exception>
    public static async Task<MqttConnection> OpenAsync(MqttClientOptions options, TimeProvider time, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(HandshakeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var connection = default(MqttConnection);
        try
        {
            await socket.ConnectAsync(options.Server, either.Token);
            connection = new(socket, options, time);
            await connection.HandshakeAsync(either.Token);
            return connection;
        }
        catch (Exception e)
        {
            connection?.Dispose();
            socket.Dispose();
            if (e is OperationCanceledException && !cancel.IsCancellationRequested) throw new IOException("no CONNACK in time", e);
            throw;
        }
    }

    async Task HandshakeAsync(CancellationToken cancel)
    {
        var connect = new ArrayBufferWriter<byte>(256);
        MqttPackets.WriteConnect(connect, options);
        await Stream.WriteAsync(connect.WrittenMemory, cancel);
        var done = false;
        while (!done)
        {
            await FillAsync(cancel);
            done = TakeConnAck();
        }
        if (Ack.Code == 0) return;
        var refusal = $"{options.Server.Host}:{options.Server.Port} refused {options.UserName ?? options.ClientId}: {Ack.Meaning}";
        throw Ack.IsFinal ? new MqttConnectionException(refusal) : new IOException(refusal);
    }

    bool TakeConnAck()
    {
        ReadOnlySpan<byte> input = buffer.AsSpan(start, end - start);
        if (!MqttFrames.TryTake(ref input, out var first, out var body)) return false;
        if (first >> 4 != PacketType.ConnAck) throw new MqttProtocolException($"packet 0x{first:x2} instead of CONNACK");
        Ack = MqttFrames.ReadConnAck(body, options.Version);
        start = end - input.Length;
        return true;
    }

    /// <summary>Hands every packet to <paramref name="handle"/> until the connection ends.</summary>
    /// <exception cref="IOException">The peer closed.</exception>
    public async Task ReadAsync(PacketHandler handle, CancellationToken cancel)
    {
        while (true)
        {
            HandleBuffered(handle);
            await FillAsync(cancel);
        }
    }

    void HandleBuffered(PacketHandler handle)
    {
        ReadOnlySpan<byte> input = buffer.AsSpan(start, end - start);
        while (MqttFrames.TryTake(ref input, out var first, out var body)) handle(first, body);
        start = end - input.Length;
    }

    async ValueTask FillAsync(CancellationToken cancel)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2); // a packet is bounded, so is this
        var count = await Stream.ReadAsync(buffer.AsMemory(end), cancel);
        if (count == 0) throw new IOException("closed by the server");
        end += count;
        Volatile.Write(ref lastReceived, time.GetTimestamp());
    }

    /// <summary>Pings twice in a keep-alive; ends with an exception where nothing comes back for a whole one and a half.</summary>
    /// <remarks>A server that holds us back does so for at most half a keep-alive, which this outlasts.</remarks>
    public async Task KeepAliveAsync(Action ping, CancellationToken cancel)
    {
        var keepAlive = TimeSpan.FromSeconds(Ack.KeepAliveSeconds ?? options.KeepAliveSeconds);
        if (keepAlive == TimeSpan.Zero)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancel);
            return;
        }
        using var timer = new PeriodicTimer(keepAlive / 2, time);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            if (time.GetElapsedTime(Volatile.Read(ref lastReceived)) > keepAlive * 1.5) throw new IOException("no answer to a ping");
            ping();
        }
    }

    public void Dispose()
    {
        Stream.Dispose();
        socket.Dispose();
    }
}
