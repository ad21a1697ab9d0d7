using System.Buffers;
using System.Net.Sockets;

namespace Twin.Devices.Mqtt;

/// <summary>The connection could not be made, or not be made again within the time given.</summary>
sealed class MqttConnectionException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A gateway's MQTT client: keeps one session alive over many connections, and what it was given until it is acknowledged.</summary>
/// <remarks>
/// One task connects, reads and reconnects; one writes. Publishers only append to the outbox, under the same lock that
/// guards the unfinished publishes, so packets leave in the order in which they began.
/// </remarks>
sealed class MqttClient : IAsyncDisposable
{
    // A full outbox holds publishers back: four TCP windows of loopback, so that the writer never runs dry.
    const int OutboxBytesMax = 256 * 1024;

    readonly MqttClientOptions options;
    readonly TimeProvider time;
    readonly Action<MqttMessage>? received, takenOver;
    readonly Lock gate = new();
    readonly InFlight inFlight;
    readonly SemaphoreSlim toSend = new(0, 1);
    readonly CancellationTokenSource stop = new();
    readonly TaskCompletionSource firstConnection = new(TaskCreationOptions.RunContinuationsAsynchronously);
    ArrayBufferWriter<byte> outbox = new(64 * 1024), outgoing = new(64 * 1024);
    TaskCompletionSource change = NewSignal();
    Exception? failure;
    Task run = Task.CompletedTask;
    bool connected, writing, sessionPresent;

