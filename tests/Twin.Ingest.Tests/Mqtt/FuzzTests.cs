using System.Diagnostics.Metrics;
using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using Xunit.Abstractions;
using static Twin.Ingest.Fakes.TestPackets;

namespace Twin.Ingest.Mqtt;

/// <summary>Structure-aware damage: valid packets of all kinds, mutated, in any order and any pieces, against a whole broker.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    const int PacketsPerConnection = 24;

    // A broker with these bounds and the tests around it keep a few MiB, however many packets came.
    const long LiveBytesMax = 256L << 20;

    // Bounds that the inputs reach.
    static readonly MqttOptions Small = new()
    {
        PacketBytesMax = 4_096, PayloadBytesMax = 2_048, SessionsPerGateway = 4, BatchesPerConnection = 2, QueuePerSession = 8, RetainedPerGateway = 4, ReceiveMaximum = 40,
    };

    [Fact]
    public async Task No_packets_bring_the_broker_down_or_leak_out_of_their_scope()
    {
        await using var twin = new TestBroker(Small);
        var witness = await twin.ConnectAsync("witness", 5, userName: TestCity.OtherUserName, keepAlive: 0);
        await witness.SendAsync(Subscribe(1, "twin/v1/p1/gw2/#", 1, 5));
        await witness.ReadAsync(PacketType.SubAck);

        var handled = 0L;
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument == twin.Metrics.Packets) l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref handled, count));
        listener.Start();
        var inputs = Depth.Of(200_000, 5_000_000);
        var (readings, rejections, most) = (0L, 0L, 0L);
        for (var seed = 0; seed < inputs / PacketsPerConnection; seed++)
        {
            var random = new Random(seed);
            var version = random.Next(2) == 0 ? 4 : 5;
            var client = twin.Open(version);
            var bytes = Bytes(random, version);
            for (var at = 0; at < bytes.Length;)
            {
                var size = Math.Min(random.Next(1, 2_000), bytes.Length - at);
                await client.SendAsync(bytes[at..(at + size)]);
                at += size;
            }
            await client.Pipe.Client.Output.CompleteAsync();
            await client.Served.WaitAsync(TimeSpan.FromMinutes(2)); // hangs show here, with their seed
            client.Pipe.Client.Input.TryRead(out _);
            await client.Pipe.Client.Input.CompleteAsync();
            twin.Forget(client);
            if (random.Next(20) == 0) twin.Clock.Advance(TimeSpan.FromSeconds(random.Next(20)));
            if (seed % 500 != 0) continue;
            await witness.ShouldBeSilentAsync();
            Check();
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
        }

        await witness.ShouldBeSilentAsync();
        twin.Broker.Connections.ShouldBe(1);
        twin.Log.Image.Sessions.Count.ShouldBeLessThanOrEqualTo(5);
        twin.Log.Image.Retained.Count().ShouldBeLessThanOrEqualTo(4);
        Check();
        await twin.Restarted().DisposeAsync();
        output.WriteLine($"{inputs} packets, {handled} of them handled before their connection ended: {readings} readings accepted, {rejections} rejected, live memory {most >> 20} MiB at most");
        most.ShouldBeLessThan(LiveBytesMax);
        handled.ShouldBeGreaterThan(inputs / 3); // a search that ends at every CONNECT shows nothing

        void Check()
        {
            foreach (var committed in twin.Log.Take())
            {
                var rejected = committed.Rejections.Sum(r => r.Readings);
                committed.Received.ShouldBe(committed.Readings.Count + rejected, "received = accepted + rejected");
                (readings, rejections) = (readings + committed.Readings.Count, rejections + rejected);
            }
        }
    }

    static byte[] Bytes(Random random, int version)
    {
        List<byte> all = [.. random.Next(20) == 0 ? Mutate(ValidConnect(random, version), random) : ValidConnect(random, version)];
        for (var i = 0; i < PacketsPerConnection; i++)
        {
            var packet = Valid(random, version);
            all.AddRange(random.Next(PacketsPerConnection) == 0 ? Mutate(packet, random) : packet); // about one a connection: what follows it is rarely read
        }
        return [.. all];
    }

    static byte[] ValidConnect(Random random, int version) => Connect("f" + random.Next(6), clean: random.Next(2) == 0, keepAlive: random.Next(3) * 20, version: version,
        will: random.Next(8) == 0 ? new(AnyTopic(random), "will", random.Next(3), random.Next(2) == 0, version == 5 ? (uint)random.Next(30) : null) : null,
        properties: random.Next(2) == 0 ? [Property(PropertyId.SessionExpiryInterval, U32((uint)random.Next(40)))] : null);

    static byte[] Valid(Random random, int version)
    {
        var id = random.Next(1, 30);
        byte[][] properties = random.Next(3) switch
        {
            0 => [Property(PropertyId.TopicAlias, U16(random.Next(1, 17)))],
            1 => [Property(PropertyId.MessageExpiryInterval, U32((uint)random.Next(9))), Property(PropertyId.UserProperty, [.. Text("a"), .. Text("b")])],
            _ => [],
        };
        return random.Next(12) switch
        {
            0 or 1 or 2 or 3 => Publish(random.Next(40) == 0 && version == 5 ? "" : AnyTopic(random), AnyPayload(random), random.Next(3), id, random.Next(4) == 0, false, version, properties),
            4 => Subscribe(id, AnyFilter(random), version == 5 ? random.Next(3) | (random.Next(12) << 2) : random.Next(3), version),
            5 => Unsubscribe(id, AnyFilter(random), version),
            6 => Ack(PacketType.PubAck, id),
            7 => Ack(PacketType.PubRec, id),
            8 or 9 => Ack(PacketType.PubRel, id),
            10 => Ack(PacketType.PubComp, id),
            _ => PingReq,
        };
    }

    static string AnyTopic(Random random) => Any(random, TestCity.Telemetry, TestCity.Telemetry, TestCity.State, TestCity.State, "twin/v1/p1/gw1/x",
        "twin/v1/p1/gw2/telemetry", "twin/v1/p1/gw2/state", "$SYS/a", "a", "twin/v1/p1/gw1/../gw2/state", "twin/v1/p1/gw1/\u7535");

    static string AnyFilter(Random random) => Any(random, "twin/v1/p1/gw1/#", "twin/v1/p1/gw1/+", TestCity.State, "#", "+/+/+/gw2/#", "$SYS/#", "twin/v1/p1/gw2/state");

    static string AnyPayload(Random random) => Any(random, """{"ts":1767225600000,"points":{"power":1,"energy":2}}""", """{"points":{"power":1}}""", "", "{", "[]",
        """[{"points":{"temperature":{"v":1,"q":"bad"}}},{"points":{"nope":null}}]""", new string('x', 3_000), "online");

    static string Any(Random random, params string[] choices) => choices[random.Next(choices.Length)];

    // Lengths, flags and fields are hit more often than payloads: they lie at the front.
    static byte[] Mutate(byte[] packet, Random random)
    {
        var bytes = packet.ToList();
        for (var hits = random.Next(1, 4); hits > 0 && bytes.Count > 0; hits--)
        {
            var at = random.Next(2) == 0 ? random.Next(Math.Min(8, bytes.Count)) : random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = Any(random, "\0", "\x7F", "#", "+", "$")[0] is var c ? (byte)c : (byte)0; break;
                case 3: bytes.RemoveAt(at); break;
                case 4: bytes.Insert(at, (byte)random.Next(256)); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }
        return [.. bytes];
    }
}
