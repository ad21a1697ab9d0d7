using System.Globalization;
using System.Text;
using Twin.Operations.Hosting;
using Twin.Operations.Live;
using Twin.Park.Crash;
using Twin.Park.Server;
using Xunit.Abstractions;

namespace Twin.Park.Hostile;

/// <summary>Screens that stop reading at the real server: nothing piles up for them, and the others see everything to the end.</summary>
public sealed class SlowScreensTests(ITestOutputHelper output) : IDisposable
{
    // A delta of the hall is some 150 KB: the kernel's buffers of a connection (megabytes) are full in seconds.
    const int SensorsPerDevice = 250, Devices = 5, StoppedScreens = 50, SmallReceiveBuffer = 8 * 1024;

    // What the stopped screens may cost in memory of the process: a frame being written and the buffer before it each, with room for garbage between collections.
    const long GrowthBytesMax = StoppedScreens * (4L << 20) + (256L << 20);

    const string Hall = "slow/park/works/hall", Office = "slow/park/works/office", UserName = "park/gw", Thermometer = "thermometer/t0";

    readonly string folder = Directory.CreateTempSubdirectory("twin-slow-screens-").FullName;

    static int Screens => Environment.GetEnvironmentVariable("TWIN_TEST_LONG") == "1" ? 1_000 : 200;

    [Fact]
    public async Task Screens_that_stop_reading_cost_a_bounded_memory_and_the_others_are_complete()
    {
        await using var server = new ParkServer(ModelFile());
        await server.StartAsync();
        using var gateway = await RawConnection.AcceptedAsync(server, UserName, "gw");
        var number = 0;
        await PublishAsync(gateway, ++number);
        var swift = await WatchAsync(server, Office, Screens - StoppedScreens, receiveBufferBytes: 0);
        var stopped = await WatchAsync(server, Hall, StoppedScreens, SmallReceiveBuffer);
        var before = server.Program.ResidentBytes;

        foreach (var (screen, _) in stopped) screen.StopReading();
        var most = before;
        await Eventually.TrueAsync(async () =>
        {
            await PublishAsync(gateway, ++number);
            most = Math.Max(most, server.Program.ResidentBytes);
            return await server.MetricAsync("twin_operations_screens") <= Screens - StoppedScreens;
        }, "screens that take nothing are let go");
        await PublishAsync(gateway, ++number);

        var last = number.ToString(CultureInfo.InvariantCulture);
        var complete = 0;
        foreach (var (_, frames) in swift)
        {
            var fold = new FrameFold();
            do fold.Apply(await frames.NextAsync());
            while (fold.Node!["points"]![Thermometer]!["value"]!.GetValue<string>() != last);
            complete++;
        }
        var (merged, stalled) = (await server.MetricAsync("twin_operations_changes_merged_total"), await server.MetricAsync("twin_operations_screens_stalled_total"));
        output.WriteLine($"{StoppedScreens} of {Screens} screens stopped reading through {number} changes: {stalled} let go, {merged} changes merged, {complete} screens complete, " +
            $"memory {before >> 20} MiB before, {most >> 20} MiB at most");
        complete.ShouldBe(Screens - StoppedScreens);
        stalled.ShouldBeGreaterThan(0);
        merged.ShouldBeGreaterThan(0);
        (most - before).ShouldBeLessThan(GrowthBytesMax);
        foreach (var (screen, _) in stopped.Concat(swift)) await screen.DisposeAsync();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static async Task<List<(HubClient Screen, WatchedFrames Frames)>> WatchAsync(ParkServer server, string path, int count, int receiveBufferBytes)
    {
        var all = new List<(HubClient, WatchedFrames)>();
        for (var i = 0; i < count; i++)
        {
            var screen = await HubClient.ConnectAsync(new($"ws://127.0.0.1:{server.HttpPort}/hub/live"), receiveBufferBytes);
            all.Add((screen, await screen.WatchAsync(path)));
        }
        return all;
    }

    static async Task PublishAsync(RawConnection gateway, int value)
    {
        var names = Enumerable.Range(0, Devices).SelectMany(d => Enumerable.Range(0, SensorsPerDevice).Select(s => $"hall/array-{d}/t{s}")).Append($"office/{Thermometer}");
        var points = string.Join(',', names.Select(n => string.Create(CultureInfo.InvariantCulture, $"\"{n}\":{value}")));
        await gateway.SendAsync(RawConnection.PublishOf($"twin/v1/{UserName}/telemetry", $$$"""{"points":{{{{points}}}}}""", packetId: 1));
        (await gateway.ReadAsync()).ShouldNotBeNull().Type.ShouldBe(RawConnection.PubAck);
    }

    string ModelFile()
    {
        var text = new StringBuilder("""
            model: 1
            city: {id: slow, name: {zh: 城, en: City}, timeZone: Asia/Shanghai}
            deviceTypes:
              - id: array
                name: {zh: 阵列, en: Array}
                points:

            """);
        for (var i = 0; i < SensorsPerDevice; i++) text.Append(CultureInfo.InvariantCulture, $"      - {{id: t{i}, kind: gauge, unit: °C}}\n");
        text.Append(CultureInfo.InvariantCulture, $$"""
              - id: room
                name: {zh: 温度计, en: Thermometer}
                points: [{id: t0, kind: gauge, unit: °C}]
            parks:
              - id: park
                name: {zh: 园区, en: Park}
                gateways:
                  - {id: gw, name: {zh: 网关, en: Gateway}, password: {{Repository.DemoHash}}, under: works, serves: [hall, office]}
                enterprises:
                  - id: works
                    name: {zh: 厂, en: Works}
                    type: metalworking
                    facilities:
                      - id: office
                        name: {zh: 办公室, en: Office}
                        type: offices
                        devices: [{id: thermometer, type: room}]
                      - id: hall
                        name: {zh: 大厅, en: Hall}
                        type: production-line
                        devices:

            """);
        for (var i = 0; i < Devices; i++) text.Append(CultureInfo.InvariantCulture, $"              - {{id: array-{i}, type: array}}\n");
        var file = Path.Combine(folder, "slow.yaml");
        File.WriteAllText(file, text.ToString());
        return file;
    }
}
