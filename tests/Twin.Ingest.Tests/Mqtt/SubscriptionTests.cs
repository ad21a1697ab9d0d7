using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using static Twin.Ingest.Fakes.TestPackets;

namespace Twin.Ingest.Mqtt;

/// <summary>SUBSCRIBE, UNSUBSCRIBE and retained messages (3.8 to 3.11, 3.3.1.3).</summary>
public sealed class SubscriptionTests
{
    const string All = "twin/v1/p1/gw1/#";

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Each_filter_gets_its_own_answer_in_order(int version)
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: version);
        byte[] none = [];
        await client.SendAsync(Packet(0x82, U16(77), version == 5 ? [0] : none, Text(All), [0], Text("#"), [1], Text(TestCity.State), [2],
            Text("twin/v1/p1/+/state"), [1], Text("twin/v1/p1/gw11/state"), [0], Text("$SYS/#"), [0]));
        var answer = await client.ReadAsync(PacketType.SubAck);
        answer.PacketId.ShouldBe(77);
        byte refused = version == 5 ? (byte)0x87 : (byte)0x80;
        answer.Body[^6..].ShouldBe([0, refused, 2, refused, refused, refused]);
    }

    [Theory]
    [InlineData("a#")]
    [InlineData("")]
    [InlineData("twin/v1/p1/gw1/+x")]
    public async Task An_invalid_filter_ends_the_connection(string filter)
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: 5);
        await client.SendAsync(Subscribe(1, filter, version: 5));
        await client.ShouldBeClosedAsync(ReasonCode.TopicFilterInvalid);
    }

    [Theory]
    [InlineData(0x80, 0x81, "its flags are not 2")]
    [InlineData(0x83, 0x81, "its flags are not 2")]
    public async Task SUBSCRIBE_is_malformed_when(int first, int reason, string what)
    {
        what.ShouldNotBeEmpty();
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: 5);
        await client.SendAsync(Packet(first, U16(1), [0], Text(All), [0]));
        await client.ShouldBeClosedAsync((ReasonCode)reason);
    }

    [Fact]
    public async Task SUBSCRIBE_and_UNSUBSCRIBE_without_a_filter_or_packet_id_are_protocol_errors()
    {
        await using var twin = new TestBroker();
        foreach (var packet in new[] { Packet(0x82, U16(1), [0]), Packet(0xA2, U16(1), [0]), Packet(0x82, U16(0), [0], Text(All), [0]) })
        {
            var client = await twin.ConnectAsync(version: 5);
            await client.SendAsync(packet);
            await client.ShouldBeClosedAsync(ReasonCode.ProtocolError);
        }
    }

    [Fact]
    public async Task Options_with_reserved_bits_are_malformed()
    {
        await using var twin = new TestBroker();
        foreach (var (version, options) in new[] { (5, 3), (5, 0x40), (5, 0x80) })
        {
            var client = await twin.ConnectAsync(version: version);
            await client.SendAsync(Subscribe(1, All, options, version));
            await client.ShouldBeClosedAsync(ReasonCode.MalformedPacket);
        }
        var old = await twin.ConnectAsync();
        await old.SendAsync(Subscribe(1, All, 4)); // No Local does not exist on 3.1.1 [MQTT-3-8.3-4]
        await old.ShouldBeClosedAsync();
    }

    [Fact]
    public async Task What_is_declared_as_not_offered_is_refused_when_it_is_asked_for()
    {
        await using var twin = new TestBroker();
        var shared = await twin.ConnectAsync(version: 5);
        await shared.SendAsync(Subscribe(1, "$share/g/" + All, 0, 5));
        await shared.ShouldBeClosedAsync(ReasonCode.SharedSubscriptionsNotSupported);

        var identified = await twin.ConnectAsync(version: 5);
        await identified.SendAsync(Packet(0x82, U16(1), Properties(Property(PropertyId.SubscriptionIdentifier, 7)), Text(All), [0]));
        await identified.ShouldBeClosedAsync(ReasonCode.SubscriptionIdentifiersNotSupported);
    }

    [Fact]
    public async Task More_subscriptions_than_the_bound_are_refused()
    {
        await using var twin = new TestBroker(new() { SubscriptionsPerSession = 1 });
        var client = await twin.ConnectAsync(version: 5);
        await client.SendAsync(Subscribe(1, All, 0, 5), Subscribe(2, TestCity.State, 0, 5), Subscribe(3, All, 1, 5));
        (await client.ReadAsync(PacketType.SubAck)).Body[^1].ShouldBe((byte)0);
        (await client.ReadAsync(PacketType.SubAck)).Body[^1].ShouldBe((byte)0x97);
        (await client.ReadAsync(PacketType.SubAck)).Body[^1].ShouldBe((byte)1);
    }

    [Fact]
    public async Task UNSUBSCRIBE_ends_deliveries_and_says_what_it_found()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: 5);
        await client.SendAsync(Subscribe(1, All, 0, 5), Packet(0xA2, U16(2), [0], Text(All), Text(TestCity.State)),
            Publish(TestCity.State, "x", 1, 3, version: 5));
        await client.ReadAsync(PacketType.SubAck);
        var answer = await client.ReadAsync(PacketType.UnsubAck);
        answer.Body.ShouldBe(new byte[] { 0, 2, 0, 0, 0x11 });
        await client.ReadAsync(PacketType.PubAck);

        var old = await twin.ConnectAsync("old");
        await old.SendAsync(Unsubscribe(9, All));
        (await old.ReadAsync(PacketType.UnsubAck)).Body.ShouldBe(U16(9)); // [MQTT-3.10.4-5]
    }

    [Fact]
    public async Task One_message_comes_once_at_the_highest_QoS_of_overlapping_subscriptions()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync();
        await client.SendAsync(Subscribe(1, All, 0), Subscribe(2, TestCity.State, 1), Subscribe(3, "twin/v1/p1/gw1/+", 0));
        for (var i = 0; i < 3; i++) await client.ReadAsync(PacketType.SubAck);
        var publisher = await twin.ConnectAsync("p");
        await publisher.SendAsync(Publish(TestCity.State, "x", 2, 3));
        var delivered = await client.ReadPublishAsync();
        (delivered.Payload, delivered.Qos, delivered.Retain).ShouldBe(("x", 1, false));
        await client.ShouldBeSilentAsync();
    }

    [Fact]
    public async Task Telemetry_is_delivered_within_the_scope_when_it_is_committed()
    {
        await using var twin = new TestBroker();
        var (own, other) = (await twin.ConnectAsync("own"), await twin.ConnectAsync("other", userName: TestCity.OtherUserName));
        await own.SendAsync(Subscribe(1, All, 0));
        await own.ReadAsync(PacketType.SubAck);
        await other.SendAsync(Subscribe(1, "twin/v1/p1/gw2/#", 0));
        await other.ReadAsync(PacketType.SubAck);
        twin.Log.Hold();
        const string reading = """{"points":{"power":1}}""";
        await own.SendAsync(Publish(TestCity.Telemetry, reading, 1, 1));
        await Until.TrueAsync(() => twin.Log.Held == 1);
        await own.ShouldBeSilentAsync();
        twin.Log.CommitHeld();
        await own.ReadAsync(PacketType.PubAck);
        (await own.ReadPublishAsync()).ShouldSatisfyAllConditions(d => d.Topic.ShouldBe(TestCity.Telemetry), d => d.Payload.ShouldBe(reading));
        await other.ShouldBeSilentAsync();
        twin.Log.Readings.Count().ShouldBe(1);
    }

    [Fact]
    public async Task No_Local_and_Retain_As_Published_are_kept()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: 5);
        await client.SendAsync(Subscribe(1, All, 4, 5));
        await client.ReadAsync(PacketType.SubAck);
        await client.SendAsync(Publish(TestCity.State, "mine", 1, 1, version: 5));
        await client.ReadAsync(PacketType.PubAck);
        await client.ShouldBeSilentAsync(); // [MQTT-3.8.3-3]

        var reader = await twin.ConnectAsync("reader", 5);
        await reader.SendAsync(Subscribe(1, All, 8, 5));
        await reader.ReadAsync(PacketType.SubAck);
        await client.SendAsync(Publish(TestCity.State, "kept", 1, 2, retain: true, version: 5), Publish(TestCity.State, "not kept", 1, 3, version: 5));
        (await reader.ReadPublishAsync()).Retain.ShouldBeTrue(); // [MQTT-3.3.1-13]
        (await reader.ReadPublishAsync()).Retain.ShouldBeFalse();
    }

    [Fact]
    public async Task A_retained_message_greets_new_subscriptions_until_it_is_cleared()
    {
        await using var twin = new TestBroker();
        var publisher = await twin.ConnectAsync("p");
        await publisher.SendAsync(Publish(TestCity.State, "old", 1, 1, retain: true), Publish(TestCity.State, "online", 1, 2, retain: true), Publish(TestCity.State, "passing", 1, 3));
        for (var i = 0; i < 3; i++) await publisher.ReadAsync(PacketType.PubAck);

        var reader = await twin.ConnectAsync("reader");
        await reader.SendAsync(Subscribe(1, All, 1));
        await reader.ReadAsync(PacketType.SubAck);
        var greeting = await reader.ReadPublishAsync();
        (greeting.Payload, greeting.Retain, greeting.Qos).ShouldBe(("online", true, 1));
        await reader.SendAsync(Ack(PacketType.PubAck, greeting.PacketId));

        await publisher.SendAsync(Publish(TestCity.State, "", 1, 4, retain: true)); // [MQTT-3.3.1-6]
        await publisher.ReadAsync(PacketType.PubAck);
        (await reader.ReadPublishAsync()).ShouldSatisfyAllConditions(d => d.Payload.ShouldBe(""), d => d.Retain.ShouldBeFalse());
        var late = await twin.ConnectAsync("late");
        await late.SendAsync(Subscribe(1, All, 1));
        await late.ReadAsync(PacketType.SubAck);
        await late.ShouldBeSilentAsync();
        twin.Log.Image.Retained.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0x00, 1, 1)]
    [InlineData(0x10, 1, 0)]
    [InlineData(0x20, 0, 0)]
    public async Task Retain_handling_says_when_retained_messages_are_sent(int handling, int atFirst, int again)
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: 5);
        await client.SendAsync(Publish(TestCity.State, "online", 1, 1, retain: true, version: 5));
        await client.ReadAsync(PacketType.PubAck);
        foreach (var expected in new[] { atFirst, again }) // [MQTT-3.3.1-9, -10, -11]
        {
            await client.SendAsync(Subscribe(1, All, handling, 5));
            await client.ReadAsync(PacketType.SubAck);
            if (expected == 1) (await client.ReadPublishAsync()).Payload.ShouldBe("online");
            await client.ShouldBeSilentAsync();
        }
    }

    [Fact]
    public async Task Retained_messages_are_bounded_by_topics_and_bytes()
    {
        await using var twin = new TestBroker(new() { RetainedBytesPerGateway = 1_000 });
        var client = await twin.ConnectAsync();
        await client.SendAsync(Publish(TestCity.State, "fits", 1, 1, retain: true), Publish(TestCity.State, new string('x', 1_000), 1, 2, retain: true));
        await client.ReadAsync(PacketType.PubAck);
        await client.ReadAsync(PacketType.PubAck);
        twin.Log.Image.Retained.Single().Message.Payload.ShouldBe("fits"u8.ToArray());
    }

    [Fact]
    public async Task A_subscription_made_while_a_retained_message_is_being_committed_gets_it()
    {
        await using var twin = new TestBroker();
        var (publisher, reader) = (await twin.ConnectAsync("p"), await twin.ConnectAsync("r"));
        twin.Log.Hold();
        await publisher.SendAsync(Publish(TestCity.State, "online", 1, 1, retain: true));
        await Until.TrueAsync(() => twin.Log.Held == 1);
        await reader.SendAsync(Subscribe(1, All, 1));
        await reader.ReadAsync(PacketType.SubAck);
        twin.Log.CommitHeld(andGoOn: true);
        (await reader.ReadPublishAsync()).ShouldSatisfyAllConditions(d => d.Payload.ShouldBe("online"), d => d.Retain.ShouldBeTrue());
        await reader.ShouldBeSilentAsync();
    }

    [Fact]
    public async Task A_subscription_of_a_failed_batch_is_none()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync("c", clean: false);
        twin.Log.FailWith("disk full");
        await client.SendAsync(Subscribe(1, All, 1));
        await client.ShouldBeClosedAsync();
        twin.Log.FailWith(null);
        client = await twin.ConnectAsync("c", clean: false);
        await client.SendAsync(Publish(TestCity.State, "x", 1, 1));
        await client.ReadAsync(PacketType.PubAck);
        await client.ShouldBeSilentAsync();
    }
}
