namespace Twin.Operations.Hosting;

/// <summary>One server for all tests of a class; each begins with empty sources.</summary>
public sealed class HostFixture : IAsyncLifetime
{
    OperationsHost? host;

    public async Task InitializeAsync() => host = await OperationsHost.StartAsync();

    public async Task DisposeAsync() => await host!.DisposeAsync();

    internal OperationsHost Fresh()
    {
        host!.Reset();
        return host;
    }
}
