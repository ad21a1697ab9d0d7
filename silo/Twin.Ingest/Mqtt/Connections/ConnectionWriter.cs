using System.Buffers;
using System.IO.Pipelines;
using Twin.Ingest.Mqtt.Codec;
using Twin.Ingest.Mqtt.Sessions;

namespace Twin.Ingest.Mqtt.Connections;

/// <summary>The writing loop: responses of landed flights, then messages for the client; one flush a round.</summary>
internal sealed class ConnectionWriter(MqttConnection connection)
{
    // Messages that one round takes from the outbox: enough to fill a flush, few enough for acknowledgements not to wait.
    const int DeliveriesPerRound = 64;

    readonly MqttBroker broker = connection.Broker;
    readonly PipeWriter output = connection.Transport.Output;
    bool isBroken;

    /// <summary>Returns when the reader is done and every flight is back; the output is then complete.</summary>
    public async Task RunAsync()
    {
        while (true)
        {
            await connection.WriterSignaledAsync();
            // What the reader did last is seen below, or signalled anew.
            var isLast = connection.IsReaderDone && !connection.HasFlightsOut;
            while (WriteRound()) await FlushAsync();
            if (isLast) break;
        }
        if (connection.IsClosing) WriteGoodbye();
        await FlushAsync();
        await output.CompleteAsync();
    }

    bool WriteRound()
    {
        var wrote = false;
        for (var pings = Interlocked.Exchange(ref connection.Pings, 0); pings > 0; pings--)
        {
            PacketWriter.PingResp(output);
            wrote = true;
        }
        while (connection.Ring.TakeLanded() is { } flight) wrote |= Land(flight);
        return (connection.IsAccepted && !isBroken && Deliver()) | wrote;
    }

    bool Land(Flight flight)
    {
        FlightEffects.Run(flight, broker.NowMs());
        broker.Metrics.Landed(flight);
        var wrote = false;
        if (flight.HasFailed)
        {
            // Unacknowledged, so the client sends it again when it comes back.
            connection.Close(ReasonCode.ServerUnavailable);
        }
        else
        {
            if (!connection.IsAccepted) connection.IsAccepted = true; // the first flight is the one that carries CONNACK
            wrote = flight.Responses.WrittenCount > 0 && !isBroken;
            if (wrote) output.Write(flight.Responses.WrittenSpan);
            if (flight.Acknowledged > 0) Interlocked.Add(ref connection.Unacknowledged, -flight.Acknowledged);
            if (flight.Batch.Rejections.Count > 0) broker.Tell(flight);
        }
        flight.MarkWritten();
        return wrote;
    }

    bool Deliver()
    {
        if (connection.Session is not { } session || connection.Scope is not { } scope || connection.IsClosing) return false;
        var nowMs = broker.NowMs();
        var taken = 0;
        lock (scope.Gate)
        {
            var outbox = session.Outbox;
            while (taken < DeliveriesPerRound && outbox.TryTake(connection.Connect!.ReceiveMaximum) is { } outgoing)
            {
                if (outgoing.State != OutgoingState.HandedOver && !CanSend(outgoing, nowMs))
                {
                    if (outgoing.PacketId == 0) continue;
                    outbox.Drop(outgoing);
                    if (session.IsDurable)
                        scope.Duties.Add(Duty.Of(to =>
                            SessionRecord.PacketId(to, SessionRecordType.Taken, session.Number, outgoing.PacketId)));
                    continue;
                }
                taken++;
                // Written before it is marked, so that DUP tells what was before; under the gate, so that no acknowledgement
                // overtakes the mark.
                Write(outgoing, nowMs);
                if (outgoing.PacketId != 0) outbox.MarkSent(outgoing);
            }
        }
        if (taken > 0) broker.Metrics.Delivered.Add(taken);
        return taken > 0;
    }

    bool CanSend(Outgoing outgoing, long nowMs)
    {
        var message = outgoing.Message;
        if (message.IsExpired(nowMs)) return false;
        var size = PacketWriter.PublishBytes(message.Topic, message.Payload, message.Properties,
            message.ExpiresMs != Message.NeverExpires, outgoing.Qos, connection.Version);
        if (size <= connection.Connect!.MaximumPacketSize) return true;
        broker.Metrics.DeliveriesDropped.Add(1); // [MQTT-3.1.2-25]: as if it had been sent
        return false;
    }

    void Write(Outgoing outgoing, long nowMs)
    {
        var message = outgoing.Message;
        if (outgoing.State == OutgoingState.HandedOver)
        {
            PacketWriter.Ack(output, PacketType.PubRel, outgoing.PacketId, ReasonCode.Success, connection.Version);
            return;
        }
        uint? expiry = message.ExpiresMs == Message.NeverExpires ? null : (uint)Math.Max(1, (message.ExpiresMs - nowMs) / 1000);
        PacketWriter.Publish(output, message.Topic, message.Payload, message.Properties, expiry, outgoing.PacketId, outgoing.Qos,
            outgoing.Retain, outgoing.WasSent, connection.Version);
    }

    void WriteGoodbye()
    {
        if (isBroken) return;
        if (connection.IsAccepted)
        {
            if (connection.Version == MqttVersion.V5) PacketWriter.Disconnect(output, connection.CloseReason);
        }
        else if (connection.Connect is not null)
        {
            new ConnAckPacket { Version = connection.Version, Reason = connection.CloseReason }.Write(output);
        }
    }

    async ValueTask FlushAsync()
    {
        if (isBroken) return;
        connection.Times.FlushBegins(broker.UptimeMs());
        try
        {
            isBroken = (await output.FlushAsync()).IsCompleted;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            isBroken = true;
        }
        connection.Times.FlushEnds();
        if (isBroken) connection.Close(ReasonCode.UnspecifiedError);
    }
}
