using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Twin.City.Broker;
using Twin.City.Clustering;
using Twin.City.CommandLine;
using Twin.City.Grains;
using Twin.City.History;
using Twin.City.Revising;
using Twin.City.Sources;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Lanes;
using Twin.Delivery.Revising;
using Twin.Ingest.Mqtt;
using Twin.Ingest.Mqtt.Sessions;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations;
using Twin.Operations.Gateways;
using Twin.Operations.Health;
using Twin.Operations.Ledger;
using Twin.Operations.Pages;
using Twin.Operations.Telemetry;
using Twin.Operations.Twins;
using Twin.Storage;

namespace Twin.City.Hosting;

/// <summary>One silo, clustered with itself: grains, the gateways' MQTT endpoint, screens and API in one process.</summary>
static partial class CityHost
{
    public static async Task<int> RunAsync(CityOptions options, CancellationToken cancel)
    {
        using var loggers = LoggerFactory.Create(CityLogging.Configure);
        if (await CityClustering.UnfitAsync(options, cancel) is { } unfit) return Refuse([unfit]);
        var brokers = CityBroker.Of(options, out var noBroker);
        if (noBroker is not null) return Refuse([noBroker]);
        var telemetry = CityTelemetry.Of(options, out var untold);
        if (untold is not null) return Refuse([untold]);
        if (!DataFolder.TryOpen(options.Data, out var folder, out var refused)) return Refuse([refused.Line]);
        using var held = folder;
        await using var stores = new CityStores(options, folder);
        if (await StoreWait.RefusalAsync(stores, options.Http, loggers, cancel) is { } store) return Refuse([store]);
        var (book, refusal) = await CityModelStart.OpenAsync(options, folder.ModelPath, stores.Postgres, next => Exposed(next, options), loggers, cancel);
        if (book is null) return Refuse(refusal);
        using var kept = book;

        try
        {
            var app = Build(options, book, stores, brokers, telemetry);
            await using var built = app;
            using var export = OtlpExport.Start(telemetry);
            await app.StartAsync(cancel);
            await BeginAsync(app.Services);
            Listening(app.Logger, options.Http, options.Mqtt, book.Models.Current.Model.AllPoints.Length, stores.Place);
            await app.WaitForShutdownAsync(cancel);
            return 0;
        }
        catch (Exception error) when (error is IOException or SocketException or JournalStoreException)
        {
            return Refuse([error.Message]);
        }
    }

