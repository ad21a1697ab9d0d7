using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Twin.Devices.Mqtt;

namespace Twin.Devices.Mqtt;

/// <param name="First">Type and flags.</param>
readonly record struct Packet(byte First, byte[] Body)
{
    public int Type => First >> 4;
    public bool Duplicate => (First & 8) != 0;

    /// <summary>Of an acknowledgement.</summary>
    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Body);

    /// <summary>Of a publish of QoS 1 or 2.</summary>
    public (ushort Id, string Payload) Publish
    {
        get
        {
            var (message, id) = MqttFrames.ReadPublish(First, Body, MqttVersion.V5);
            return (id, System.Text.Encoding.UTF8.GetString(message.Payload));
        }
    }
}

/// <summary>A server on loopback that does what a test tells it, one packet at a time.</summary>
sealed class ScriptedPeer : IDisposable
{
    // A condition that a test waits for comes at once or never; the bound only ends a test that fails.
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly byte[] buffer = new byte[1 << 16];
    NetworkStream? stream;
    int length;

    public ScriptedPeer() => listener.Start();

    public DnsEndPoint Address => new("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);

    /// <summary>Takes a connection and answers its CONNECT.</summary>
    public async Task<Packet> AcceptAsync(bool sessionPresent = false, byte code = 0, byte receiveMaximum = 10)
    {
        stream = (await listener.AcceptTcpClientAsync().WaitAsync(Patience)).GetStream();
        length = 0;
        var connect = await ReadAsync();
        await SendAsync(0x20, (byte)(sessionPresent ? 1 : 0), code, 3, MqttProperties.ReceiveMaximum, 0, receiveMaximum);
        return connect;
    }

    public async Task<Packet> ReadAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            if (TryTake() is { } packet) return packet;
            var read = await stream!.ReadAsync(buffer.AsMemory(length), timeout.Token);
            if (read == 0) throw new EndOfStreamException();
            length += read;
        }
    }

    Packet? TryTake()
    {
        ReadOnlySpan<byte> input = buffer.AsSpan(0, length);
        if (!MqttFrames.TryTake(ref input, out var first, out var body)) return null;
        var packet = new Packet(first, body.ToArray());
        input.CopyTo(buffer);
        length = input.Length;
        return packet;
    }

    public async Task SendAsync(byte first, params byte[] body) => await stream!.WriteAsync((byte[])[first, (byte)body.Length, .. body]);

    public Task AcknowledgeAsync(byte type, ushort id) =>
        SendAsync((byte)(type << 4), (byte)(id >> 8), (byte)id);

    /// <summary>Cuts the connection as a killed server would.</summary>
    public void Cut() => stream!.Dispose();

    public void Dispose()
    {
        stream?.Dispose();
        listener.Dispose();
    }
}
