using System.Globalization;
using System.Text;
using Twin.Devices.Mqtt;
using Twin.Park.Server;

namespace Twin.Park.Backup;

/// <summary>Backups of the real server, taken by its command while gateways go on, and restored elsewhere.</summary>
public sealed class BackupTests
{
    const string Gateway = "hi-tech-zone/steel-mill";
    const string Register = "haikou/hi-tech-zone/qiongtai-steel/rolling-mill/main-meter/energy_import";

    [Fact]
    public async Task A_backup_under_load_comes_back_as_it_was_at_its_position_and_goes_on()
    {
        var folder = Directory.CreateTempSubdirectory("twin-backups-").FullName;
        await using var server = new ParkServer();
        await server.StartAsync("--checkpoint-seconds", "1");
        await using var load = new Load(server);
        await Eventually.TrueAsync(() => Task.FromResult(load.Acknowledged > 200), "some readings are acknowledged");

        var before = load.Acknowledged;
        var (backup, said) = await RunAsync("backup", "--data", server.Data, "--http", $"127.0.0.1:{server.HttpPort}", "--to", Path.Combine(folder, "one"));
        backup.ShouldBe(0, said);
        var position = PositionIn(said);
        (await RunAsync("backup", "--data", server.Data, "--http", $"127.0.0.1:{server.HttpPort}", "--to", Path.Combine(folder, "one"))).Code.ShouldBe(1);
        await Eventually.TrueAsync(() => Task.FromResult(load.Acknowledged > before + 200), "gateways went on");
        await load.StopAsync();
        var original = await RowsAsync(server);

        await using var restored = new ParkServer();
        Directory.Delete(restored.Data);
        var (restore, restoreSaid) = await RunAsync("restore", "--from", Path.Combine(folder, "one"), "--data", restored.Data);
        restore.ShouldBe(0, restoreSaid);
        (await RunAsync("restore", "--from", Path.Combine(folder, "one"), "--data", restored.Data)).Code.ShouldBe(1);
        await restored.StartAsync();
        var rows = await RowsAsync(restored);
        rows.Count.ShouldBeGreaterThanOrEqualTo((int)before);
        rows.ShouldBe(original.Where(r => r.Position <= position));
        await CheckBooksAsync(restored, rows);

        // It goes on from there, and what it kept since a kill is in a backup that is taken while nobody has the folder.
        await using (var more = new Load(restored, first: rows[^1].Value + 1)) await Eventually.TrueAsync(() => Task.FromResult(more.Acknowledged > 50), "the restored server takes readings");
        var grown = await RowsAsync(restored);
        await restored.Program.KillAsync();
        (await RunAsync("backup", "--data", restored.Data, "--to", Path.Combine(folder, "two"))).Code.ShouldBe(0);
        Directory.Delete(restored.Data, recursive: true);
        (await RunAsync("restore", "--from", Path.Combine(folder, "two"), "--data", restored.Data)).Code.ShouldBe(0);
        await restored.StartAsync();
        (await RowsAsync(restored)).ShouldBe(grown);
        await CheckBooksAsync(restored, grown);
        Directory.Delete(folder, recursive: true);
    }

    static async Task CheckBooksAsync(ParkServer server, List<Row> rows)
    {
        var twin = await server.GetAsync($"twins/{Register[..Register.LastIndexOf("/main-meter", StringComparison.Ordinal)]}");
        decimal.Parse(twin.GetProperty("points").GetProperty("main-meter/energy_import").GetProperty("value").GetString()!, CultureInfo.InvariantCulture).ShouldBe(rows[^1].Value);
        var booked = (await server.GetAsync($"ledger/{Register}?from=2026-01-01&to=2100-01-01&step=1y")).GetProperty("rows").EnumerateArray()
            .Sum(r => decimal.Parse(r.GetProperty("amount").GetString()!, CultureInfo.InvariantCulture));
        booked.ShouldBe(rows[^1].Value - rows[0].Value);
        (await server.Http.GetAsync($"{server.Url}/readyz")).IsSuccessStatusCode.ShouldBeTrue();
    }

    static long PositionIn(string said) => long.Parse(said.Split("as of position ")[1].Split(':')[0], CultureInfo.InvariantCulture);

    static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        await using var program = new RunningProgram(Repository.ParkProgram, arguments);
        return (await program.ExitAsync(), program.Output + program.Errors);
    }

    readonly record struct Row(string Time, decimal Value, long Position);

    static async Task<List<Row>> RowsAsync(ParkServer server) =>
        [.. (await server.Http.GetStringAsync($"{server.Url}/api/v1/export/{Register}")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(',')).Select(f => new Row(f[1], decimal.Parse(f[2], CultureInfo.InvariantCulture), long.Parse(f[6], CultureInfo.InvariantCulture)))];

    /// <summary>One register, a reading a message, a millisecond apart in the past and slow enough to be plausible.</summary>
    sealed class Load : IAsyncDisposable
    {
        readonly MqttClient client;
        readonly CancellationTokenSource stop = new();
        readonly Task publishing;
        long acknowledged;

        public Load(ParkServer server, decimal first = 1000)
        {
            client = new(new()
            {
                Server = MqttClientOptions.ParseServer(server.Mqtt)!, ClientId = "load", UserName = Gateway, Password = "haikou-demo", Window = 64,
                RetryWithin = TimeSpan.FromMilliseconds(200),
            }, TimeProvider.System, takenOver: _ => Interlocked.Increment(ref acknowledged));
            publishing = Task.Run(() => PublishAsync(first));
        }

        public long Acknowledged => Interlocked.Read(ref acknowledged);

        public async Task StopAsync()
        {
            await stop.CancelAsync();
            await publishing;
            await client.DrainAsync(CancellationToken.None);
        }

        async Task PublishAsync(decimal first)
        {
            await client.ConnectAsync(CancellationToken.None);
            var start = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes((double)(first - 1000));
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var payload = string.Create(CultureInfo.InvariantCulture,
                    $$$"""{"ts": {{{start.AddMinutes(i).ToUnixTimeMilliseconds()}}}, "points": {"rolling-mill/main-meter/energy_import": {{{first + i}}}}}""");
                await client.PublishAsync(new(Encoding.UTF8.GetBytes($"twin/v1/{Gateway}/telemetry"), Encoding.UTF8.GetBytes(payload), Qos.AtLeastOnce), CancellationToken.None);
                await Task.Delay(2);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (!stop.IsCancellationRequested) await StopAsync();
            await client.DisposeAsync();
            stop.Dispose();
        }
    }
}
