using System.Threading.Channels;
using Twin.Devices.Mqtt;
using Twin.Devices.Telemetry;

namespace Twin.Devices.Simulate;

/// <summary>A gateway's line to the server: a bounded buffer of messages, and the session that they go through.</summary>
sealed class GatewayLink
{
    // Two hours of messages at one every two seconds; what a server's absence of more than that loses is counted.
    const int BufferMessages = 4096;

    static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(5);

    readonly Channel<MqttMessage?> buffer = Channel.CreateBounded<MqttMessage?>(new BoundedChannelOptions(BufferMessages) { SingleReader = true, SingleWriter = true });
    readonly MqttClientOptions options;
    readonly TimeProvider time;
    readonly Action<MqttMessage> rejected;
    MqttClient client;

    public GatewayLink(string userName, SimulateOptions simulate, TimeProvider time, Action<MqttMessage> rejected)
    {
        (this.time, this.rejected) = (time, rejected);
        var state = TelemetryWriter.Topic(userName, "state");
        Offline = new(state, "offline"u8.ToArray(), Qos.AtLeastOnce, Retain: true);
        options = new()
        {
            Server = simulate.Server,
            ClientId = $"gateway-{userName.Replace('/', '-')}",
            UserName = userName,
            Password = simulate.Password,
            Version = simulate.Version,
            GiveUpAfter = simulate.GiveUpAfter,
            Birth = new(state, "online"u8.ToArray(), Qos.AtMostOnce, Retain: true),
            Will = Offline,
            Filters = [TelemetryWriter.Topic(userName, "rejected")],
        };
        client = new(options, time, rejected);
    }

    MqttMessage Offline { get; }

    public long Acknowledged { get; private set; }
    public long Refused { get; private set; }
    public long Dropped { get; private set; }

    /// <summary>Puts a message into the buffer, or drops it where the buffer is full.</summary>
    public void Post(in MqttMessage message)
    {
        if (!buffer.Writer.TryWrite(message)) Dropped++;
    }

    /// <summary>Puts a message into the buffer when there is room.</summary>
    public ValueTask PostAsync(MqttMessage message, CancellationToken cancel) => buffer.Writer.WriteAsync(message, cancel);

    /// <summary>Cuts the line once what was posted before has gone out; the next message opens it again.</summary>
    public void Cut() => buffer.Writer.TryWrite(null);

    /// <summary>Publishes what is posted until <see cref="Complete"/>, then says goodbye.</summary>
    /// <exception cref="MqttConnectionException">The server refuses, or stayed away for too long.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await client.ConnectAsync(cancel);
            await foreach (var message in buffer.Reader.ReadAllAsync(cancel))
            {
                if (message is { } real) await client.PublishAsync(real, cancel);
                else await CutAndWaitAsync(cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            buffer.Writer.TryComplete(e);
            throw;
        }
        finally
        {
            await FarewellAsync();
        }
    }

    public void Complete() => buffer.Writer.TryComplete();

    async Task CutAndWaitAsync(CancellationToken cancel)
    {
        await client.DrainAsync(cancel);
        await EndAsync(polite: false);
        client = new(options, time, rejected);
        if (await buffer.Reader.WaitToReadAsync(cancel)) await client.ConnectAsync(cancel);
    }

    async Task FarewellAsync()
    {
        using var timeout = new CancellationTokenSource(FarewellTimeout, time);
        try
        {
            if (client.Connections > 0) await client.PublishAsync(Offline, timeout.Token);
            await client.DrainAsync(timeout.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or MqttConnectionException)
        {
            // The will says it then.
        }
        await EndAsync(polite: true);
    }

    async Task EndAsync(bool polite)
    {
        await client.CloseAsync(polite);
        Acknowledged += client.Acknowledged;
        Refused += client.Refused;
    }
}
