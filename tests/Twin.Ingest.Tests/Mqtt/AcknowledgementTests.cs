using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using Twin.Model.Telemetry;

namespace Twin.Ingest.Mqtt;

public sealed class AcknowledgementTests
{
    [Fact]
    public async Task A_QoS_1_publish_is_acknowledged_only_after_its_batch_is_committed()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync();
        twin.Log.Hold();

        await client.SendAsync(TestPackets.Publish(TestCity.Telemetry, """{"ts":1767225600000,"points":{"energy":12.5}}""", qos: 1, packetId: 7));
        await Until.TrueAsync(() => twin.Log.Held == 1);
        await client.ShouldBeSilentAsync();

        twin.Log.CommitHeld();
        var ack = await client.ReadAsync(PacketType.PubAck);
        ack.PacketId.ShouldBe(7);
        twin.Log.Readings.ShouldBe([(TestCity.Energy, 1767225600000, 12_500_000, Quality.Good)]);
    }

    [Fact]
    public async Task Nothing_of_a_failed_batch_is_acknowledged_and_the_gateway_is_sent_away()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: 5);
        twin.Log.Hold();
        await client.SendAsync(TestPackets.Publish(TestCity.Telemetry, """{"ts":1767225600000,"points":{"energy":1}}""", qos: 1, packetId: 1, version: 5));
        await Until.TrueAsync(() => twin.Log.Held == 1);

        twin.Log.FailHeld();

        await client.ShouldBeClosedAsync(ReasonCode.ServerUnavailable);
        twin.Log.Readings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_publishes_of_one_read_are_one_batch_acknowledged_in_their_order()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync();
        var packets = Enumerable.Range(1, 500).Select(i =>
            TestPackets.Publish(TestCity.Telemetry, $$$"""{"ts":{{{1767225600000 - i}}},"points":{"energy":{{{i}}}}}""", qos: 1, packetId: i)).ToArray();

        await client.SendAsync(packets);

        for (var i = 1; i <= 500; i++) (await client.ReadAsync(PacketType.PubAck)).PacketId.ShouldBe(i);
        twin.Log.Readings.Select(r => r.Micro).ShouldBe(Enumerable.Range(1, 500).Select(i => i * 1_000_000L));
        twin.Log.All.Count(c => c.Readings.Count > 0).ShouldBe(1);
    }

    // One read of a socket may span several of the transport's buffers, and a packet may begin with a buffer.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task A_packet_that_begins_with_a_buffer_is_read_without_waiting_for_more_bytes(int packetsPerBuffer)
    {
        const int count = 10;
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync();
        var output = client.Pipe.Client.Output;

        for (var i = 0; i < count; i += packetsPerBuffer)
        {
            byte[] bytes = [.. Enumerable.Range(i, packetsPerBuffer).SelectMany(n =>
                TestPackets.Publish(TestCity.Telemetry, $$$"""{"ts":{{{1767225600000 + n}}},"points":{"energy":{{{n}}}}}""", qos: 1, packetId: n + 1))];
            // More than what any buffer begun before has left, so these bytes begin one of their own.
            var buffer = output.GetMemory(8_192);
            bytes.CopyTo(buffer);
            output.Advance(bytes.Length);
        }
        await output.FlushAsync();

        for (var i = 1; i <= count; i++) (await client.ReadAsync(PacketType.PubAck)).PacketId.ShouldBe(i);
    }
}
