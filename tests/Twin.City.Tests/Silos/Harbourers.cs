using Twin.Contract.Editions;
using Twin.Contract.Harbour;

namespace Twin.City.Silos;

/// <summary>The harbour's gateways at one silo: what is sent is acknowledged when a call returns.</summary>
sealed class Harbourers : IAsyncDisposable
{
    readonly HarbourGateway main, aux;

    Harbourers(TwinServer at) => (main, aux) = (new(at, "main"), new(at, "aux"));

    public static async Task<Harbourers> AtAsync(TwinServer silo)
    {
        var gateways = new Harbourers(silo);
        await gateways.main.ConnectAsync();
        await gateways.aux.ConnectAsync();
        return gateways;
    }

    public Task SendAsync(HarbourDay.Sent message) => (message.Gateway == "main" ? main : aux).SendAsync(message);

    public async Task SendAsync(IEnumerable<HarbourDay.Sent> messages)
    {
        foreach (var message in messages) await SendAsync(message);
    }

    public async ValueTask DisposeAsync()
    {
        await main.DisposeAsync();
        await aux.DisposeAsync();
    }
}