    static WebApplication Build(CityOptions options, ModelBook book, CityStores stores, BrokerOptions? brokers, OtlpOptions telemetry)
    {
        var builder = WebApplication.CreateSlimBuilder();
        CityLogging.Configure(builder.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Http);
            kestrel.Listen(options.Mqtt, listen => listen.UseConnectionHandler<MqttEndpoint>());
        });
        builder.Services.AddRoutingCore();
        builder.Host.UseOrleans(silo =>
        {
            silo.UseCityClustering(options);
            CityTelemetry.Trace(silo, telemetry);
            silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(30));
            silo.AddTwinCity(services => new(book.Models, stores.Journal,
                new GroupCommit(stores.Journal, TimeProvider.System, services.GetRequiredService<ILogger<GroupCommit>>()), TimeProvider.System));
        });
        AddIngest(builder.Services, book.Models, CitySessions.Of(stores));
        builder.Services.AddRevising(book, next => Exposed(next, options));
        CityBroker.Add(builder.Services, brokers, stores.Slots);
        AddSources(builder.Services);
        builder.Services.AddCityHistory(options.Influx, stores.Slots);
        builder.Services.AddTwinOperations(operations =>
            (operations.OperatorToken, operations.WritesWithoutToken, operations.Meters) = (options.OperatorToken, IPAddress.IsLoopback(options.Http.Address), [CityTelemetry.OrleansMeter]));
        var app = builder.Build();
        app.MapTwinOperations();
        if (options.Screen is { } screen) app.MapTwinScreen(screen);
        return app;
    }

    static void AddIngest(IServiceCollection services, CityModels models, CitySessions kept)
    {
        services.AddSingleton(TimeProvider.System).AddSingleton<IngestMetrics>().AddSingleton<MqttEndpoint>().AddSingleton<SessionStore>().AddSingleton(kept);
        services.AddSingleton<IDeliveryDoor>(provider => new GrainDoor(provider.GetRequiredService<IGrainFactory>()));
        services.AddSingleton(provider => new DeliveryLanes(provider.GetRequiredService<IDeliveryDoor>(), Seed(),
            TimeProvider.System, provider.GetRequiredService<ILogger<DeliveryLanes>>()));
        services.AddSingleton<ICommitLog>(provider => new LaneCommitLog(provider.GetRequiredService<DeliveryLanes>(), () => models.Current.Routing));
        services.AddSingleton(provider => new MqttBroker(kept.Options, provider.GetRequiredService<SessionStore>(), provider.GetRequiredService<ICommitLog>(), () => models.Current.Model,
            TimeProvider.System, provider.GetRequiredService<IngestMetrics>(), provider.GetRequiredService<ILogger<MqttBroker>>()));
    }

    static void AddSources(IServiceCollection services)
    {
        services.AddSingleton<LedgerReader>().AddSingleton<DerivedReader>().AddSingleton<CityLedgerSource>();
        services.AddSingleton<ITwinSource, GrainTwinSource>();
        services.AddSingleton<ILedgerSource>(provider => provider.GetRequiredService<CityLedgerSource>());
        services.AddSingleton<IIntervalSource>(provider => provider.GetRequiredService<CityLedgerSource>());
        services.AddSingleton<IGatewaySource, CityGatewaySource>();
        services.AddSingleton<IHealthSource, CityHealthSource>();
        services.AddCityDesks();
    }

    // Sessions come back from the gateways' journals before the first gateway connects; then every park lets time pass, and a model that
    // the file has changed is told to the city.
    static async Task BeginAsync(IServiceProvider services)
    {
        var model = services.GetRequiredService<CityWorld>().Model;
        var grains = services.GetRequiredService<IGrainFactory>();
        await services.GetRequiredService<CitySessions>().BeginAsync(services.GetRequiredService<SessionStore>(), model, grains);
        services.GetRequiredService<MqttBroker>().Open();
        foreach (var park in model.City.Children) await grains.GetGrain<Contracts.IParkGrain>(park.Key.ToString()).Begin();
        if (services.GetRequiredService<ModelBook>().WasChangedByFile) await services.GetRequiredService<RevisionSpread>().TellAsync(CancellationToken.None);
    }

    // The demo's password is in the README: while any gateway has it, nothing but this machine may reach the server.
    static string? Exposed(CityModel model, CityOptions options) =>
        model.AllGateways.FirstOrDefault(g => g.UsesDemoPassword) is { } gateway && !(IPAddress.IsLoopback(options.Http.Address) && IPAddress.IsLoopback(options.Mqtt.Address))
            ? $"gateway {gateway.UserName} has the demo password: give it one of its own, or listen on 127.0.0.1" : null;

    // Names of batches differ between the lives of a process.
    static ulong Seed() => System.Security.Cryptography.RandomNumberGenerator.GetBytes(sizeof(ulong)) is var bytes ? BitConverter.ToUInt64(bytes) : 0;

    static int Refuse(IReadOnlyList<string> lines)
    {
        foreach (var (index, line) in lines.Index()) Console.Error.WriteLine(index == 0 ? $"error: {line}" : line);
        return 1;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Screens and API on http://{Http}, gateways on mqtt://{Mqtt}: {Points} points, journals in {Place}")]
    static partial void Listening(ILogger logger, IPEndPoint http, IPEndPoint mqtt, int points, string place);
}
