using Twin.Contract.Editions;
using Twin.Devices.Mqtt;
using Twin.Park.Server;

namespace Twin.Contract.Harbour;

/// <summary>A server that has taken the harbour's day.</summary>
/// <typeparam name="TEdition">Whose server.</typeparam>
public sealed class PlayedHarbour<TEdition> : IAsyncLifetime where TEdition : Edition, new()
{
    public TwinServer Server { get; } = new(new TEdition());

    public async Task InitializeAsync()
    {
        await Server.StartAsync();
        await PlayAsync();
        // Their lines were cut: the wills say so.
        await Eventually.TrueAsync(async () => (await Server.GetAsync("gateways")).EnumerateArray().All(g => g.GetProperty("link").GetString() == "offline"), "the gateways are offline");
    }

    async Task PlayAsync()
    {
        await using var main = new HarbourGateway(Server, "main");
        await using var aux = new HarbourGateway(Server, "aux");
        await main.ConnectAsync();
        await aux.ConnectAsync();
        foreach (var message in HarbourDay.Messages)
            await (message.Gateway == "main" ? main : aux).SendAsync(message.Topic, message.Payload, (Qos)message.Qos);
        await aux.SendAsync("state", "offline", retain: true);
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
