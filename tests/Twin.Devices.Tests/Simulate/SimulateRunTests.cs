using System.Text;
using System.Text.Json;
using Twin.Devices.Mqtt;
using Twin.Model.Topology;

namespace Twin.Devices.Simulate;

public sealed class SimulateRunTests : IDisposable
{
    readonly ScriptedPeer peer = new();
    readonly CancellationTokenSource stop = new();

    public void Dispose()
    {
        peer.Dispose();
        stop.Dispose();
    }

    [Fact]
    public async Task A_gateway_says_online_publishes_the_past_then_the_present_and_says_offline()
    {
        var run = Start(o => o with { Backfill = TimeSpan.FromHours(2) });
        var connect = await peer.AcceptAsync();
        Encoding.UTF8.GetString(connect.Body).ShouldContain("twin/v1/park/gw0/state\0\aoffline");

        var birth = await peer.ReadAsync();
        (birth.Type, birth.First & 1).ShouldBe((PacketType.Publish, 1)); // retained
        Encoding.UTF8.GetString(birth.Body).ShouldEndWith("online");
        (await peer.ReadAsync()).Type.ShouldBe(PacketType.Subscribe);

        List<long> times = [];
        while (times.Count < 12) times.Add(Time(await ReadAndAcknowledgeAsync()));
        times.Zip(times.Skip(1)).ShouldAllBe(pair => pair.Second > pair.First);
        times.Count(t => t % 900_000 == 0).ShouldBeInRange(8, 9);
        var summary = await StopAsync(run);

        summary.ShouldSatisfyAllConditions(s => s.Gateways.ShouldBe(1), s => s.Points.ShouldBe(2), s => s.Readings.ShouldBe(2 * s.Messages));
    }

    [Fact]
    public async Task A_wrong_clock_shows_in_the_stamps_and_duplicates_come_twice()
    {
        var run = Start(o => o with { Faults = [Fault.Parse("clock")!, Fault.Parse("duplicate:1")!] });
        await peer.AcceptAsync();
        await peer.ReadAsync();
        await peer.ReadAsync();

        var (first, second) = (await ReadAndAcknowledgeAsync(), await ReadAndAcknowledgeAsync());
        second.ShouldBe(first);
        (Time(first) - TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()).ShouldBeInRange(5 * 60_000, 11 * 60_000);
        await StopAsync(run);
    }

    [Fact]
    public void Garbage_breaks_another_rule_each_time()
    {
        var garbage = new Garbage("park/gw0", "line/meter/energy");
        var messages = Enumerable.Range(0, 10).Select(_ => garbage.Next(1_800_000_000_000)).ToArray();

        messages.Select(m => Convert.ToHexString(m.Topic) + Convert.ToHexString(m.Payload)).ShouldBeUnique();
        messages.Count(m => IsJson(m.Payload)).ShouldBe(8);
    }

    Task<SimulateSummary> Start(Func<SimulateOptions, SimulateOptions> change)
    {
        var city = new TinyCity();
        var line = city.Facility("line", "office-building");
        city.Device(line, "meter", "meter", TinyCity.Sides(SideKind.Grid, SideKind.Bus, line.Key), ("energy", TinyCity.Register()), ("power", TinyCity.Power()));
        var options = new SimulateOptions { Server = peer.Address, Password = "pw", Interval = TimeSpan.FromMilliseconds(100) };
        return new SimulateRun(city.Build(), change(options), TimeProvider.System, TextWriter.Null).RunAsync(stop.Token);
    }

    async Task<string> ReadAndAcknowledgeAsync()
    {
        var publish = (await peer.ReadAsync()).Publish;
        await peer.AcknowledgeAsync(PacketType.PubAck, publish.Id);
        return publish.Payload;
    }

    // Acknowledges what is still under way until the gateway has said goodbye.
    async Task<SimulateSummary> StopAsync(Task<SimulateSummary> run)
    {
        await stop.CancelAsync();
        var last = "";
        for (var packet = await peer.ReadAsync(); packet.Type != PacketType.Disconnect; packet = await peer.ReadAsync())
        {
            last = packet.Publish.Payload;
            await peer.AcknowledgeAsync(PacketType.PubAck, packet.Publish.Id);
        }
        last.ShouldBe("offline");
        return await run;
    }

    static long Time(string payload) => JsonDocument.Parse(payload).RootElement.GetProperty("ts").GetInt64();

    static bool IsJson(byte[] payload)
    {
        try
        {
            JsonDocument.Parse(payload);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