    /// <param name="received">Told of every message that the server sends.</param>
    /// <param name="takenOver">Told once of every message that the server has answered for: by PUBACK, or by PUBREC, that does not refuse.</param>
    public MqttClient(MqttClientOptions options, TimeProvider time, Action<MqttMessage>? received = null, Action<MqttMessage>? takenOver = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.Window is >= 1 and <= ushort.MaxValue, true, nameof(options.Window));
        (this.options, this.time, this.received, this.takenOver) = (options, time, received, takenOver);
        inFlight = new(options.Window);
    }

    public long Acknowledged { get; private set; }

    /// <summary>Acknowledged with a reason code that refuses (5.0).</summary>
    public long Refused { get; private set; }

    public long Resent { get; private set; }
    public int Connections { get; private set; }

    /// <summary>Connections after the first on which the server did not know the session any more.</summary>
    public int SessionsLost { get; private set; }

    public int Unacknowledged { get { lock (gate) return inFlight.Count; } }

    /// <summary>Connects for the first time.</summary>
    /// <exception cref="MqttConnectionException">Refused, or not reached within <see cref="MqttClientOptions.GiveUpAfter"/>.</exception>
    public Task ConnectAsync(CancellationToken cancel)
    {
        run = Task.Run(RunAsync, CancellationToken.None);
        return firstConnection.Task.WaitAsync(cancel);
    }

    /// <summary>Takes a message as soon as there is room for it. The payload is the client's from then on.</summary>
    /// <exception cref="MqttConnectionException">The client has given up.</exception>
    public async ValueTask PublishAsync(MqttMessage message, CancellationToken cancel)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (failure is not null) throw new MqttConnectionException(failure.Message, failure);
                if (connected && outbox.WrittenCount < OutboxBytesMax && (message.Qos == Qos.AtMostOnce || inFlight.HasRoom))
                {
                    var id = message.Qos == Qos.AtMostOnce ? (ushort)0 : inFlight.Begin(message);
                    MqttPackets.WritePublish(outbox, options.Version, message, id, duplicate: false);
                    SignalWriter();
                    return;
                }
                wait = change.Task;
            }
            await wait.WaitAsync(cancel);
        }
    }

    /// <summary>Waits until everything published was sent and acknowledged.</summary>
    public async Task DrainAsync(CancellationToken cancel)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (inFlight.Count == 0 && (!connected || (outbox.WrittenCount == 0 && !writing))) return;
                if (failure is not null) throw new MqttConnectionException(failure.Message, failure);
                wait = change.Task;
            }
            await wait.WaitAsync(cancel);
        }
    }

    /// <summary>Ends the connection, politely (the server drops the will) or as a cut line would.</summary>
    public async ValueTask CloseAsync(bool polite)
    {
        lock (gate)
        {
            if (polite && connected) MqttPackets.WriteDisconnect(outbox);
            SignalWriter();
        }
        if (polite && failure is null)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
            try { await DrainAsync(patience.Token); }
            catch (Exception e) when (e is OperationCanceledException or MqttConnectionException) { }
        }
        await stop.CancelAsync();
        await run;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync(polite: false);
        stop.Dispose();
        toSend.Dispose();
    }

    async Task RunAsync()
    {
        try
        {
            await KeepConnectedAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Fail(new MqttConnectionException("the client was closed"));
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    async Task KeepConnectedAsync()
    {
        var backoff = new Backoff(options.GiveUpAfter, options.RetryWithin, time);
        while (true)
        {
            try
            {
                using var connection = await MqttConnection.OpenAsync(options, time, stop.Token);
                backoff.Succeeded();
                await ServeAsync(connection);
            }
            catch (Exception e) when (e is SocketException or IOException or MqttProtocolException && !stop.IsCancellationRequested)
            {
                await backoff.WaitAsync(e, $"{options.Server.Host}:{options.Server.Port}", stop.Token);
            }
        }
    }

    async Task ServeAsync(MqttConnection connection)
    {
        Begin(connection.Ack);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        Task[] parts = [connection.ReadAsync(Handle, end.Token), WriteAsync(connection, end.Token), connection.KeepAliveAsync(Ping, end.Token)];
        // Whatever ends first (the peer closes, a write fails, no answer to a ping) ends the connection.
        var first = await Task.WhenAny(parts);
        lock (gate) connected = false;
        await end.CancelAsync();
        connection.Dispose();
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    void Begin(ConnAck ack)
    {
        lock (gate)
        {
            outbox.ResetWrittenCount();
            outgoing.ResetWrittenCount(); // what a broken connection did not take
            sessionPresent = ack.SessionPresent;
            if (Connections > 0 && !sessionPresent) SessionsLost++;
            if (options.Birth is { } birth)
                MqttPackets.WritePublish(outbox, options.Version, birth with { Qos = Qos.AtMostOnce }, 0, duplicate: false);
            foreach (var filter in options.Filters)
                MqttPackets.WriteSubscribe(outbox, options.Version, ushort.MaxValue, filter, Qos.AtLeastOnce);
            Acknowledged += inFlight.Reconnect(ack.SessionPresent, ack.ReceiveMaximum);
            Resend();
            connected = true;
            Connections++;
            SignalWriter();
            SignalChange();
        }
        firstConnection.TrySetResult();
    }

    // To a server that does not know the session no packet id is a duplicate.
    void Resend()
    {
        while (inFlight.TryResend(out var id, out var released, out var message))
        {
            Resent++;
            if (released) MqttPackets.WriteAcknowledgement(outbox, PacketType.PubRel, id);
            else MqttPackets.WritePublish(outbox, options.Version, message, id, duplicate: sessionPresent);
        }
    }

    void Handle(byte first, ReadOnlySpan<byte> body)
    {
        lock (gate)
        {
            switch (first >> 4)
            {
                case PacketType.PubAck:
                    Finish(MqttFrames.ReadAcknowledgement(body));
                    break;
                case PacketType.PubComp:
                    // After a reconnect it may say "packet identifier not found" (0x92): the first PUBREL had arrived. The message was taken by PUBREC.
                    Finish((MqttFrames.ReadAcknowledgement(body).PacketId, Code: 0));
                    break;
                case PacketType.PubRec:
                    var (id, code) = MqttFrames.ReadAcknowledgement(body);
                    if (code >= 0x80) { Finish((id, code)); break; }
                    TakenOver(id);
                    inFlight.Release(id);
                    MqttPackets.WriteAcknowledgement(outbox, PacketType.PubRel, id);
                    break;
                case PacketType.Publish:
                    var (message, packetId) = MqttFrames.ReadPublish(first, body, options.Version);
                    if (message.Qos == Qos.ExactlyOnce) throw new MqttProtocolException("QoS 2 from the server, subscribed was at most 1");
                    if (packetId != 0) MqttPackets.WriteAcknowledgement(outbox, PacketType.PubAck, packetId);
                    received?.Invoke(message);
                    break;
                case PacketType.SubAck or PacketType.PingResp:
                    break;
                case PacketType.Disconnect:
                    throw new MqttProtocolException($"disconnected by the server, reason 0x{(body.IsEmpty ? 0 : body[0]):x2}");
                default:
                    throw new MqttProtocolException($"packet 0x{first:x2} is not a server's");
            }
            if (outbox.WrittenCount > 0) SignalWriter();
        }
    }

    void Finish((ushort PacketId, byte Code) ack)
    {
        if (ack.Code < 0x80) TakenOver(ack.PacketId);
        if (!inFlight.Finish(ack.PacketId)) return;
        Acknowledged++;
        if (ack.Code >= 0x80) Refused++;
        Resend();
        SignalChange();
    }

    void TakenOver(ushort packetId)
    {
        if (takenOver is not null && inFlight.TryPeek(packetId, out var message)) takenOver(message);
    }

    void Ping()
    {
        lock (gate) MqttPackets.WritePing(outbox);
        SignalWriter();
    }

    async Task WriteAsync(MqttConnection connection, CancellationToken cancel)
    {
        while (true)
        {
            await toSend.WaitAsync(cancel);
            lock (gate)
            {
                (outbox, outgoing) = (outgoing, outbox);
                writing = true;
            }
            await connection.Stream.WriteAsync(outgoing.WrittenMemory, cancel);
            lock (gate)
            {
                outgoing.ResetWrittenCount();
                writing = false;
                SignalChange();
            }
        }
    }

    void Fail(Exception e)
    {
        lock (gate)
        {
            failure = e;
            SignalChange();
        }
        firstConnection.TrySetException(e as MqttConnectionException ?? new MqttConnectionException(e.Message, e));
    }

    void SignalWriter()
    {
        lock (gate)
            if (toSend.CurrentCount == 0) toSend.Release();
    }

    void SignalChange()
    {
        var before = change;
        change = NewSignal();
        before.SetResult();
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
