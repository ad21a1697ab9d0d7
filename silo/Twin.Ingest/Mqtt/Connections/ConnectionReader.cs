using System.Buffers;
using System.IO.Pipelines;
using Twin.Ingest.Mqtt.Codec;

namespace Twin.Ingest.Mqtt.Connections;

/// <summary>The reading loop: one read of the socket becomes one flight.</summary>
internal sealed class ConnectionReader(MqttConnection connection)
{
    readonly MqttBroker broker = connection.Broker;
    readonly PacketHandler handler = new(connection);

    /// <summary>Returns when the connection is at its end, whoever ended it.</summary>
    public async Task RunAsync()
    {
        var input = connection.Transport.Input;
        while (await connection.MaySendOffAsync())
        {
            var result = await input.ReadAsync();
            if (await connection.RentFlightAsync() is not { } flight) return;
            ReasonCode reason;
            bool isOver;
            try
            {
                (reason, isOver) = Consume(input, result, flight);
            }
            finally
            {
                SendOff(flight);
            }
            if (reason != ReasonCode.Success)
            {
                broker.Metrics.ProtocolError(reason);
                broker.Logger.ProtocolError(connection.Scope?.UserName, connection.Address, reason);
                connection.Close(reason);
            }
            if (isOver) return;
        }
    }

    void SendOff(Flight flight)
    {
        if (flight.HasNothing) broker.Pool.Return(flight);
        else connection.Launch(flight);
    }

    (ReasonCode Reason, bool IsOver) Consume(PipeReader input, in ReadResult result, Flight flight)
    {
        var buffer = result.Buffer;
        if (!connection.TryFollowModel(flight)) return (ReasonCode.NotAuthorized, true);
        var reason = Consume(buffer, flight, out var consumed, out var isFull);
        var rest = buffer.Slice(consumed);
        var nowMs = broker.UptimeMs();
        if (!buffer.Start.Equals(consumed)) connection.Times.Packet(nowMs);
        if (!rest.IsEmpty && !isFull) connection.Times.Partial(nowMs);
        broker.Metrics.Bytes.Add(buffer.Length - rest.Length);
        input.AdvanceTo(consumed, isFull ? consumed : buffer.End);
        return (reason, reason != ReasonCode.Success || handler.IsDisconnected || (result.IsCompleted && !isFull));
    }

    // Packets that lie whole in one segment are read where they are; one that is split over two is copied first.
    ReasonCode Consume(in ReadOnlySequence<byte> buffer, Flight flight, out SequencePosition consumed, out bool isFull)
    {
        var packetBytesMax = broker.Options.PacketBytesMax;
        var rest = buffer;
        var (packets, bytes) = (0, 0);
        var reason = ReasonCode.Success;
        isFull = false;
        handler.Begin(flight);
        while (true)
        {
            var span = rest.FirstSpan;
            var used = 0;
            FrameStatus status;
            while ((status = FixedHeader.Read(span[used..], packetBytesMax, out var headerBytes, out var total)) == FrameStatus.Complete)
            {
                if (isFull = IsFull(flight, bytes + used)) break;
                reason = handler.Handle(span[used], span.Slice(used + headerBytes, total - headerBytes));
                used += total;
                packets++;
                if (reason != ReasonCode.Success || handler.IsDisconnected) break;
            }
            rest = rest.Slice(used);
            bytes += used;
            if (status is FrameStatus.Malformed) reason = ReasonCode.MalformedPacket;
            if (status is FrameStatus.TooLarge) reason = ReasonCode.PacketTooLarge;
            if (status != FrameStatus.Incomplete) break;
            // The segment ended with a packet: what the next one begins with is looked at where it lies, be it the last or not.
            if (used > 0 && used == span.Length && !rest.IsEmpty) continue;
            if (rest.IsSingleSegment) break;

            if (isFull = IsFull(flight, bytes)) break;
            if (!TryHandleSplit(ref rest, ref reason, ref bytes)) break;
            packets++;
            if (reason != ReasonCode.Success || handler.IsDisconnected) break;
        }
        consumed = rest.Start;
        broker.Metrics.Packets.Add(packets);
        if (handler.TakeMessages() is > 0 and var messages) broker.Metrics.Messages.Add(messages);
        return reason;
    }

    bool TryHandleSplit(ref ReadOnlySequence<byte> rest, ref ReasonCode reason, ref int bytes)
    {
        Span<byte> header = stackalloc byte[FixedHeader.BytesMax];
        var headerLength = (int)Math.Min(rest.Length, header.Length);
        rest.Slice(0, headerLength).CopyTo(header);
        var status = FixedHeader.Read(header[..headerLength], broker.Options.PacketBytesMax, out var headerBytes, out var total);
        if (status is FrameStatus.Malformed) reason = ReasonCode.MalformedPacket;
        if (status is FrameStatus.TooLarge) reason = ReasonCode.PacketTooLarge;
        if (reason != ReasonCode.Success || total == 0 || rest.Length < total) return false;

        var split = ArrayPool<byte>.Shared.Rent(total);
        rest.Slice(0, total).CopyTo(split);
        reason = handler.Handle(split[0], split.AsSpan(headerBytes, total - headerBytes));
        ArrayPool<byte>.Shared.Return(split);
        rest = rest.Slice(total);
        bytes += total;
        return true;
    }

    bool IsFull(Flight flight, int bytes) => flight.Batch.Count >= broker.Options.ReadingsPerBatch || bytes >= broker.Options.BytesPerBatch
        || flight.Batch.Rejections.Count + flight.Effects.Count >= broker.Options.ReadingsPerBatch;
}
