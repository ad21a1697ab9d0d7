using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Twin.Park.Server;

namespace Twin.Contract.Editions;

/// <summary>An edition as a process of its own on the harbour's model: free ports on loopback, a data folder that outlives a kill.</summary>
public sealed class TwinServer : IAsyncDisposable
{
    readonly Edition edition;
    readonly string data = Directory.CreateTempSubdirectory("twin-contract-").FullName;
    readonly HttpClient http = new() { Timeout = TimeSpan.FromMinutes(2) };
    readonly int httpPort = FreePort(), mqttPort = FreePort();
    readonly string[] options;
    RunningProgram? program;

    public TwinServer(Edition edition) => (this.edition, options) = (edition, edition.Options(FreePort));

    public string Mqtt => $"127.0.0.1:{mqttPort}";
    public Uri Hub => new($"ws://127.0.0.1:{httpPort}/hub/live");

    public static string Model => Path.Combine(Repository.Root, "tests/Twin.Contract/Harbour/harbour.yaml");

    public Task StartAsync()
    {
        Begin();
        return ReadyAsync();
    }

    /// <summary>What the process has told of itself so far.</summary>
    public string Told => program!.Output + program.Errors;

    /// <summary>Starts the process and does not wait for it.</summary>
    public void Begin()
    {
        var file = Path.Combine(Repository.Root, string.Format(CultureInfo.InvariantCulture, edition.Program, Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))));
        program = new(file, ["--model", Model, "--data", data, "--http", $"127.0.0.1:{httpPort}", "--mqtt", Mqtt, .. options]);
    }

    /// <summary>Waits until the process may be sent traffic.</summary>
    public Task ReadyAsync() => Eventually.TrueAsync(async () =>
    {
        if (program!.HasExited) throw new InvalidOperationException($"the server ended with {await program.ExitAsync()}: {program.Output}{program.Errors}");
        try
        {
            return (await http.GetAsync($"http://127.0.0.1:{httpPort}/readyz")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }, "the server is ready");

    /// <summary>Waits until <c>/readyz</c> is red and says something.</summary>
    public Task FaultyAsync(string fault) => Eventually.TrueAsync(async () =>
    {
        if (program!.HasExited) throw new InvalidOperationException($"the server ended with {await program.ExitAsync()}: {program.Output}{program.Errors}");
        try
        {
            using var answer = await http.GetAsync($"http://127.0.0.1:{httpPort}/readyz");
            return (int)answer.StatusCode == 503 && (await answer.Content.ReadAsStringAsync()).Contains(fault, StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }, $"readyz says: {fault}");

    public Task<int> StopAsync() => program!.StopAsync();

    /// <summary>Waits for the process to end by itself; its exit code.</summary>
    public Task<int> ExitAsync() => program!.ExitAsync();

    public Task KillAsync() => program!.KillAsync();

    /// <summary>Asks below <c>/api/v1/</c>; the status and the body as it came.</summary>
    public async Task<(int Status, string Body)> AskAsync(string path)
    {
        using var answer = await http.GetAsync($"http://127.0.0.1:{httpPort}/api/v1/{path}");
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Asks for what must be there.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        var (status, body) = await AskAsync(path);
        return status == 200 ? JsonDocument.Parse(body).RootElement : throw new InvalidOperationException($"{path}: {status} {body}");
    }

    /// <summary>Sends another model for the one in force.</summary>
    public async Task<(int Status, string Body)> PutModelAsync(string yaml, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"http://127.0.0.1:{httpPort}/api/v1/model{query}");
        request.Content = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        request.Headers.Add("If-Match", "*");
        using var answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<(int Status, string Body)> PostAsync(string path, string type, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var answer = await http.PostAsync($"http://127.0.0.1:{httpPort}/api/v1/{path}", content);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The endpoints that the server describes, and those that its edition lacks.</summary>
    public async Task<string[]> DescribedAsync()
    {
        using var answer = await http.GetAsync($"http://127.0.0.1:{httpPort}/openapi/v1.json");
        using var description = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return [.. description.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(m => $"{m.Name} {p.Name}")).Concat(edition.Lacks).Order(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        if (program is not null) await program.DisposeAsync();
        http.Dispose();
        Directory.Delete(data, recursive: true);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
