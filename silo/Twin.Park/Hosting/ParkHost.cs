using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Twin.Ingest.Mqtt;
using Twin.Ingest.Mqtt.WebSockets;
using Twin.Model.Telemetry;
using Twin.Operations;
using Twin.Operations.Backup;
using Twin.Operations.Billing;
using Twin.Operations.Demand;
using Twin.Operations.Corrections;
using Twin.Operations.Events;
using Twin.Operations.Gateways;
using Twin.Operations.Health;
using Twin.Operations.Ledger;
using Twin.Operations.Pages;
using Twin.Operations.Readings;
using Twin.Operations.Topology;
using Twin.Operations.Twins;
using Twin.Park.Backup;
using Twin.Park.Billing;
using Twin.Park.CommandLine;
using Twin.Park.Engine;
using Twin.Park.Orders;
using Twin.Park.Revising;
using Twin.Park.Sources;

namespace Twin.Park.Hosting;

/// <summary>Puts the Park edition together and runs it until it is told to stop. Refusals are one clear line each and exit code 1.</summary>
static class ParkHost
{
    public static async Task<int> RunAsync(ParkOptions options, CancellationToken cancel)
    {
        if (options.CheckpointSeconds is < 1 or > 3600) return Refuse($"--checkpoint-seconds: {options.CheckpointSeconds} is not from 1 to 3600");
        if (options.KeepReadingsDays is < Horizon.DaysMin or > Horizon.DaysMax)
            return Refuse($"--keep-readings: {options.KeepReadingsDays} is not from {Horizon.DaysMin} to {Horizon.DaysMax} days");
        if (options.OperatorToken is { Length: < 16 or > 256 }) return Refuse("--operator-token: it must have 16 to 256 characters");
        if (options.Mqtts is not null && options.Certificate is null) return Refuse("--mqtts needs --certificate");
        if (BrokerOptions.Refusal(options) is { } unfit) return Refuse(unfit);

        using var loggers = ParkLogging.Create();
        var settings = new EngineSettings(TimeSpan.FromSeconds(options.CheckpointSeconds), options.Sync) { KeepReadingsDays = options.KeepReadingsDays };
        if (!new EngineStart(settings, TimeProvider.System, loggers).TryOpen(options.Data, options.Model, out var engine, out var refusal))
            return Refuse([.. refusal]);
        await using var opened = engine.ConfigureAwait(false);
        if (DemoGuard.Refusal(engine.Model, options) is { } exposed) return Refuse(exposed);

        try
        {
            var app = Build(options, engine);
            await using var built = app.ConfigureAwait(false);
            engine.Start();
            app.Services.GetRequiredService<MqttBroker>().Open();
            await app.StartAsync(cancel).ConfigureAwait(false);
            if (options.Conformance) ParkLogging.Conformance(app.Logger);
            ParkLogging.Kept(app.Logger, options.KeepReadingsDays, engine.State.HorizonMs, engine.Model.TimeZone);
            ParkLogging.Listening(app.Logger, options.Http, options.Mqtt, engine.Model.AllPoints.Length, engine.Commits.Position);
            await app.WaitForShutdownAsync(cancel).ConfigureAwait(false);
            return 0;
        }
        catch (Exception error) when (error is IOException or CryptographicException or SocketException)
        {
            return Refuse(error.Message);
        }
    }

    static WebApplication Build(ParkOptions options, ParkEngine engine)
    {
        var builder = WebApplication.CreateSlimBuilder();
        ParkLogging.Configure(builder.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.MaxReadBufferSize = TransportBounds.ReadBufferBytes);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<IngestMetrics>().AddSingleton<MqttEndpoint>();
        builder.Services.AddSingleton(services => new MqttBroker(BrokerOptions.Of(options), engine.Sessions, engine.Commits, () => engine.Model, TimeProvider.System,
            services.GetRequiredService<IngestMetrics>(), services.GetRequiredService<ILogger<MqttBroker>>()));
        builder.Services.AddTwinOperations(operations =>
            (operations.OperatorToken, operations.WritesWithoutToken) = (options.OperatorToken, IPAddress.IsLoopback(options.Http.Address)));
        var expected = new ExpectedTimes();
        builder.Services.AddSingleton<ITwinSource>(new TwinSource(engine.State,
            new(engine.State, engine.Store, engine.Commits, engine.Models, engine.Gate), engine.Gate, engine.Watchers));
        builder.Services.AddSingleton<ILedgerSource>(new LedgerSource(engine.State, engine.Store, engine.Commits, engine.Positions, expected, engine.Gate));
        builder.Services.AddSingleton<IReadingSource>(new ReadingSource(engine.State, engine.Store, engine.Commits, engine.Gate));
        builder.Services.AddSingleton<IGatewaySource>(new GatewaySource(engine.State, engine.Commits, engine.Gate));
        builder.Services.AddSingleton<IEventSource>(new EventSource(engine.State, engine.Commits, engine.Gate));
        builder.Services.AddSingleton<IHealthSource>(new HealthSource(engine));
        builder.Services.AddSingleton<ICorrectionDesk>(new CorrectionDesk(engine.State, engine.Store, engine.Orders, engine.Commits, engine.Gate));
        builder.Services.AddSingleton<IModelDesk>(services => new ModelDesk(engine.State, engine.Store, engine.Models, engine.Commits, engine.Gate, TimeProvider.System,
            model => DemoGuard.Refusal(model, options), services.GetRequiredService<ILogger<ModelDesk>>()));
        builder.Services.AddSingleton<IIntervalSource>(new IntervalSource(engine.State, engine.Store, engine.Commits, expected, engine.Gate));
        builder.Services.AddSingleton<IMinuteSource>(new MinuteSource(engine.State, engine.Store, engine.Commits, engine.Gate));
        builder.Services.AddSingleton<IBillBook>(new BillDesk(engine.Bills, engine.Commits, engine.Gate));
        builder.Services.AddSingleton<IBackupDesk>(new BackupDesk(engine.Folder!, engine.Commits, TimeProvider.System));
        var app = builder.Build();
        app.UseWebSockets();
        app.MapTwinOperations();
        app.MapMqttWebSocket();
        if (options.Diagnostics) app.MapPost("/diagnostics/collect", Diagnostics.Collect);
        if (options.Screen is { } screen) app.MapTwinScreen(screen);
        return app;
    }

    static void Listen(KestrelServerOptions kestrel, ParkOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.RequestHeadersTimeout = HttpConnections.HeadersWithin;
        kestrel.Limits.MaxRequestBufferSize = TransportBounds.ReadBufferBytes;
        kestrel.Listen(options.Http, HttpConnections.Bound);
        kestrel.Listen(options.Mqtt, listen => listen.UseConnectionHandler<MqttEndpoint>());
        if (options.Mqtts is not { } mqtts) return;
        var certificate = LoadCertificate(options.Certificate!, options.CertificatePassword);
        kestrel.Listen(mqtts, listen =>
        {
            listen.UseHttps(certificate);
            listen.UseConnectionHandler<MqttEndpoint>();
        });
    }

    static X509Certificate2 LoadCertificate(string file, string? password) =>
        Path.GetExtension(file) is ".pem" or ".crt"
            ? X509CertificateLoader.LoadPkcs12(X509Certificate2.CreateFromPemFile(file).Export(X509ContentType.Pkcs12), null)
            : X509CertificateLoader.LoadPkcs12FromFile(file, password);

    static int Refuse(params string[] lines)
    {
        foreach (var (index, line) in lines.Index()) Console.Error.WriteLine(index == 0 ? $"error: {line}" : line);
        return 1;
    }
}
