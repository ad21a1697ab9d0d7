using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Twin.Park.Server;

/// <summary>The real server as its own process: free ports on loopback, a data folder of its own that outlives a kill.</summary>
sealed class ParkServer : IAsyncDisposable
{
    readonly string model;
    readonly string? screen;
    RunningProgram? program;

    public ParkServer(string? model = null, string? screen = null) => (this.model, this.screen) = (model ?? Repository.Haikou, screen);

    public string Data { get; init; } = Directory.CreateTempSubdirectory("twin-park-").FullName;

    /// <summary>A program that the server is run by, with its arguments: a tracer, another clock.</summary>
    public string[] Under { get; set; } = [];
    public int HttpPort { get; } = FreePort();
    public int MqttPort { get; } = FreePort();
    public string Mqtt => $"127.0.0.1:{MqttPort}";
    public string Url => $"http://127.0.0.1:{HttpPort}";
    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromMinutes(3) };
    public RunningProgram Program => program ?? throw new InvalidOperationException("not started");

    public static async Task<ParkServer> StartedAsync(string? screen = null)
    {
        var server = new ParkServer(screen: screen);
        await server.StartAsync();
        return server;
    }

    public Task StartAsync(params string[] more)
    {
        Begin(more);
        return ReadyAsync();
    }

    /// <summary>Starts the process and does not wait for it.</summary>
    public void Begin(params string[] more) =>
        program = RunningProgram.Under(Under, Repository.ParkProgram,
            ["--model", model, "--data", Data, "--http", $"127.0.0.1:{HttpPort}", "--mqtt", Mqtt, .. screen is null ? Array.Empty<string>() : ["--screen", screen], .. more]);

    public Task ReadyAsync() => Eventually.TrueAsync(async () =>
    {
        if (Program.HasExited) throw new InvalidOperationException($"the server ended with {await Program.ExitAsync()}: {Program.Output}{Program.Errors}");
        try
        {
            return (await Http.GetAsync($"{Url}/readyz")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }, "the server answers");

    /// <summary>What <c>readyz</c> says, ready or not.</summary>
    public async Task<JsonElement> HealthAsync()
    {
        using var answer = await Http.GetAsync($"{Url}/readyz");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>A counter or gauge of <c>/metrics</c>, over all its labels; 0 where it was never touched.</summary>
    public async Task<double> MetricAsync(string name) => (await Http.GetStringAsync($"{Url}/metrics")).Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{')
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

    public Task<JsonElement> GetAsync(string path) => Http.GetFromJsonAsync<JsonElement>($"{Url}/api/v1/{path}");

    public async Task<JsonElement> GatewayAsync(string userName) =>
        (await GetAsync("gateways")).EnumerateArray().Single(g => g.GetProperty("userName").GetString() == userName);

    /// <summary>The one row that a sum over all of [from, to) gives.</summary>
    public async Task<JsonElement> SumAsync(string path, string measure, string from, string to, string step) =>
        (await GetAsync($"ledger/{path}?measure={measure}&from={Uri.EscapeDataString(from)}&to={Uri.EscapeDataString(to)}&step={step}"))
            .GetProperty("rows").EnumerateArray().Single();

    public async ValueTask DisposeAsync()
    {
        if (program is not null) await program.DisposeAsync();
        Http.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
