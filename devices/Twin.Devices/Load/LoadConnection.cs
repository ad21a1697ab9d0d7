using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using Twin.Devices.Mqtt;

namespace Twin.Devices.Load;

/// <summary>One connection of the load: a socket without waiting, many messages a write, many acknowledgements a read.</summary>
sealed class LoadConnection : IDisposable
{
    /// <summary>About a thousand single readings a system call.</summary>
    public const int SendBytes = 128 * 1024;

    const int ReceiveBytes = 64 * 1024;

    // The server refuses times more than five minutes ahead of its clock; a point visited faster than once a
    // millisecond runs ahead, and is held back well before that.
    const long AheadMsMax = 60_000;

    // Of every so many packet ids one is timed.
    const int TimedEvery = 16;

    readonly TimeProvider time;
    readonly LoadMessages messages;
    readonly PacketIds ids;
    readonly bool acknowledged;
    readonly byte[] send, receive = new byte[ReceiveBytes];
    readonly long[] sentAt = new long[(ushort.MaxValue + 1) / TimedEvery];
    int sendStart, sendEnd, received;

    LoadConnection(PlannedConnection plan, LoadOptions options, Socket socket, ConnAck ack, TimeProvider time, long startMs)
    {
        (Plan, Socket, this.time) = (plan, socket, time);
        acknowledged = options.Qos != Qos.AtMostOnce;
        messages = new(plan, options, startMs);
        ids = new(Math.Min(options.InFlight, ack.ReceiveMaximum));
        send = new byte[Math.Max(SendBytes, messages.BytesMax)];
    }

    public PlannedConnection Plan { get; }
    public Socket Socket { get; }
    public LatencyHistogram Latency { get; } = new();
    public long Messages { get; private set; }
    public long Readings { get; private set; }
    public long Bytes { get; private set; }
    public long Refused { get; private set; }
    public int Unacknowledged => ids.Count;
    public long UnexpectedAcknowledgements => ids.Unexpected;
    public bool HasUnsent => sendStart < sendEnd;
    public LoadMessages Written => messages;

    /// <exception cref="MqttConnectionException">Refused.</exception>
    /// <exception cref="SocketException">Not reached.</exception>
    public static LoadConnection Open(PlannedConnection plan, LoadOptions options, TimeProvider time, long startMs)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Connect(options.Server);
            return new(plan, options, socket, Handshake(plan, options, socket), time, startMs);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    static ConnAck Handshake(PlannedConnection plan, LoadOptions options, Socket socket)
    {
        var client = new MqttClientOptions
        {
            Server = options.Server, ClientId = plan.ClientId, UserName = plan.UserName, Password = options.Password,
            Version = options.Version, CleanStart = true, KeepAliveSeconds = 0,
        };
        var output = new ArrayBufferWriter<byte>();
        MqttPackets.WriteConnect(output, client);
        socket.Send(output.WrittenSpan);
        var buffer = new byte[1024];
        for (var length = 0; ;)
        {
            var count = socket.Receive(buffer.AsSpan(length));
            if (count == 0) throw new MqttConnectionException($"{plan.UserName}: closed instead of CONNACK");
            ReadOnlySpan<byte> input = buffer.AsSpan(0, length += count);
            if (!MqttFrames.TryTake(ref input, out var first, out var body)) continue;
            if (first >> 4 != PacketType.ConnAck) throw new MqttConnectionException($"{plan.UserName}: packet 0x{first:x2} instead of CONNACK");
            var ack = MqttFrames.ReadConnAck(body, options.Version);
            if (ack.Code != 0) throw new MqttConnectionException($"{plan.UserName} refused: {ack.Meaning}");
            socket.Blocking = false;
            return ack;
        }
    }

    /// <summary>Formats messages while the buffer, the window and the budget last, and hands them to the socket.</summary>
    /// <returns>How many messages were formatted.</returns>
    public int Publish(long messagesMax, long nowMs, long timestamp)
    {
        if (HasUnsent && !Flush()) return 0;
        var count = 0;
        while (count < messagesMax && send.Length - sendEnd >= messages.BytesMax)
        {
            var timeMs = messages.NextMs(nowMs);
            ushort id = 0;
            if (timeMs > nowMs + AheadMsMax || (acknowledged && !ids.TryTake(out id))) break;
            sendEnd += messages.Write(send.AsSpan(sendEnd), id, timeMs, out var readings);
            if (acknowledged && id % TimedEvery == 0) sentAt[id / TimedEvery] = timestamp;
            Readings += readings;
            count++;
        }
        Messages += count;
        if (count > 0) Flush();
        return count;
    }

    /// <returns>True where nothing is left to send.</returns>
    public bool Flush()
    {
        var sent = Socket.Send(send.AsSpan(sendStart, sendEnd - sendStart), SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock)) throw new SocketException((int)error);
        Bytes += sent;
        sendStart += sent;
        if (sendStart < sendEnd) return false;
        (sendStart, sendEnd) = (0, 0);
        return true;
    }

    /// <summary>Takes what acknowledgements have come.</summary>
    public void Receive()
    {
        var count = Socket.Receive(receive.AsSpan(received), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return;
        if (error != SocketError.Success) throw new SocketException((int)error);
        if (count == 0) throw new MqttConnectionException($"{Plan.UserName}: closed by the server with {Unacknowledged} messages unacknowledged");
        received += count;
        var rest = TakeAcknowledgements(receive.AsSpan(0, received), time.GetTimestamp());
        receive.AsSpan(received - rest, rest).CopyTo(receive);
        received = rest;
    }

    int TakeAcknowledgements(ReadOnlySpan<byte> input, long timestamp)
    {
        while (input.Length >= 4)
        {
            // PUBACK of success is 40 02 and the packet id, in both versions; everything else goes the long way.
            var word = BinaryPrimitives.ReadUInt32BigEndian(input);
            if (word >> 16 == 0x4002)
            {
                Acknowledge((ushort)word, 0, timestamp);
                input = input[4..];
                continue;
            }
            if (!MqttFrames.TryTake(ref input, out var first, out var body)) break;
            if (first >> 4 != PacketType.PubAck) throw new MqttConnectionException($"{Plan.UserName}: packet 0x{first:x2} from the server{(body.IsEmpty ? "" : $", reason 0x{body[0]:x2}")}");
            var (id, code) = MqttFrames.ReadAcknowledgement(body);
            Acknowledge(id, code, timestamp);
        }
        return input.Length;
    }

    void Acknowledge(ushort id, byte code, long timestamp)
    {
        ids.Acknowledge(id);
        if (code >= 0x80) Refused++;
        if (id % TimedEvery == 0) Latency.Add(time.GetElapsedTime(sentAt[id / TimedEvery], timestamp));
    }

    /// <summary>Says goodbye, as far as the socket takes it at once.</summary>
    public void Disconnect() => Socket.Send([PacketType.Disconnect << 4, 0], SocketFlags.None, out _);

    public void Dispose() => Socket.Dispose();
}
