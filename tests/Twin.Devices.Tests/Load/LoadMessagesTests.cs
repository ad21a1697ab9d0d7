using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Twin.Devices.Mqtt;
using Twin.Model.Topology;

namespace Twin.Devices.Load;

public sealed class LoadMessagesTests
{
    const long StartMs = 1_770_000_000_000;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Messages_are_publishes_of_the_telemetry_contract_that_go_round_the_points(int batch)
    {
        var (messages, connection) = Create(batch);
        List<string> names = [];
        for (ushort id = 1; names.Count < 2 * connection.Points.Count; id++)
        {
            var (packetId, message, _) = Next(messages, id, StartMs + id);
            packetId.ShouldBe(id);
            Encoding.UTF8.GetString(message.Topic).ShouldBe("twin/v1/park/gw0/telemetry");
            using var json = JsonDocument.Parse(message.Payload);
            json.RootElement.GetProperty("ts").GetInt64().ShouldBe(StartMs + id);
            names.AddRange(json.RootElement.GetProperty("points").EnumerateObject().Select(p => p.Name));
        }

        var round = connection.Points.Select(p => p.Name).ToArray();
        names.ShouldBe([.. round, .. round]);
    }

    [Fact]
    public void Every_points_times_advance_strictly_even_when_the_clock_stands()
    {
        var (messages, connection) = Create(batch: 3);
        Dictionary<string, List<long>> times = [];
        for (ushort id = 1; id < 200; id++)
        {
            var (_, message, _) = Next(messages, id, messages.NextMs(StartMs));
            using var json = JsonDocument.Parse(message.Payload);
            foreach (var point in json.RootElement.GetProperty("points").EnumerateObject())
                (times.TryGetValue(point.Name, out var own) ? own : times[point.Name] = []).Add(json.RootElement.GetProperty("ts").GetInt64());
        }

        times.Count.ShouldBe(connection.Points.Count);
        foreach (var own in times.Values) own.Zip(own.Skip(1)).ShouldAllBe(pair => pair.Second > pair.First);
    }

    [Fact]
    public void Registers_advance_within_their_rated_power_and_the_report_holds_their_ends()
    {
        var (messages, connection) = Create(batch: 100);
        List<(long TimeMs, decimal Value)> read = [];
        for (ushort id = 1; id <= 50; id++)
        {
            var (_, message, _) = Next(messages, id, StartMs + id * 60_000);
            using var json = JsonDocument.Parse(message.Payload);
            var value = json.RootElement.GetProperty("points").EnumerateObject().First();
            read.Add((StartMs + id * 60_000, decimal.Parse(value.Value.GetRawText(), CultureInfo.InvariantCulture)));
        }

        foreach (var ((fromMs, from), (toMs, to)) in read.Zip(read.Skip(1)))
        {
            to.ShouldBeGreaterThan(from);
            (to - from).ShouldBeLessThan(400m * (toMs - fromMs) / 3_600_000m);
        }
        messages.Written(0).ShouldBe(new WrittenReadings(50, read[0].TimeMs, (long)(read[0].Value * 1_000_000), read[^1].TimeMs, (long)(read[^1].Value * 1_000_000)));
        connection.Points[0].Point.Spec.Kind.ShouldBe(PointKind.Register);
    }

    [Fact]
    public void A_later_run_goes_on_where_registers_were()
    {
        var before = Create(batch: 100).Connection.Points[0];

        var advance = before.BaseAt(StartMs + 3_600_000) - before.BaseAt(StartMs);

        advance.ShouldBeInRange(before.RateMicroPerHour, before.RateMicroPerHour + 1);
        Create(batch: 1).Connection.Points[0].BaseAt(StartMs).ShouldBe(before.BaseAt(StartMs));
    }

    static (LoadMessages Messages, PlannedConnection Connection) Create(int batch)
    {
        var options = Options() with { Batch = batch };
        var connection = LoadPlan.Of(City(), options, "park/").Single();
        return (new(connection, options, StartMs), connection);
    }

    static (ushort Id, MqttMessage Message, int Readings) Next(LoadMessages messages, ushort id, long timeMs)
    {
        var output = new byte[messages.BytesMax];
        ReadOnlySpan<byte> written = output.AsSpan(0, messages.Write(output, id, timeMs, out var readings));
        MqttFrames.TryTake(ref written, out var first, out var body).ShouldBeTrue();
        written.IsEmpty.ShouldBeTrue();
        var (message, packetId) = MqttFrames.ReadPublish(first, body, MqttVersion.V5);
        return (packetId, message, readings);
    }

    static CityModel City()
    {
        var city = new TinyCity();
        var line = city.Facility("line", "production-line");
        for (var i = 0; i < 10; i++)
            city.Device(line, $"meter-{i}", "meter", TinyCity.Sides(SideKind.Grid, SideKind.Load),
                ("energy", TinyCity.Register()), ("power", TinyCity.Power()), ("温度", TinyCity.Gauge("°C")), ("closed", TinyCity.Switch()));
        return city.Build();
    }

    static LoadOptions Options() => new() { Server = new DnsEndPoint("localhost", 1883), Password = "", Points = 40 };
}
