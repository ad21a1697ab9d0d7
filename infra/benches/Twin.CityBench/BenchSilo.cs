using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.City.Hosting;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Lanes;
using Twin.Model.Topology;

namespace Twin.CityBench;

/// <summary>One silo of this process as the program hosts it, with the lanes that bring messages to grains; without endpoint and screens.</summary>
sealed class BenchSilo(IHost host, GroupCommit commits, DeliveryLanes lanes) : IAsyncDisposable
{
    public IGrainFactory Grains { get; } = host.Services.GetRequiredService<IGrainFactory>();
    public DeliveryLanes Lanes => lanes;
    public CityWorld World { get; } = host.Services.GetRequiredService<CityWorld>();

    /// <summary>Silos that are one cluster, the first of them the one that the others ask.</summary>
    public static async Task<BenchSilo[]> StartAsync(int count, CityModel model, IFacilityJournal journal)
    {
        var silos = new BenchSilo[count];
        var primary = FreePort();
        for (var i = 0; i < count; i++) silos[i] = await StartAsync(i == 0 ? primary : FreePort(), primary, model, journal, seed: (ulong)i << 60);
        return silos;
    }

    public async ValueTask DisposeAsync()
    {
        await lanes.DisposeAsync();
        await host.StopAsync();
        await commits.DisposeAsync();
        host.Dispose();
    }

    static async Task<BenchSilo> StartAsync(int port, int primary, CityModel model, IFacilityJournal journal, ulong seed)
    {
        var commits = new GroupCommit(journal, TimeProvider.System, NullLogger<GroupCommit>.Instance);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.AddFilter(null, LogLevel.Critical).AddSimpleConsole(console => console.SingleLine = true)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(port, FreePort(), new IPEndPoint(IPAddress.Loopback, primary));
            silo.UseInMemoryReminderService();
            silo.AddTwinCity(_ => new(model, journal, commits, TimeProvider.System));
        });
        var host = builder.Build();
        await host.StartAsync();
        return new(host, commits, new(new GrainDoor(host.Services.GetRequiredService<IGrainFactory>()), seed, TimeProvider.System, NullLogger<DeliveryLanes>.Instance));
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
