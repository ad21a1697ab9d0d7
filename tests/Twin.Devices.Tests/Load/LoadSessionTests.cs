using System.Net;
using System.Net.Sockets;
using Twin.Devices.Mqtt;
using Twin.Model.Topology;

namespace Twin.Devices.Load;

public sealed class LoadSessionTests
{
    [Theory]
    [InlineData(1, double.PositiveInfinity)]
    [InlineData(7, double.PositiveInfinity)]
    [InlineData(1, 2000)]
    public async Task Every_message_is_acknowledged_and_the_report_holds_every_reading(int batch, double rate)
    {
        using var server = new AcknowledgingPeer();
        var options = new LoadOptions
        {
            Server = server.Address, Password = "", Points = 80, Connections = 3, Batch = batch, Rate = rate, InFlight = 50, Duration = TimeSpan.FromMilliseconds(300),
        };
        var report = new FileInfo(Path.GetTempFileName());
        try
        {
            var summary = await Task.Run(() => LoadSession.Run(LoadPlan.Of(City(), options, ""), options, TimeProvider.System, report, default));

            summary.Unacknowledged.ShouldBe(0);
            summary.UnexpectedAcknowledgements.ShouldBe(0);
            summary.Messages.ShouldBe(server.Publishes);
            summary.Messages.ShouldBeGreaterThan(80 / batch);
            if (rate < 1e9) summary.Messages.ShouldBeLessThanOrEqualTo((long)(rate * summary.Seconds) + 3);
            var points = LoadReport.Read(report);
            points.Count.ShouldBe(80);
            points.Sum(p => p.Readings).ShouldBe(summary.Readings);
            points.Count(p => p.Amount is not null).ShouldBe(summary.Registers);
            points.ShouldAllBe(p => p.LastMs >= p.FirstMs);
        }
        finally
        {
            report.Delete();
        }
    }

    [Fact]
    public void A_refusal_names_the_gateway_and_the_reason()
    {
        using var server = new AcknowledgingPeer(code: 0x86);
        var options = new LoadOptions { Server = server.Address, Password = "", Points = 10 };

        Should.Throw<MqttConnectionException>(() => LoadSession.Run(LoadPlan.Of(City(), options, "park/gw1"), options, TimeProvider.System, null, default))
            .Message.ShouldBe("park/gw1 refused: bad user name or password");
    }

    static CityModel City()
    {
        var city = new TinyCity();
        var line = city.Facility("line", "production-line");
        for (var i = 0; i < 40; i++)
            city.Device(line, $"meter-{i}", "meter", TinyCity.Sides(SideKind.Grid, SideKind.Load), ("energy", TinyCity.Register()), ("power", TinyCity.Power()));
        return city.Build(gatewayCount: 2);
    }

    /// <summary>A server on loopback that acknowledges every publish, many at once.</summary>
    sealed class AcknowledgingPeer : IDisposable
    {
        readonly TcpListener listener = new(IPAddress.Loopback, 0);
        readonly byte code;
        long publishes;

        public AcknowledgingPeer(byte code = 0)
        {
            this.code = code;
            listener.Start();
            _ = AcceptAsync();
        }

        public DnsEndPoint Address => new("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        public long Publishes => Interlocked.Read(ref publishes);

        async Task AcceptAsync()
        {
            while (true)
            {
                Socket socket;
                try { socket = await listener.AcceptSocketAsync(); }
                catch (Exception e) when (e is SocketException or ObjectDisposedException) { return; }
                _ = ServeAsync(socket);
            }
        }

        async Task ServeAsync(Socket socket)
        {
            using var _ = socket;
            var buffer = new byte[1 << 18];
            var length = 0;
            while (true)
            {
                int count;
                try { count = await socket.ReceiveAsync(buffer.AsMemory(length)); }
                catch (SocketException) { return; }
                if (count == 0) return;
                var answer = Answer(buffer.AsSpan(0, length += count), out var rest);
                buffer.AsSpan(length - rest, rest).CopyTo(buffer);
                length = rest;
                if (answer.Length > 0) await socket.SendAsync(answer);
            }
        }

        byte[] Answer(ReadOnlySpan<byte> input, out int rest)
        {
            var answer = new List<byte>();
            while (MqttFrames.TryTake(ref input, out var first, out var body))
            {
                if (first >> 4 == PacketType.Connect) answer.AddRange([0x20, 3, 0, code, 0]);
                if (first >> 4 != PacketType.Publish) continue;
                var (_, id) = MqttFrames.ReadPublish(first, body, MqttVersion.V5);
                answer.AddRange([0x40, 2, (byte)(id >> 8), (byte)id]);
                Interlocked.Increment(ref publishes);
            }
            rest = input.Length;
            return [.. answer];
        }

        public void Dispose() => listener.Dispose();
    }
}
