using System.Text;
using Twin.Park.Crash;
using Twin.Park.Server;
using Xunit.Abstractions;

namespace Twin.Park.Hostile;

/// <summary>Connections that say nothing, or next to nothing: each ends at its deadline, and gateways that behave go on meanwhile.</summary>
public sealed class SilentAndSlowTests(ITestOutputHelper output)
{
    const int SilentConnections = 10_000, SlowConnections = 300, AtOnce = 200;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Ten_thousand_silent_connections_are_held_and_then_closed()
    {
        await using var server = new ParkServer();
        await using var plant = await CrashPlantLoad.StartAsync(server);
        var calm = await plant.RateAsync();

        var silent = await OpenAsync(SilentConnections, () => RawConnection.OpenAsync(server));
        var under = await plant.RateAsync();
        await plant.FlowingAsync();
        var memory = server.Program.ResidentBytes >> 20;
        foreach (var connection in silent) (await connection.ReadAsync().WaitAsync(Patience)).ShouldBeNull();

        await Eventually.TrueAsync(async () => await server.MetricAsync("twin_ingest_connections") <= CrashPlant.Links.Count, "no silent connection is left");
        await FinishAsync(plant, $"{SilentConnections} silent connections, {memory} MiB: rate {under:F0} of {calm:F0} readings a second, ratio {under / calm:F2}");
        foreach (var connection in silent) connection.Dispose();
    }

    [Fact]
    public async Task A_CONNECT_in_drops_ends_at_its_deadline()
    {
        await using var server = new ParkServer();
        await using var plant = await CrashPlantLoad.StartAsync(server);
        var calm = await plant.RateAsync();
        var connect = RawConnection.Connect("hi-tech-zone/yelin-main", new string('s', 180)); // some 25 s in drops

        var slow = await OpenAsync(SlowConnections, () => RawConnection.OpenAsync(server));
        var dripping = slow.Select(c => DripAsync(c, connect[..^1])).ToArray();
        var under = await plant.RateAsync();
        await Task.WhenAll(dripping).WaitAsync(Patience);

        await FinishAsync(plant, $"{SlowConnections} CONNECTs in drops: rate {under:F0} of {calm:F0} readings a second, ratio {under / calm:F2}");
    }

    [Fact]
    public async Task A_PUBLISH_in_drops_ends_though_its_bytes_keep_coming()
    {
        await using var server = new ParkServer();
        await using var plant = await CrashPlantLoad.StartAsync(server);
        var calm = await plant.RateAsync();
        var body = Encoding.UTF8.GetBytes(new string(' ', 500_000));

        // The largest packet that is taken, begun on every session that a gateway may have.
        var slow = new List<RawConnection>();
        for (var i = 0; i < 16; i++) slow.Add(await RawConnection.AcceptedAsync(server, "hi-tech-zone/yelin-main", $"slow-{i}", keepAliveSeconds: 3));
        var packet = RawConnection.Packet(0x30, [.. RawConnection.Text("twin/v1/hi-tech-zone/yelin-main/telemetry"), .. body]);
        var dripping = slow.Select(c => DripAsync(c, packet)).ToArray();
        var under = await plant.RateAsync();
        await Task.WhenAll(dripping).WaitAsync(Patience);

        await FinishAsync(plant, $"{slow.Count} PUBLISHes in drops: rate {under:F0} of {calm:F0} readings a second, ratio {under / calm:F2}");
    }

    [Fact]
    public async Task HTTP_requests_in_drops_end_at_their_deadline_and_more_connections_than_the_bound_are_closed()
    {
        const int bound = 3_072;
        await using var server = new ParkServer();
        await using var plant = await CrashPlantLoad.StartAsync(server);
        var calm = await plant.RateAsync();

        var slow = await OpenAsync(SlowConnections, () => RawConnection.OpenAsync(server.HttpPort));
        var request = Encoding.ASCII.GetBytes($"GET /readyz HTTP/1.1\r\nHost: x\r\nX-Slow: {new string('x', 4_000)}");
        var dripping = slow.Select(c => DripAsync(c, request)).ToArray();
        var refused = 0;
        var silent = await OpenAsync(bound + SlowConnections, () => RawConnection.OpenAsync(server.HttpPort, reset: () => Interlocked.Increment(ref refused)));
        var under = await plant.RateAsync();
        await Task.WhenAll(dripping).WaitAsync(Patience);
        foreach (var connection in silent.Where(c => c.IsConnected)) connection.OnEnd(() => Interlocked.Increment(ref refused));
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref refused) >= SlowConnections), "what is over the bound is closed");

        var closed = Volatile.Read(ref refused);
        foreach (var connection in silent) connection.Dispose();
        await server.ReadyAsync();
        await FinishAsync(plant, $"{SlowConnections} HTTP requests in drops, {silent.Count} idle connections more, {closed} of them closed at once: " +
            $"rate {under:F0} of {calm:F0} readings a second, ratio {under / calm:F2}");
    }

    async Task FinishAsync(CrashPlantLoad plant, string figures)
    {
        await plant.FlowingAsync();
        var findings = await plant.DrainAndAuditAsync();
        output.WriteLine($"{figures}; {findings}");
        findings.IsClean.ShouldBeTrue(string.Join('\n', findings.Places));
    }

    static async Task<List<RawConnection>> OpenAsync(int count, Func<Task<RawConnection>> open)
    {
        var all = new List<RawConnection>(count);
        while (all.Count < count) all.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, count - all.Count)).Select(_ => open())));
        return all;
    }

    // A byte now and then, until the server has had enough.
    static async Task DripAsync(RawConnection connection, ReadOnlyMemory<byte> bytes)
    {
        using (connection)
        {
            var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            connection.OnEnd(over.SetResult);
            for (var at = 0; !over.Task.IsCompleted && at < bytes.Length; at++)
            {
                if (!await connection.TrySendAsync(bytes.Slice(at, 1))) return;
                await Task.Delay(100);
            }
            await over.Task; // the last byte never comes
        }
    }
}
