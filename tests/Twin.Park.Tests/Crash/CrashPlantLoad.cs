using System.Diagnostics;
using Twin.Park.Server;

namespace Twin.Park.Crash;

/// <summary>The crash test's gateways at a running server, for tests that let something else than the process fail.</summary>
sealed class CrashPlantLoad : IAsyncDisposable
{
    readonly CrashGateway[] gateways;
    readonly CrashAudit audit;
    bool isDrained;

    CrashPlantLoad(ParkServer server, int seed)
    {
        gateways = [.. CrashPlant.Links.Select((link, i) => new CrashGateway(server, link, unchecked(seed * 31 + i)))];
        audit = new(server, gateways);
    }

    public long Acknowledged => gateways.Sum(g => g.AcknowledgedCount);

    /// <summary>Times that the gateways connected, first ones included.</summary>
    public int Connections => gateways.Sum(g => g.Connections);

    public static async Task<CrashPlantLoad> StartAsync(ParkServer server, params string[] options)
    {
        await server.StartAsync(options);
        var load = new CrashPlantLoad(server, seed: 1);
        foreach (var gateway in load.gateways) await gateway.StartAsync();
        return load;
    }

    /// <summary>Publishes at full rate again.</summary>
    public void Load()
    {
        foreach (var gateway in gateways) gateway.Load();
    }

    public Task FlowingAsync()
    {
        Load();
        return FlowingAsync(gateways);
    }

    /// <summary>Each gateway has been acknowledged something new: all are connected.</summary>
    public static async Task FlowingAsync(IReadOnlyCollection<CrashGateway> gateways)
    {
        var before = gateways.Select(g => g.AcknowledgedCount).ToArray();
        await Eventually.TrueAsync(() => Task.FromResult(gateways.Zip(before).All(g => g.First.AcknowledgedCount > g.Second)), "readings flow");
    }

    /// <summary>Readings acknowledged a second, over three seconds at full rate. To be printed beside another one: how fast a machine is proves nothing.</summary>
    public async Task<double> RateAsync()
    {
        Load();
        var (before, watch) = (Acknowledged, Stopwatch.StartNew());
        for (var tenths = 0; tenths < 30; tenths++)
        {
            await Task.Delay(100);
            Load();
        }
        return (Acknowledged - before) / watch.Elapsed.TotalSeconds;
    }

    public Task<CrashFindings> AuditAsync() => audit.RunAsync(atRest: false);

    /// <summary>Ends publishing, waits until everything is acknowledged, and audits.</summary>
    public async Task<CrashFindings> DrainAndAuditAsync()
    {
        if (!isDrained)
            foreach (var gateway in gateways) await gateway.DrainAsync();
        isDrained = true;
        return await audit.RunAsync(atRest: true);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in gateways) await gateway.DisposeAsync();
    }
}
