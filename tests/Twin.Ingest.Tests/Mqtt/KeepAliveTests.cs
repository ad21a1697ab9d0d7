using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using static Twin.Ingest.Fakes.TestPackets;

namespace Twin.Ingest.Mqtt;

/// <summary>Keep-alive (3.1.2.10), pauses and half-open peers, on a clock that the test moves.</summary>
public sealed class KeepAliveTests
{
    [Fact]
    public async Task A_silent_client_is_closed_after_one_and_a_half_times_its_keep_alive()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: 5, keepAlive: 10);
        twin.Clock.Advance(TimeSpan.FromSeconds(14));
        await client.ShouldBeSilentAsync();
        twin.Clock.Advance(TimeSpan.FromSeconds(14));
        await client.ShouldBeSilentAsync();
        twin.Clock.Advance(TimeSpan.FromSeconds(17));
        await client.ShouldBeClosedAsync(ReasonCode.KeepAliveTimeout); // [MQTT-3.1.2-22]
    }

    [Fact]
    public async Task A_server_that_stood_still_does_not_blame_its_clients()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: 5, keepAlive: 10);
        twin.Clock.StandStill(TimeSpan.FromSeconds(100));
        await client.ShouldBeSilentAsync();
        twin.Clock.Advance(TimeSpan.FromSeconds(17));
        await client.ShouldBeClosedAsync(ReasonCode.KeepAliveTimeout);
    }

    [Fact]
    public async Task A_half_open_peer_is_found_by_its_keep_alive_and_its_will_is_sent_once()
    {
        await using var twin = new TestBroker();
        var watcher = await twin.ConnectAsync("watcher", keepAlive: 0);
        await watcher.SendAsync(Subscribe(1, TestCity.State));
        await watcher.ReadAsync(PacketType.SubAck);
        var lost = await twin.ConnectAsync("lost", keepAlive: 10, will: new(TestCity.State, "offline"));

        // Not a byte comes any more, and no end either.
        twin.Clock.Advance(TimeSpan.FromSeconds(17));
        (await watcher.ReadPublishAsync()).Payload.ShouldBe("offline");
        await lost.Served;

        var back = await twin.ConnectAsync("lost", keepAlive: 0, will: new(TestCity.State, "offline"));
        twin.Clock.Advance(TimeSpan.FromHours(1));
        await back.ShouldBeSilentAsync();
        await watcher.ShouldBeSilentAsync();
    }

    [Fact]
    public async Task Bytes_that_do_not_make_a_packet_do_not_keep_a_connection_alive()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: 5, keepAlive: 10);
        var packet = Publish(TestCity.Telemetry, new string(' ', 100), version: 5);
        foreach (var piece in packet[..^1].Chunk(10))
        {
            await client.SendAsync(piece);
            twin.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        twin.Clock.Advance(TimeSpan.FromSeconds(5));
        await client.ShouldBeClosedAsync(ReasonCode.KeepAliveTimeout);
    }

    [Fact]
    public async Task Without_keep_alive_a_3_1_1_client_may_be_silent_but_not_slow_within_a_packet()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(keepAlive: 0);
        twin.Clock.Advance(TimeSpan.FromHours(5));
        await client.ShouldBeSilentAsync();

        // The ping tells that the server has read up to the half packet.
        await client.SendAsync([.. PingReq, .. Publish(TestCity.Telemetry, "{}")[..5]]);
        (await client.ReadAsync()).Type.ShouldBe(PacketType.PingResp);
        twin.Clock.Advance(TimeSpan.FromMilliseconds(twin.Broker.Options.PacketWithinMs + 2_000));
        await client.ShouldBeClosedAsync();
    }

    [Fact]
    public async Task While_a_gateway_is_not_read_its_keep_alive_does_not_run()
    {
        await using var twin = new TestBroker(new() { BatchesPerConnection = 2 });
        var client = await twin.ConnectAsync(version: 5, keepAlive: 20);
        twin.Log.Hold();
        for (var i = 1; i <= 3; i++)
        {
            await client.SendAsync(Publish(TestCity.Telemetry, """{"points":{"power":1}}""", qos: 1, packetId: i, version: 5));
            if (i <= 2) await Until.TrueAsync(() => twin.Log.Held == i);
        }
        twin.Clock.Advance(TimeSpan.FromSeconds(9));
        twin.Log.Held.ShouldBe(2);

        twin.Log.CommitHeld(andGoOn: true);
        for (var i = 1; i <= 3; i++) (await client.ReadAsync(PacketType.PubAck)).PacketId.ShouldBe(i);
        // 9 s of the pause and these 25 are more than 30; the pause does not count.
        twin.Clock.Advance(TimeSpan.FromSeconds(25));
        await client.ShouldBeSilentAsync();
    }

    [Fact]
    public async Task A_pause_of_half_the_keep_alive_ends_the_connection()
    {
        await using var twin = new TestBroker(new() { BatchesPerConnection = 1 });
        var client = await twin.ConnectAsync(version: 5, keepAlive: 20);
        twin.Log.Hold();
        await client.SendAsync(Publish(TestCity.Telemetry, """{"points":{"power":1}}""", qos: 1, packetId: 1, version: 5));
        await Until.TrueAsync(() => twin.Log.Held == 1);
        // The one flight is out; the reader waits for it before it reads again.
        twin.Clock.Advance(TimeSpan.FromSeconds(9));
        client.Served.IsCompleted.ShouldBeFalse();
        twin.Clock.Advance(TimeSpan.FromSeconds(3));
        twin.Log.CommitHeld();
        (await client.ReadAsync(PacketType.PubAck)).PacketId.ShouldBe(1);
        await client.ShouldBeClosedAsync(ReasonCode.QuotaExceeded);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut()
    {
        await using var twin = new TestBroker();
        var client = twin.Open(5, unreadBytesMax: 64);
        await client.SendAsync(Connect(version: 5));
        await client.ReadAsync(PacketType.ConnAck);
        await client.SendAsync(Enumerable.Range(1, 200).Select(i => Publish(TestCity.Telemetry, """{"points":{"power":1}}""", 1, i, version: 5)).ToArray());
        await Until.TrueAsync(() => twin.Log.Readings.Count() == 200);
        for (var i = 0; i < 100 && !client.Pipe.IsAborted; i++) twin.Clock.Advance(TimeSpan.FromSeconds(1));
        await Until.TrueAsync(() => client.Pipe.IsAborted);
        await client.Served;
    }
}
