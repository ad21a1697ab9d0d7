using System.Text;
using Twin.Contract.Editions;
using Twin.Devices.Mqtt;

namespace Twin.Contract.Harbour;

/// <summary>One gateway of the harbour: a message is under way until the server has answered for it.</summary>
sealed class HarbourGateway : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly MqttClient client;
    readonly string root;

    public HarbourGateway(TwinServer server, string id)
    {
        root = $"twin/v1/quay/{id}/";
        client = new(new()
        {
            Server = MqttClientOptions.ParseServer(server.Mqtt)!, ClientId = $"contract-{id}", UserName = $"quay/{id}", Password = "haikou-demo",
            Version = id == "aux" ? MqttVersion.V311 : MqttVersion.V5, Will = new(Topic("state"), "offline"u8.ToArray(), Qos.AtLeastOnce, Retain: true),
        }, TimeProvider.System);
    }

    public async Task ConnectAsync()
    {
        await client.ConnectAsync(CancellationToken.None).WaitAsync(Patience);
        await SendAsync("state", "online", Qos.AtLeastOnce, retain: true);
    }

    public Task SendAsync(HarbourDay.Sent message) => SendAsync(message.Topic, message.Payload, (Qos)message.Qos);

    /// <summary>Publishes below the gateway's own topics, or elsewhere where the name begins with "/".</summary>
    public async Task SendAsync(string topic, string payload, Qos qos = Qos.AtLeastOnce, bool retain = false)
    {
        using var patience = new CancellationTokenSource(Patience);
        await client.PublishAsync(new(Topic(topic), Encoding.UTF8.GetBytes(payload), qos, retain), patience.Token);
        await client.DrainAsync(patience.Token);
        await NextMillisecondAsync();
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    byte[] Topic(string name) => Encoding.UTF8.GetBytes(name.StartsWith('/') ? name[1..] : root + name);

    // Positions may be commit times in milliseconds: what is answered for by now and what is sent from here on are two.
    static async Task NextMillisecondAsync()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        while (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() <= now + 1) await Task.Yield();
    }
}
