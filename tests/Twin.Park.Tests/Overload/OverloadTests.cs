using System.Diagnostics;
using System.Globalization;
using System.Text;
using Twin.Park.Damage;
using Twin.Park.Hostile;
using Twin.Park.Server;
using Xunit.Abstractions;

namespace Twin.Park.Overload;

/// <summary>More than the server sustains, on any machine: the journal's disk is made slow, so that what is sustained is little.</summary>
public sealed class OverloadTests(ITestOutputHelper output) : IDisposable
{
    const int Sensors = 250, Window = 64, SyncDelayMs = 300;

    // 1,024 batches of 14,096 readings of 21 bytes are 300 MB at the very most; two gateways have 8 of them, and the process itself takes some 110 MiB.
    const long ResidentBytesMax = 448L << 20;

    static readonly string[] Gateways = ["park/a", "park/b"];

    readonly string folder = Directory.CreateTempSubdirectory("twin-overload-").FullName;

    static TimeSpan Span => TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("TWIN_TEST_LONG") == "1" ? 10 : 2);

    [StraceFact]
    public async Task At_three_and_ten_times_the_load_that_it_sustains_memory_is_bounded_and_the_backlog_drains()
    {
        await using var server = new ParkServer(ModelFile())
        {
            Under = ["strace", "-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", string.Create(CultureInfo.InvariantCulture, $"inject=fdatasync:delay_enter={SyncDelayMs * 1000}")],
        };
        await server.StartAsync();
        var gateways = new List<OpenLoopGateway>();
        foreach (var userName in Gateways) gateways.Add(await OpenLoopGateway.ConnectAsync(server, userName, Sensors));
        // Silent but for its pings: the server answers them in time however busy it is.
        using var pinging = await RawConnection.AcceptedAsync(server, "park/c", "pinging", keepAliveSeconds: 20);

        var watch = Stopwatch.StartNew();
        await Task.WhenAll(gateways.Select(g => g.SaturateAsync(Span * 2, Window)));
        var sustained = Acknowledged(gateways) / watch.Elapsed.TotalSeconds;
        await DrainedAsync(gateways);
        foreach (var times in (int[])[3, 10])
        {
            var (before, most, pauses) = (server.Program.ResidentBytes, 0L, await server.MetricAsync("twin_ingest_pauses_total"));
            watch.Restart();
            var offers = Task.WhenAll(gateways.Select(g => g.OfferAsync((long)(sustained * times * Span.TotalSeconds) / gateways.Count, Span)));
            while (!offers.IsCompleted || gateways.Any(g => g.AcknowledgedReadings < g.SentReadings))
            {
                await pinging.SendAsync(RawConnection.PingReq);
                (await pinging.ReadAsync()).ShouldNotBeNull().Type.ShouldBe(RawConnection.PingResp);
                most = Math.Max(most, server.Program.ResidentBytes);
                foreach (var gateway in gateways) gateway.Fault.ShouldBeNull();
                await Task.WhenAny(offers, Task.Delay(100));
                if (offers.IsCompleted) await Task.Delay(20);
                watch.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(10), "the backlog never drains");
            }
            await offers;
            pauses = await server.MetricAsync("twin_ingest_pauses_total") - pauses;
            output.WriteLine($"{times} times the sustained {sustained:F0} readings a second for {Span.TotalSeconds} s: all acknowledged after {watch.Elapsed.TotalSeconds:F1} s, " +
                $"gateways not read {pauses} times, memory {before >> 20} MiB before, {most >> 20} MiB at most");
            pauses.ShouldBeGreaterThan(0);
            most.ShouldBeLessThan(ResidentBytesMax);
        }

        await server.Program.KillAsync();
        server.Under = [];
        await server.StartAsync();
        foreach (var (userName, gateway) in Gateways.Zip(gateways))
        {
            var counts = await server.GatewayAsync(userName);
            foreach (var name in (string[])["received", "accepted"]) counts.GetProperty(name).GetInt64().ShouldBe(gateway.SentReadings, $"{userName}: {name}");
        }
        foreach (var gateway in gateways) gateway.Dispose();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static long Acknowledged(IEnumerable<OpenLoopGateway> gateways) => gateways.Sum(g => g.AcknowledgedReadings);

    static Task DrainedAsync(IReadOnlyCollection<OpenLoopGateway> gateways) =>
        Eventually.TrueAsync(() => Task.FromResult(gateways.All(g => g.AcknowledgedReadings == g.SentReadings)), "everything is acknowledged");

    string ModelFile()
    {
        var text = new StringBuilder("""
            model: 1
            city: {id: busy, name: {zh: 城, en: City}, timeZone: Asia/Shanghai}
            deviceTypes:
              - id: array
                name: {zh: 阵列, en: Array}
                points:

            """);
        for (var i = 0; i < Sensors; i++) text.Append(CultureInfo.InvariantCulture, $"      - {{id: t{i}, kind: gauge, unit: °C}}\n");
        text.Append("""
            parks:
              - id: park
                name: {zh: 园区, en: Park}
                gateways:

            """);
        foreach (var id in (string[])["a", "b", "c"])
            text.Append(CultureInfo.InvariantCulture, $"      - {{id: {id}, name: {{zh: 网关, en: Gateway}}, password: {Repository.DemoHash}, under: works, serves: [{id}]}}\n");
        text.Append("""
                enterprises:
                  - id: works
                    name: {zh: 厂, en: Works}
                    type: metalworking
                    facilities:

            """);
        foreach (var id in (string[])["a", "b", "c"])
            text.Append(CultureInfo.InvariantCulture, $"          - {{id: {id}, name: {{zh: 厅, en: Hall}}, type: production-line, devices: [{{id: array, type: array}}]}}\n");
        var file = Path.Combine(folder, "busy.yaml");
        File.WriteAllText(file, text.ToString());
        return file;
    }
}
