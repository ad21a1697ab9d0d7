using System.Buffers;
using System.Text;
using Twin.Ingest.Mqtt.Codec;

namespace Twin.Ingest.Fakes;

/// <summary>A packet as the server sent it.</summary>
internal sealed record Received(PacketType Type, int Flags, byte[] Body)
{
    /// <summary>The two bytes that begin an acknowledgement.</summary>
    public int PacketId => (Body[0] << 8) | Body[1];

    /// <summary>The byte after the packet id; 0 where it is left out.</summary>
    public ReasonCode Reason => Type is PacketType.ConnAck ? (ReasonCode)Body[1]
        : Type is PacketType.Disconnect ? (ReasonCode)Body[0] : Body.Length > 2 ? (ReasonCode)Body[2] : ReasonCode.Success;
}

/// <summary>A PUBLISH as the server sent it.</summary>
internal sealed record Delivered(string Topic, string Payload, int Qos, bool Retain, bool Duplicate, int PacketId, byte[] Properties)
{
    public static Delivered Of(Received packet, int version)
    {
        packet.Type.ShouldBe(PacketType.Publish);
        var at = 0;
        var topic = Encoding.UTF8.GetString(packet.Body, 2, (packet.Body[0] << 8) | packet.Body[1]);
        at += 2 + Encoding.UTF8.GetByteCount(topic);
        var qos = (packet.Flags >> 1) & 3;
        var packetId = 0;
        if (qos > 0)
        {
            packetId = (packet.Body[at] << 8) | packet.Body[at + 1];
            at += 2;
        }
        byte[] properties = [];
        if (version == 5)
        {
            var length = packet.Body[at];
            length.ShouldBeLessThan((byte)0x80);
            properties = packet.Body[(at + 1)..(at + 1 + length)];
            at += 1 + length;
        }
        return new(topic, Encoding.UTF8.GetString(packet.Body, at, packet.Body.Length - at), qos, (packet.Flags & 1) != 0, (packet.Flags & 8) != 0, packetId, properties);
    }
}

/// <summary>A client over a connection in memory that sends bytes and reads packets.</summary>
internal sealed class TestClient(DuplexPipe pipe, int version)
{
    // A broken test must end; nothing passes because of this.
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public int Version { get; } = version;
    public DuplexPipe Pipe { get; } = pipe;
    public Task Served { get; set; } = Task.CompletedTask;

    public async Task SendAsync(params byte[][] packets)
    {
        foreach (var packet in packets) Pipe.Client.Output.Write(packet);
        await Pipe.Client.Output.FlushAsync();
    }

    /// <summary>The next packet; null when the server has ended the connection.</summary>
    public async Task<Received?> TryReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var input = Pipe.Client.Input;
        while (true)
        {
            var result = await input.ReadAsync(patience.Token);
            if (TryParse(result.Buffer, out var packet, out var consumed))
            {
                input.AdvanceTo(consumed);
                return packet;
            }
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (!result.IsCompleted) continue;
            result.Buffer.IsEmpty.ShouldBeTrue("the server ended within a packet");
            return null;
        }
    }

    public async Task<Received> ReadAsync() => (await TryReadAsync()).ShouldNotBeNull("the server ended the connection");

    public async Task<Received> ReadAsync(PacketType type)
    {
        var packet = await ReadAsync();
        packet.Type.ShouldBe(type);
        return packet;
    }

    public async Task<Delivered> ReadPublishAsync() => Delivered.Of(await ReadAsync(), Version);

    /// <summary>Nothing has been sent that was not read: a ping is answered first.</summary>
    public async Task ShouldBeSilentAsync()
    {
        await SendAsync(TestPackets.PingReq);
        (await ReadAsync()).Type.ShouldBe(PacketType.PingResp);
    }

    public async Task ShouldBeClosedAsync(ReasonCode? told = null)
    {
        var packet = await TryReadAsync();
        if (told is { } reason)
        {
            packet.ShouldNotBeNull().Type.ShouldBe(PacketType.Disconnect);
            packet.Reason.ShouldBe(reason);
            packet = await TryReadAsync();
        }
        packet.ShouldBeNull();
        await Served.WaitAsync(Patience);
    }

    /// <summary>The network fails: no DISCONNECT.</summary>
    public async Task VanishAsync()
    {
        await Pipe.Client.Output.CompleteAsync();
        await Served.WaitAsync(Patience);
    }

    static bool TryParse(in ReadOnlySequence<byte> buffer, out Received? packet, out SequencePosition consumed)
    {
        (packet, consumed) = (null, buffer.Start);
        var bytes = buffer.ToArray();
        var (length, at) = (0, 1);
        while (at < bytes.Length)
        {
            length |= (bytes[at] & 0x7F) << (7 * (at - 1));
            if (bytes[at++] >= 0x80) continue;
            if (bytes.Length < at + length) return false;
            packet = new((PacketType)(bytes[0] >> 4), bytes[0] & 15, bytes[at..(at + length)]);
            consumed = buffer.GetPosition(at + length);
            return true;
        }
        return false;
    }
}
