using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using static Twin.Ingest.Fakes.TestPackets;

namespace Twin.Ingest.Mqtt;

/// <summary>Delivery at QoS 1 and 2 in both directions, and flow control (4.3, 4.4, 4.9).</summary>
public sealed class QosTests
{
    const string All = "twin/v1/p1/gw1/#";
    const string Reading = """{"ts":1767225600000,"points":{"power":1}}""";

    static byte[][] Expiry(uint seconds) => [Property(PropertyId.SessionExpiryInterval, U32(seconds))];

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_QoS_2_publish_counts_once_however_often_it_is_sent(int version)
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: version);
        await client.SendAsync(Publish(TestCity.Telemetry, Reading, 2, 9, version: version), Publish(TestCity.Telemetry, Reading, 2, 9, duplicate: true, version: version));
        (await client.ReadAsync(PacketType.PubRec)).PacketId.ShouldBe(9);
        (await client.ReadAsync(PacketType.PubRec)).PacketId.ShouldBe(9);
        await client.SendAsync(Ack(PacketType.PubRel, 9));
        (await client.ReadAsync(PacketType.PubComp)).ShouldSatisfyAllConditions(p => p.PacketId.ShouldBe(9), p => p.Reason.ShouldBe(ReasonCode.Success));
        twin.Log.Readings.Count().ShouldBe(1);

        // The packet id is free again [MQTT-4.3.3-12].
        await client.SendAsync(Publish(TestCity.Telemetry, Reading, 2, 9, version: version));
        await client.ReadAsync(PacketType.PubRec);
        twin.Log.Readings.Count().ShouldBe(2);
    }

    [Fact]
    public async Task PUBREC_and_PUBCOMP_come_only_after_the_commit()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(clean: false);
        twin.Log.Hold();
        await client.SendAsync(Publish(TestCity.Telemetry, Reading, 2, 1));
        await Until.TrueAsync(() => twin.Log.Held == 1);
        await client.ShouldBeSilentAsync();
        twin.Log.CommitHeld();
        await client.ReadAsync(PacketType.PubRec);
        await client.SendAsync(Ack(PacketType.PubRel, 1));
        await Until.TrueAsync(() => twin.Log.Held == 1);
        await client.ShouldBeSilentAsync();
        twin.Log.CommitHeld();
        await client.ReadAsync(PacketType.PubComp);
    }

    [Fact]
    public async Task A_QoS_2_publish_counts_once_across_a_lost_connection_and_a_restart()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync("c", clean: false);
        await client.SendAsync(Publish(TestCity.Telemetry, Reading, 2, 5));
        await client.ReadAsync(PacketType.PubRec);
        await client.VanishAsync();
        client = await twin.ConnectAsync("c", clean: false, present: true);
        await client.SendAsync(Publish(TestCity.Telemetry, Reading, 2, 5, duplicate: true));
        await client.ReadAsync(PacketType.PubRec);
        twin.Log.Readings.Count().ShouldBe(1);

        await using var after = twin.Restarted();
        client = await after.ConnectAsync("c", clean: false, present: true);
        await client.SendAsync(Publish(TestCity.Telemetry, Reading, 2, 5, duplicate: true));
        await client.ReadAsync(PacketType.PubRec);
        await client.SendAsync(Ack(PacketType.PubRel, 5));
        await client.ReadAsync(PacketType.PubComp);
        after.Log.Readings.ShouldBeEmpty();
        after.Log.Image.Sessions.Single().Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_QoS_2_publish_of_a_failed_batch_counts_when_it_is_sent_again()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync("c", clean: false);
        twin.Log.FailWith("disk full");
        await client.SendAsync(Publish(TestCity.Telemetry, Reading, 2, 5));
        await client.ShouldBeClosedAsync();
        twin.Log.FailWith(null);

        client = await twin.ConnectAsync("c", clean: false);
        await client.SendAsync(Publish(TestCity.Telemetry, Reading, 2, 5, duplicate: true));
        await client.ReadAsync(PacketType.PubRec);
        twin.Log.Readings.Count().ShouldBe(1);
    }

    [Fact]
    public async Task PUBREL_of_nothing_is_answered()
    {
        await using var twin = new TestBroker();
        var old = await twin.ConnectAsync("old");
        await old.SendAsync(Ack(PacketType.PubRel, 3));
        (await old.ReadAsync(PacketType.PubComp)).PacketId.ShouldBe(3);
        var client = await twin.ConnectAsync("c", 5);
        await client.SendAsync(Ack(PacketType.PubRel, 3));
        (await client.ReadAsync(PacketType.PubComp)).Reason.ShouldBe(ReasonCode.PacketIdentifierNotFound);
    }

    [Fact]
    public async Task A_delivery_at_QoS_2_goes_through_all_four_packets()
    {
        await using var twin = new TestBroker();
        var reader = await twin.ConnectAsync("reader", 5, properties: Expiry(60));
        await reader.SendAsync(Subscribe(1, All, 2, 5));
        (await reader.ReadAsync(PacketType.SubAck)).Reason.ShouldBe(ReasonCode.Success);
        await PublishAsync(twin, "hello", 2);
        var delivered = await reader.ReadPublishAsync();
        (delivered.Payload, delivered.Qos, delivered.Duplicate).ShouldBe(("hello", 2, false));
        await reader.SendAsync(Ack(PacketType.PubRec, delivered.PacketId));
        var release = await reader.ReadAsync(PacketType.PubRel);
        (release.PacketId, release.Flags).ShouldBe((delivered.PacketId, 2));
        await reader.SendAsync(Ack(PacketType.PubComp, delivered.PacketId));
        await reader.ShouldBeSilentAsync();
        await Until.TrueAsync(() => twin.Log.Image.Sessions.Single(s => s.ClientId == "reader").Queue.Count == 0);
    }

    [Fact]
    public async Task After_PUBREC_only_PUBREL_is_repeated_also_after_a_restart()
    {
        await using var twin = new TestBroker();
        var reader = await twin.ConnectAsync("reader", clean: false);
        await reader.SendAsync(Subscribe(1, All, 2));
        await reader.ReadAsync(PacketType.SubAck);
        await PublishAsync(twin, "hello", 2);
        var id = (await reader.ReadPublishAsync()).PacketId;
        await reader.SendAsync(Ack(PacketType.PubRec, id));
        await reader.ReadAsync(PacketType.PubRel);
        await reader.VanishAsync();

        reader = await twin.ConnectAsync("reader", clean: false, present: true);
        (await reader.ReadAsync(PacketType.PubRel)).PacketId.ShouldBe(id); // [MQTT-4.4.0-1]

        await using var after = twin.Restarted();
        reader = await after.ConnectAsync("reader", clean: false, present: true);
        (await reader.ReadAsync(PacketType.PubRel)).PacketId.ShouldBe(id);
        await reader.SendAsync(Ack(PacketType.PubComp, id));
        await reader.ShouldBeSilentAsync();
        await Until.TrueAsync(() => after.Log.Image.Sessions.Single(s => s.ClientId == "reader").Queue.Count == 0);
    }

    [Fact]
    public async Task No_more_is_sent_than_the_client_receives_at_once()
    {
        await using var twin = new TestBroker();
        var reader = await twin.ConnectAsync("reader", 5, properties: [Property(PropertyId.ReceiveMaximum, U16(2))]);
        await reader.SendAsync(Subscribe(1, All, 1, 5));
        await reader.ReadAsync(PacketType.SubAck);
        for (var i = 0; i < 4; i++) await PublishAsync(twin, "m" + i, 1);

        var (first, _) = (await reader.ReadPublishAsync(), await reader.ReadPublishAsync());
        await reader.ShouldBeSilentAsync(); // [MQTT-3.3.4-9]
        await reader.SendAsync(Ack(PacketType.PubAck, first.PacketId));
        (await reader.ReadPublishAsync()).Payload.ShouldBe("m2");
        await reader.ShouldBeSilentAsync();
    }

    [Fact]
    public async Task More_unacknowledged_publishes_than_the_receive_maximum_end_the_connection()
    {
        await using var twin = new TestBroker(new() { ReceiveMaximum = 3 });
        var client = await twin.ConnectAsync(version: 5);
        twin.Log.Hold();
        await client.SendAsync(Enumerable.Range(1, 4).Select(i => Publish(TestCity.Telemetry, Reading, 1, i, version: 5)).ToArray());
        await Until.TrueAsync(() => twin.Log.Held == 1);
        twin.Log.CommitHeld(andGoOn: true);
        for (var i = 1; i <= 3; i++) (await client.ReadAsync(PacketType.PubAck)).PacketId.ShouldBe(i);
        await client.ShouldBeClosedAsync(ReasonCode.ReceiveMaximumExceeded); // [MQTT-3.3.4-7]
    }

    [Fact]
    public async Task What_is_acknowledged_makes_room_again()
    {
        await using var twin = new TestBroker(new() { ReceiveMaximum = 2 });
        var client = await twin.ConnectAsync(version: 5);
        for (var i = 1; i <= 20; i++)
        {
            await client.SendAsync(Publish(TestCity.Telemetry, Reading, 1, i, version: 5), Publish("elsewhere", "", 2, i + 100, version: 5));
            await client.ReadAsync(PacketType.PubAck);
            (await client.ReadAsync(PacketType.PubRec)).Reason.ShouldBe(ReasonCode.NotAuthorized);
        }
    }

    [Fact]
    public async Task A_queue_that_is_full_drops_the_newest()
    {
        await using var twin = new TestBroker(new() { QueuePerSession = 3 });
        var away = await twin.ConnectAsync("away", clean: false);
        await away.SendAsync(Subscribe(1, All, 1));
        await away.ReadAsync(PacketType.SubAck);
        await away.VanishAsync();
        for (var i = 0; i < 5; i++) await PublishAsync(twin, "m" + i, 1);

        away = await twin.ConnectAsync("away", clean: false, present: true);
        for (var i = 0; i < 3; i++)
        {
            var delivered = await away.ReadPublishAsync();
            delivered.Payload.ShouldBe("m" + i);
            await away.SendAsync(Ack(PacketType.PubAck, delivered.PacketId));
        }
        await away.ShouldBeSilentAsync();
        twin.Log.Image.Sessions.Single(s => s.ClientId == "away").Queue.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_larger_than_the_client_takes_is_not_sent()
    {
        await using var twin = new TestBroker();
        var reader = await twin.ConnectAsync("reader", 5, properties: [Property(PropertyId.MaximumPacketSize, U32(60))]);
        await reader.SendAsync(Subscribe(1, All, 1, 5));
        await reader.ReadAsync(PacketType.SubAck);
        await PublishAsync(twin, new string('x', 100), 1);
        await PublishAsync(twin, "small", 1);
        (await reader.ReadPublishAsync()).Payload.ShouldBe("small"); // [MQTT-3.1.2-25]
    }

    [Fact]
    public async Task A_message_past_its_expiry_is_not_delivered_and_one_before_it_says_what_is_left()
    {
        await using var twin = new TestBroker();
        var away = await twin.ConnectAsync("away", 5, clean: false, properties: Expiry(3600));
        await away.SendAsync(Subscribe(1, All, 1, 5));
        await away.ReadAsync(PacketType.SubAck);
        await away.VanishAsync();
        var publisher = await twin.ConnectAsync("p", 5);
        await publisher.SendAsync(
            Publish(TestCity.State, "short", 1, 1, version: 5, properties: [Property(PropertyId.MessageExpiryInterval, U32(5))]),
            Publish(TestCity.State, "long", 1, 2, version: 5, properties: [Property(PropertyId.MessageExpiryInterval, U32(100))]));
        await publisher.ReadAsync(PacketType.PubAck);
        await publisher.ReadAsync(PacketType.PubAck);
        twin.Clock.Advance(TimeSpan.FromSeconds(10));

        away = await twin.ConnectAsync("away", 5, clean: false, properties: Expiry(3600), present: true);
        var delivered = await away.ReadPublishAsync(); // [MQTT-3.3.2-5, MQTT-3.3.2-6]
        delivered.Payload.ShouldBe("long");
        delivered.Properties.ShouldBe(Property(PropertyId.MessageExpiryInterval, U32(90)));
        await away.ShouldBeSilentAsync();
    }

    static async Task PublishAsync(TestBroker twin, string payload, int qos)
    {
        var publisher = await twin.ConnectAsync("publisher");
        await publisher.SendAsync(Publish(TestCity.State, payload, qos, 1));
        await publisher.ReadAsync(qos == 1 ? PacketType.PubAck : PacketType.PubRec);
    }
}
