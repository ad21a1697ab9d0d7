using System.Buffers;
using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Protocol;
using Twin.Delivery.Broker;

namespace Twin.City.Broker;

/// <summary>One connection of a slot's client to its broker, from CONNECT to its end.</summary>
sealed class BrokerConnection(BrokerConsumer consumer, MqttClientOptions options, string group, BrokerState broker, BrokerMetrics metrics, TimeProvider time, ILogger logger)
{
    readonly ConcurrentDictionary<ushort, (MqttApplicationMessageReceivedEventArgs Message, long At)> received = new();
    readonly TaskCompletionSource<string> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The broker gave the session, or made one, and all subscriptions.</summary>
    public bool WasMade { get; private set; }

    /// <summary>Another client has this client id: to come back at once would throw it out, and it us.</summary>
    public bool WasTakenOver { get; private set; }

    /// <summary>Connects, takes messages and acknowledges them.</summary>
    /// <param name="expectSession">Whether the broker should have one.</param>
    /// <returns>Why it ended; nothing to tell where it was told to.</returns>
    public async Task<string> RunAsync(bool expectSession, CancellationToken stop)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var channels = new PacedChannels(consumer.InFlightMax, lost.Cancel);
        using var client = new MqttClientFactory().CreateMqttClient(channels);
        client.ApplicationMessageReceivedAsync += message => TakeAsync(message, channels.Channel!, lost);
        client.DisconnectedAsync += left =>
        {
            WasTakenOver = left.Reason == MqttClientDisconnectReason.SessionTakenOver;
            ended.TrySetResult(ReasonOf(left));
            return Task.CompletedTask;
        };
        consumer.Begin();
        var acknowledging = Task.CompletedTask;
        try
        {
            if (await MakeAsync(client, expectSession, stop) is { } refused) return refused;
            acknowledging = AcknowledgeAsync(lost.Token);
            return await ended.Task.WaitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return "";
        }
        finally
        {
            await lost.CancelAsync();
            await acknowledging;
            await LeaveAsync(client);
        }
    }

    async Task<string?> MakeAsync(IMqttClient client, bool expectSession, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(BrokerOptions.ConnectWithin, time);
        using var within = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            var answer = await client.ConnectAsync(options, within.Token);
            if (answer.ResultCode != MqttClientConnectResultCode.Success)
                return $"{UserName} is refused: {answer.ResultCode}{(string.IsNullOrEmpty(answer.ReasonString) ? "" : $", {answer.ReasonString}")}";
            if (expectSession && !answer.IsSessionPresent)
            {
                metrics.SessionLost();
                BrokerLog.SessionLost(logger, broker.Address, options.ClientId);
            }
            if (await SubscribeAsync(client, within.Token) is { } refused) return refused;
            WasMade = true;
            metrics.Connected();
            BrokerLog.Connected(logger, broker.Address, options.ClientId, answer.IsSessionPresent ? "taken up" : "new");
            broker.Well(options.ClientId);
            return null;
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            return late.IsCancellationRequested ? $"no answer within {BrokerOptions.ConnectWithin.TotalSeconds:0} s" : error.GetBaseException().Message;
        }
    }

    string UserName => options.Credentials?.GetUserName(options) is { } user ? $"user {user}" : "a client without credentials";

    async Task<string?> SubscribeAsync(IMqttClient client, CancellationToken within)
    {
        foreach (var filter in BrokerTopics.Subscriptions(group))
        {
            var result = (await SubscribeAsync(client, filter, MqttQualityOfServiceLevel.AtLeastOnce, within)).ResultCode;
            if (result is not (MqttClientSubscribeResultCode.GrantedQoS1 or MqttClientSubscribeResultCode.GrantedQoS2))
                return $"{UserName} may not subscribe to {filter} with QoS 1: {result}";
        }
        // Not every broker counts what it drops, nor tells everyone.
        await SubscribeAsync(client, BrokerState.DroppedTopic, MqttQualityOfServiceLevel.AtMostOnce, within);
        return null;
    }

    static async Task<MqttClientSubscribeResultItem> SubscribeAsync(IMqttClient client, string filter, MqttQualityOfServiceLevel level, CancellationToken within) =>
        (await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(f => f.WithTopic(filter).WithQualityOfServiceLevel(level)).Build(), within)).Items.First();

    async Task TakeAsync(MqttApplicationMessageReceivedEventArgs arrived, PacedChannel channel, CancellationTokenSource lost)
    {
        arrived.AutoAcknowledge = false;
        try
        {
            var (message, payload) = (arrived.ApplicationMessage, arrived.ApplicationMessage.Payload);
            var bytes = payload.IsSingleSegment ? payload.First : payload.ToArray();
            if (message.Topic == BrokerState.DroppedTopic)
            {
                broker.SaidDropped(bytes.Span);
                return;
            }
            metrics.Received(message.Dup);
            if (message.QualityOfServiceLevel > 0) received[arrived.PacketIdentifier] = (arrived, time.GetTimestamp());
            await consumer.ReceiveAsync(new(message.Topic, bytes, (int)message.QualityOfServiceLevel, arrived.PacketIdentifier, message.Dup), lost.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            // The broker has no acknowledgement of it: it comes again.
            arrived.ProcessingFailed = true;
        }
        catch (Exception error)
        {
            BrokerLog.Failed(logger, error, broker.Address, options.ClientId);
            ended.TrySetResult(error.Message);
        }
        finally
        {
            channel.Taken();
        }
    }

    async Task AcknowledgeAsync(CancellationToken lost)
    {
        try
        {
            await consumer.AcknowledgeAsync(async packetId =>
            {
                if (!received.TryRemove(packetId, out var known)) return;
                await known.Message.AcknowledgeAsync(lost);
                metrics.Acknowledged(time.GetElapsedTime(known.At));
            }, lost);
            ended.TrySetResult("a message could not be made durable");
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            return; // why, the client says
        }
        catch (Exception error)
        {
            ended.TrySetResult(error.GetBaseException().Message);
        }
    }

    // In order, so that the broker knows at once; it keeps the session.
    static async Task LeaveAsync(IMqttClient client)
    {
        if (!client.IsConnected) return;
        try
        {
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None);
        }
        catch (Exception error) when (error is MQTTnet.Exceptions.MqttCommunicationException or OperationCanceledException or IOException)
        {
            return; // gone already
        }
    }

    static string ReasonOf(MqttClientDisconnectedEventArgs left) => left.Reason == MqttClientDisconnectReason.SessionTakenOver
        ? "another client has connected with this client id"
        : left.Exception is { } error ? error.GetBaseException().Message
        : left.Reason == MqttClientDisconnectReason.NormalDisconnection ? "the broker closed the connection: it ended, or another client has this client id"
        : $"the broker ended the connection: {left.Reason}{(string.IsNullOrEmpty(left.ReasonString) ? "" : $", {left.ReasonString}")}";
}
