using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Twin.Model.Topology;
using Twin.Operations.Backup;
using Twin.Operations.Billing;
using Twin.Operations.Corrections;
using Twin.Operations.Demand;
using Twin.Operations.Events;
using Twin.Operations.Gateways;
using Twin.Operations.Health;
using Twin.Operations.Ledger;
using Twin.Operations.Readings;
using Twin.Operations.Topology;
using Twin.Operations.Twins;

namespace Twin.Operations.Hosting;

/// <summary>A real server on a free loopback port over fake sources and a manual clock.</summary>
sealed class OperationsHost : IAsyncDisposable
{
    readonly WebApplication app;

    OperationsHost(WebApplication app, FakeTwins twins, ManualTimeProvider time)
    {
        (this.app, Twins, Time, Models) = (app, twins, time, new(twins));
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public FakeTwins Twins { get; }
    public FakeLedger Ledger { get; } = new();
    public FakeReadings Readings { get; } = new();
    public FakeGateways Gateways { get; } = new();
    public FakeEvents Events { get; } = new();
    public FakeHealth Health { get; } = new();
    public FakeIntervals Intervals { get; } = new();
    public FakeMinutes Minutes { get; } = new();
    public FakeBills Bills { get; } = new();
    public FakeCorrectionDesk Desk { get; } = new();
    public FakeBackupDesk Backups { get; } = new();
    public FakeModelDesk Models { get; }
    public ManualTimeProvider Time { get; }
    public HttpClient Http { get; }
    public IServiceProvider Services => app.Services;
    public Uri HubUri => new($"ws://127.0.0.1:{Http.BaseAddress!.Port}/hub/live");

    public static async Task<OperationsHost> StartAsync(
        CityModel? model = null, Action<OperationsOptions>? configure = null, Action<WebApplication>? map = null)
    {
        var twins = new FakeTwins(model ?? SmallCity.Model());
        var time = new ManualTimeProvider(SmallCity.NoonMs);
        OperationsHost? host = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<ITwinSource>(twins);
        builder.Services.AddSingleton<ILedgerSource>(_ => host!.Ledger);
        builder.Services.AddSingleton<IReadingSource>(_ => host!.Readings);
        builder.Services.AddSingleton<IGatewaySource>(_ => host!.Gateways);
        builder.Services.AddSingleton<IHealthSource>(_ => host!.Health);
        builder.Services.AddSingleton<IIntervalSource>(_ => host!.Intervals);
        builder.Services.AddSingleton<IMinuteSource>(_ => host!.Minutes);
        builder.Services.AddSingleton<IBillBook>(_ => host!.Bills);
        builder.Services.AddSingleton<ICorrectionDesk>(_ => host!.Desk);
        builder.Services.AddSingleton<IBackupDesk>(_ => host!.Backups);
        builder.Services.AddSingleton<IEventSource>(_ => host!.Events);
        builder.Services.AddSingleton<IModelDesk>(_ => host!.Models);
        builder.Services.AddTwinOperations(options =>
        {
            options.WritesWithoutToken = true;
            configure?.Invoke(options);
        });
        var app = builder.Build();
        app.MapTwinOperations();
        map?.Invoke(app);
        await app.StartAsync();
        return host = new OperationsHost(app, twins, time);
    }

    /// <summary>Empties all sources.</summary>
    public void Reset()
    {
        Twins.Fail(null);
        Twins.Replace(SmallCity.Model());
        (Ledger.Asked, Ledger.Rows, Ledger.KnownAt) = (null, null, null);
        Ledger.Restatements.Clear();
        Readings.All.Clear();
        Gateways.All.Clear();
        Gateways.Rejections.Clear();
        Events.All.Clear();
        Health.Set(FakeHealth.Ready);
        Intervals.Reset();
        Minutes.Fill = null;
        Bills.All.Clear();
        Desk.Clear();
    }

    public Task<JsonElement> PostAsync(string path, string json, HttpStatusCode expected = HttpStatusCode.OK) =>
        PostAsync(path, json, "application/json", expected);

    public async Task<JsonElement> PostAsync(string path, string body, string mediaType, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, mediaType);
        using var response = await Http.PostAsync(path, content);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(expected, text);
        return JsonDocument.Parse(text).RootElement;
    }

    public async Task<JsonElement> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await Http.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(expected, text);
        return JsonDocument.Parse(text).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
    }
}
