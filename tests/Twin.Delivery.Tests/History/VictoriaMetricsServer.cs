using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Twin.Delivery.Tests.History;

/// <summary>A real server for the v2 write path: Debian's VictoriaMetrics, on a free port, in a folder of its own.</summary>
public sealed class VictoriaMetricsServer : IAsyncDisposable
{
    const string Program = "/usr/bin/victoria-metrics";
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string folder = Directory.CreateTempSubdirectory("twin-vm-").FullName;
    readonly int port = FreePort();
    Process? server;

    public HttpClient Http { get; } = new() { Timeout = Patience };

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));

    public async Task StartAsync()
    {
        if (!File.Exists(Program)) throw new InvalidOperationException("VictoriaMetrics is not installed: apt-get install victoria-metrics");
        server = Process.Start(new ProcessStartInfo(Program, [$"-storageDataPath={folder}", $"-httpListenAddr=127.0.0.1:{port}", "-retentionPeriod=100y", "-memory.allowedBytes=64MB"])
            { RedirectStandardError = true, RedirectStandardOutput = true })!;
        server.BeginErrorReadLine();
        server.BeginOutputReadLine();
        await UntilAsync(AnswersAsync, "VictoriaMetrics does not answer");
    }

    /// <summary>Stops it in order; what it has is there when it is started again.</summary>
    public async Task StopAsync()
    {
        if (server is null) return;
        // SIGTERM: .NET has no call for it.
        using (var kill = Process.Start("/bin/kill", [server.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await server.WaitForExitAsync().WaitAsync(Patience);
        server.Dispose();
        server = null;
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, string otherwise)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience) throw new TimeoutException(otherwise);
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    async Task<bool> AnswersAsync()
    {
        try
        {
            return (await Http.GetAsync(new Uri(Address, "health"))).StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
