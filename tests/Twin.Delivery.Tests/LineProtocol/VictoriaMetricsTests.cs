using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Twin.Delivery.LineProtocol;
using Twin.Delivery.Tests.Fakes;
using Twin.Model.Telemetry;

namespace Twin.Delivery.Tests.LineProtocol;

/// <summary>The v2 write path against a real server: Debian's VictoriaMetrics, on a free port, in a folder of its own.</summary>
public sealed class VictoriaMetricsTests : IAsyncLifetime
{
    const string Program = "/usr/bin/victoria-metrics";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string folder = Directory.CreateTempSubdirectory("twin-vm-").FullName;
    readonly int port = FreePort();
    readonly HttpClient http = new() { Timeout = Patience };
    Process? server;

    Uri Server => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));

    public async Task InitializeAsync()
    {
        if (!File.Exists(Program)) throw new InvalidOperationException("VictoriaMetrics is not installed: apt-get install victoria-metrics");
        server = Process.Start(new ProcessStartInfo(Program, [$"-storageDataPath={folder}", $"-httpListenAddr=127.0.0.1:{port}", "-retentionPeriod=100y", "-memory.allowedBytes=64MB"])
            { RedirectStandardError = true, RedirectStandardOutput = true })!;
        server.BeginErrorReadLine();
        server.BeginOutputReadLine();
        var began = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience) throw new TimeoutException("VictoriaMetrics does not answer");
            await Task.Delay(50);
        }
    }

    public async Task DisposeAsync()
    {
        server!.Kill();
        await server.WaitForExitAsync().WaitAsync(Patience);
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Readings_are_there_with_their_tags_values_and_times()
    {
        var point = SomeCity.Facilities[0].Devices[0].Points[0];
        var line = new ReadingLine(point.Key, point);
        var (room, length) = (new byte[10_000], 0);
        for (var i = 0; i < 5; i++) length += line.Write(new(1_767_225_600_000 + i * 1500, 1_250_000 * i, Quality.Good, 0, i), room.AsSpan(length));
        await new HttpHistorySink(http, new() { Server = Server }).WriteAsync(room.AsMemory(0, length), CancellationToken.None);

        JsonElement series = default;
        var began = TimeProvider.System.GetTimestamp();
        while (series.ValueKind == JsonValueKind.Undefined)
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience) throw new TimeoutException("the readings do not show");
            var answer = await http.GetStringAsync(new Uri(Server, "api/v1/export?match[]=reading_micro"));
            if (answer.Length > 0) series = JsonDocument.Parse(answer.Split('\n')[0]).RootElement;
            else await Task.Delay(50);
        }
        series.GetProperty("metric").GetProperty("key").GetString().ShouldBe(point.Key.ToString());
        series.GetProperty("metric").GetProperty("path").GetString().ShouldBe(point.Path);
        series.GetProperty("metric").GetProperty("quality").GetString().ShouldBe("good");
        series.GetProperty("values").EnumerateArray().Select(v => v.GetInt64()).ShouldBe([0, 1_250_000, 2_500_000, 3_750_000, 5_000_000]);
        series.GetProperty("timestamps").EnumerateArray().Select(v => v.GetInt64()).ShouldBe(Enumerable.Range(0, 5).Select(i => 1_767_225_600_000 + i * 1500L));
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_has_no_such_path_is_told_by_place_and_reason()
    {
        var nobody = new HttpHistorySink(http, new() { Server = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}/")) });
        (await Should.ThrowAsync<HistorySinkException>(nobody.WriteAsync("reading,key=p1 micro=1i 1\n"u8.ToArray(), CancellationToken.None))).Message.ShouldContain("no answer");
        var wrong = new HttpHistorySink(http, new() { Server = new(Server, "nowhere/"), Token = "secret" });
        var refused = (await Should.ThrowAsync<HistorySinkException>(wrong.WriteAsync("reading,key=p1 micro=1i 1\n"u8.ToArray(), CancellationToken.None))).Message;
        refused.ShouldStartWith($"{Server}nowhere/: the lines were refused (400)");
        refused.ShouldNotContain("secret");
    }

    async Task<bool> AnswersAsync()
    {
        try
        {
            return (await http.GetAsync(new Uri(Server, "health"))).StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
