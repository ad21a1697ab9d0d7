using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Twin.Park.Server;

namespace Twin.City.Server;

/// <summary>A silo as a process of its own with the demo city, on free ports of loopback.</summary>
sealed class SiloProcess : IAsyncDisposable
{
    readonly HttpClient http = new() { Timeout = TimeSpan.FromMinutes(2) };
    readonly RunningProgram program;

    SiloProcess(string data, string[] more)
    {
        var ports = FreePorts(4);
        http.BaseAddress = new($"http://127.0.0.1:{ports[0]}");
        Mqtt = $"127.0.0.1:{ports[1]}";
        program = new(Path.Combine(AppContext.BaseDirectory, "Twin.City.dll"),
        [
            "--model", Path.Combine(Repository.Root, "infra/models/haikou.yaml"), "--data", data, "--http", $"127.0.0.1:{ports[0]}", "--mqtt", Mqtt,
            "--silo-port", ports[2].ToString(CultureInfo.InvariantCulture), "--gateway-port", ports[3].ToString(CultureInfo.InvariantCulture), .. more,
        ]);
    }

    /// <summary>Its own endpoint for gateways.</summary>
    public string Mqtt { get; }

    /// <summary>What it wrote.</summary>
    public string Log => program.Output + program.Errors;

    public static SiloProcess Start(string data, params string[] more) => new(data, more);

    public Task ReadyAsync() => UntilAsync(async () =>
    {
        using var answer = await http.GetAsync("/readyz");
        return answer.IsSuccessStatusCode;
    }, "the silo is ready");

    /// <summary>Waits until <c>readyz</c> is red for a reason.</summary>
    public Task UnreadyAsync(string reason) => UntilAsync(async () =>
    {
        using var answer = await http.GetAsync("/readyz");
        return !answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync()).Contains(reason, StringComparison.Ordinal);
    }, $"it is not ready: {reason}");

    /// <summary>Waits for what its answers tell.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        try
        {
            await Eventually.TrueAsync(async () =>
            {
                if (program.HasExited) throw new InvalidOperationException($"the silo ended: {Log}");
                try
                {
                    return await condition();
                }
                catch (HttpRequestException)
                {
                    return false; // it does not listen yet
                }
            }, what);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{Log}", late);
        }
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = JsonDocument.Parse(await http.GetStringAsync(path));
        return answer.RootElement.Clone();
    }

    /// <summary>A metric's value, summed over its series; 0 where there is none.</summary>
    public async Task<double> MetricAsync(string name) => (await http.GetStringAsync("/metrics")).Split('\n')
        .Where(l => l.StartsWith(name + " ", StringComparison.Ordinal) || l.StartsWith(name + "{", StringComparison.Ordinal))
        .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>It holds what it has in hand, and does nothing.</summary>
    public Task FreezeAsync() => program.SignalAsync("STOP");

    public Task KillAsync() => program.KillAsync();

    public Task<int> StopAsync() => program.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await program.DisposeAsync();
        http.Dispose();
    }

    static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }
}
