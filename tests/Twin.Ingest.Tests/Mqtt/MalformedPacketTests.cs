using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using static Twin.Ingest.Fakes.TestPackets;

namespace Twin.Ingest.Mqtt;

/// <summary>Packets that break the protocol: the connection is closed with the reason, and what came before them still counts.</summary>
public sealed class MalformedPacketTests
{
    public static TheoryData<string, byte[], int> Faults => new()
    {
        { "type 0", [0x00, 0x00], 0x82 },
        { "AUTH without enhanced authentication", [0xF0, 0x00], 0x82 },
        { "CONNACK from a client", [0x20, 0x02, 0, 0], 0x82 },
        { "SUBACK from a client", [0x90, 0x04, 0, 1, 0, 0], 0x82 },
        { "PINGRESP from a client", [0xD0, 0x00], 0x82 },
        { "PINGREQ with flags", [0xC1, 0x00], 0x81 },
        { "PINGREQ with a body", [0xC0, 0x01, 0], 0x81 },
        { "PUBREL without its flags", [0x60, 0x02, 0, 1], 0x81 },
        { "PUBACK with flags", [0x42, 0x02, 0, 1], 0x81 },
        { "PUBACK without packet id", [0x40, 0x00], 0x81 },
        { "PUBACK with packet id 0", [0x40, 0x02, 0, 0], 0x82 },
        { "DISCONNECT with flags", [0xE1, 0x00], 0x81 },
        { "PUBLISH at QoS 3", Packet(0x36, Text(TestCity.Telemetry), U16(1), [0]), 0x81 },
        { "PUBLISH with DUP at QoS 0", Packet(0x38, Text(TestCity.Telemetry), [0]), 0x81 },
        { "PUBLISH with packet id 0", Packet(0x32, Text(TestCity.Telemetry), U16(0), [0]), 0x82 },
        { "PUBLISH without packet id", Packet(0x32, Text(TestCity.Telemetry), [0]), 0x81 },
        { "PUBLISH whose topic is longer than it", [0x30, 0x03, 0, 9, 65], 0x81 },
        { "PUBLISH without topic or alias", Packet(0x30, Text(""), [0]), 0x82 },
        { "PUBLISH whose topic is no UTF-8", Packet(0x30, Binary([0xFF, 0xFE]), [0]), 0x81 },
        { "PUBLISH without its properties", Packet(0x30, Text(TestCity.Telemetry)), 0x81 },
        { "PUBLISH with a subscription identifier", Packet(0x30, Text(TestCity.Telemetry), Properties(Property(PropertyId.SubscriptionIdentifier, 1))), 0x82 },
        { "PUBLISH with CONNECT's property", Packet(0x30, Text(TestCity.Telemetry), Properties(Property(PropertyId.ReceiveMaximum, 0, 1))), 0x81 },
        { "PUBLISH with payload format 2", Packet(0x30, Text(TestCity.Telemetry), Properties(Property(PropertyId.PayloadFormatIndicator, 2))), 0x82 },
        { "PUBLISH with a wildcard in its response topic", Packet(0x30, Text(TestCity.State), Properties(Property(PropertyId.ResponseTopic, Text("a/#")))), 0x82 },
        { "a length of five bytes", [0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], 0x81 },
        { "a length that is not the shortest", [0xC0, 0x80, 0x00], 0x81 },
        { "a packet over the maximum", [0x30, 0xFF, 0xFF, 0xFF, 0x7F], 0x95 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_5_0_client_is_told_the_reason_for(string what, byte[] packet, int reason)
    {
        what.ShouldNotBeEmpty();
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: 5);
        await client.SendAsync(Publish(TestCity.Telemetry, """{"points":{"power":1}}""", 1, 5, version: 5), packet);
        (await client.ReadAsync(PacketType.PubAck)).PacketId.ShouldBe(5);
        await client.ShouldBeClosedAsync((ReasonCode)reason);
        await twin.ConnectAsync("next");
    }

    [Theory]
    [InlineData(new byte[] { 0x40, 0x03, 0, 1, 0 })]
    [InlineData(new byte[] { 0xE0, 0x01, 0 })]
    [InlineData(new byte[] { 0xF0, 0x00 })]
    public async Task A_3_1_1_client_is_closed_for_what_only_5_0_has(byte[] packet)
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync();
        await client.SendAsync(packet);
        await client.ShouldBeClosedAsync();
    }

    [Fact]
    public async Task A_claim_of_268_MB_allocates_nothing()
    {
        await using var twin = new TestBroker(new() { PacketBytesMax = 268_435_455 });
        var client = await twin.ConnectAsync();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await client.SendAsync([.. PingReq, 0x30, 0xF0, 0xFF, 0xFF, 0x7F, 0x00, 0x01]);
        (await client.ReadAsync()).Type.ShouldBe(PacketType.PingResp);
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(4 * 1024 * 1024);
    }

    [Fact]
    public async Task Packets_cut_into_any_pieces_are_the_same_packets()
    {
        await using var twin = new TestBroker();
        var random = new Random(7);
        var client = await twin.ConnectAsync(version: 5);
        var bytes = Enumerable.Range(1, 200).SelectMany(i => Publish(TestCity.Telemetry,
            "{\"ts\":" + (1767225600000 - i) + ",\"points\":{\"power\":" + i + "}}" + new string(' ', random.Next(300)), 1, i, version: 5)).ToArray();
        for (var at = 0; at < bytes.Length;)
        {
            var size = Math.Min(random.Next(1, 400), bytes.Length - at);
            await client.SendAsync(bytes[at..(at + size)]);
            at += size;
        }
        for (var i = 1; i <= 200; i++) (await client.ReadAsync(PacketType.PubAck)).PacketId.ShouldBe(i);
        twin.Log.Readings.Select(r => r.Micro).ShouldBe(Enumerable.Range(1, 200).Select(i => i * 1_000_000L));
    }

    [Fact]
    public async Task A_read_over_the_batchs_bound_becomes_several_batches_and_loses_nothing()
    {
        await using var twin = new TestBroker(new() { ReadingsPerBatch = 10 });
        var client = await twin.ConnectAsync();
        await client.SendAsync(Enumerable.Range(1, 95).Select(i => Publish(TestCity.Telemetry, """{"points":{"power":1}}""", 1, i)).ToArray());
        for (var i = 1; i <= 95; i++) (await client.ReadAsync(PacketType.PubAck)).PacketId.ShouldBe(i);
        twin.Log.All.Max(c => c.Readings.Count).ShouldBe(10);
        twin.Log.Readings.Count().ShouldBe(95);
    }
}
