using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using static Twin.Ingest.Fakes.TestPackets;

namespace Twin.Ingest.Mqtt;

/// <summary>Normative statements of MQTT 3.1.1 and 5.0 that no other test here is named after, each by its number (of 5.0), on the plain broker.</summary>
public sealed class NormativeTests
{
    [Fact]
    public async Task The_keep_alive_that_the_server_told_is_the_one_that_counts() // [MQTT-3.1.2-21], [MQTT-3.2.2-22]
    {
        await using var twin = new TestBroker(MqttOptions.ForConformance with { KeepAliveSecondsMax = 10 });
        var client = twin.Open(5);
        await client.SendAsync(Connect("c", null, null, keepAlive: 3_000, version: 5));
        var told = await client.ReadAsync(PacketType.ConnAck);
        told.Reason.ShouldBe(ReasonCode.Success);
        Contains(told.Body, Property(PropertyId.ServerKeepAlive, U16(10))).ShouldBeTrue();
        twin.Clock.Advance(TimeSpan.FromSeconds(14));
        await client.ShouldBeSilentAsync();
        twin.Clock.Advance(TimeSpan.FromSeconds(17));
        await client.ShouldBeClosedAsync(ReasonCode.KeepAliveTimeout);
    }

    [Theory]
    [InlineData(0, 2, 0)]
    [InlineData(1, 2, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(2, 0, 0)]
    public async Task A_message_is_delivered_at_the_lower_of_its_own_and_the_granted_QoS(int published, int granted, int delivered) // [MQTT-3.8.4-8]
    {
        await using var twin = new TestBroker(MqttOptions.ForConformance);
        var reader = await SubscribedAsync(twin, "reader", "t", granted);
        var writer = await PlainAsync(twin, "writer");
        await writer.SendAsync(Publish("t", "m", published, 1));
        (await reader.ReadPublishAsync()).Qos.ShouldBe(delivered);
    }

    [Fact]
    public async Task The_same_filter_once_more_replaces_the_subscription_and_sends_what_is_retained_again() // [MQTT-3.8.4-3]
    {
        await using var twin = new TestBroker(MqttOptions.ForConformance);
        var writer = await PlainAsync(twin, "writer");
        await writer.SendAsync(Publish("t", "kept", 1, 1, retain: true));
        await writer.ReadAsync(PacketType.PubAck);
        var reader = await SubscribedAsync(twin, "reader", "t", 2);
        (await reader.ReadPublishAsync()).Payload.ShouldBe("kept");

        await reader.SendAsync(Subscribe(2, "t", 0));
        (await reader.ReadAsync(PacketType.SubAck)).Body[2].ShouldBe((byte)0);
        (await reader.ReadPublishAsync()).Payload.ShouldBe("kept");
        await writer.SendAsync(Publish("t", "once", 2, 2));
        var once = await reader.ReadPublishAsync();
        (once.Payload, once.Qos).ShouldBe(("once", 0));
        await reader.ShouldBeSilentAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Messages_of_a_topic_and_QoS_arrive_in_the_order_in_which_they_were_sent(int qos) // [MQTT-4.6.0-5], [MQTT-4.6.0-6]
    {
        const int messages = 200;
        await using var twin = new TestBroker(MqttOptions.ForConformance);
        var reader = await SubscribedAsync(twin, "reader", "#", qos);
        var writer = await PlainAsync(twin, "writer");
        await writer.SendAsync([.. Enumerable.Range(1, messages).Select(i => Publish("t", $"{i}", qos, i))]);
        for (var i = 1; i <= messages;)
        {
            if (await reader.ReadAsync() is not { Type: PacketType.Publish } packet) continue;
            var message = Delivered.Of(packet, reader.Version);
            message.Payload.ShouldBe($"{i++}");
            if (qos > 0) await reader.SendAsync(Ack(qos == 1 ? PacketType.PubAck : PacketType.PubRec, message.PacketId));
        }
    }

    [Fact]
    public async Task A_byte_order_mark_is_a_character_of_the_topic_and_stays() // [MQTT-1.5.4-3]
    {
        await using var twin = new TestBroker(MqttOptions.ForConformance);
        var reader = await SubscribedAsync(twin, "reader", "\uFEFFt");
        var writer = await PlainAsync(twin, "writer");
        await writer.SendAsync(Publish("t", "without"), Publish("\uFEFFt", "with"));
        var message = await reader.ReadPublishAsync();
        (message.Topic, message.Payload).ShouldBe(("\uFEFFt", "with"));
    }

    [Theory]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })] // U+D800
    [InlineData(new byte[] { 0xED, 0xBF, 0xBF })] // U+DFFF
    [InlineData(new byte[] { 0xC0, 0x80 })] // U+0000, overlong
    [InlineData(new byte[] { 0x61, 0x00 })] // U+0000
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })] // above U+10FFFF
    [InlineData(new byte[] { 0x61, 0xC3 })] // cut short
    public async Task Ill_formed_UTF_8_is_a_malformed_packet_wherever_it_stands(byte[] text) // [MQTT-1.5.4-1], [MQTT-1.5.4-2]
    {
        byte[][] packets =
        [
            Packet(0x30, Binary(text), [0]),
            Packet(0x82, U16(1), [0], Binary(text), [0]),
            Packet(0xA2, U16(1), [0], Binary(text)),
            Packet(0x30, Text("t"), Properties(Property(PropertyId.UserProperty, [.. Binary(text), .. Text("v")]))),
            Packet(0x30, Text("t"), Properties(Property(PropertyId.ContentType, Binary(text)))),
        ];
        await using var twin = new TestBroker(MqttOptions.ForConformance);
        foreach (var packet in packets)
        {
            var client = await PlainAsync(twin, "c", version: 5);
            await client.SendAsync(packet);
            await client.ShouldBeClosedAsync(ReasonCode.MalformedPacket);
        }
    }

    [Fact]
    public async Task DUP_and_RETAIN_of_a_delivery_are_its_own_and_not_the_publishers() // [MQTT-3.3.1-3], [MQTT-3.3.1-12]
    {
        await using var twin = new TestBroker(MqttOptions.ForConformance);
        var reader = await SubscribedAsync(twin, "reader", "t", 1);
        var writer = await PlainAsync(twin, "writer");
        await writer.SendAsync(Publish("t", "m", 1, 1, retain: true, duplicate: true));
        var message = await reader.ReadPublishAsync();
        (message.Duplicate, message.Retain).ShouldBe((false, false));
    }

    [Fact]
    public async Task Packet_ids_of_the_two_directions_have_nothing_to_do_with_each_other() // [MQTT-2.2.1-4], 4.3.3
    {
        await using var twin = new TestBroker(MqttOptions.ForConformance);
        var client = await SubscribedAsync(twin, "both", "t", 2);
        await client.SendAsync(Publish("t", "m", 2, 1));
        (await client.ReadAsync(PacketType.PubRec)).PacketId.ShouldBe(1);
        var message = await client.ReadPublishAsync();
        await client.SendAsync(Ack(PacketType.PubRec, message.PacketId));
        (await client.ReadAsync(PacketType.PubRel)).PacketId.ShouldBe(message.PacketId);
        await client.SendAsync(Ack(PacketType.PubRel, 1));
        (await client.ReadAsync(PacketType.PubComp)).PacketId.ShouldBe(1);
        await client.SendAsync(Ack(PacketType.PubComp, message.PacketId));
        await client.ShouldBeSilentAsync();
    }

    [Fact]
    public async Task A_will_that_asks_for_it_is_retained() // [MQTT-3.1.2-15]
    {
        await using var twin = new TestBroker(MqttOptions.ForConformance);
        var lost = twin.Open();
        await lost.SendAsync(Connect("lost", null, null, will: new("t", "gone", Qos: 1, Retain: true)));
        await lost.ReadAsync(PacketType.ConnAck);
        await lost.VanishAsync();
        await Until.TrueAsync(() => twin.Log.Image.Retained.Any());
        var reader = await SubscribedAsync(twin, "reader", "#");
        var will = await reader.ReadPublishAsync();
        (will.Payload, will.Retain).ShouldBe(("gone", true));
    }

    [Fact]
    public async Task What_is_sent_before_CONNACK_is_handled_after_it() // [MQTT-3.1.4-5]
    {
        await using var twin = new TestBroker(MqttOptions.ForConformance);
        var client = twin.Open();
        await client.SendAsync([.. Connect("hasty", null, null), .. Subscribe(1, "t"), .. Publish("t", "m", 1, 2), .. PingReq]);
        List<PacketType> answers = [(await client.ReadAsync()).Type];
        while (answers.Count < 5) answers.Add((await client.ReadAsync()).Type);
        answers[0].ShouldBe(PacketType.ConnAck);
        answers.Order().ShouldBe([PacketType.ConnAck, PacketType.Publish, PacketType.PubAck, PacketType.SubAck, PacketType.PingResp]);
    }

    [Fact]
    public async Task What_is_sent_behind_a_refused_CONNECT_is_not_handled() // [MQTT-3.1.4-6]
    {
        await using var twin = new TestBroker();
        var client = twin.Open();
        await client.SendAsync([.. Connect("c", password: "wrong"), .. Publish(TestCity.Telemetry, """{"points":{"power":1}}""", 1, 1)]);
        (await client.ReadAsync(PacketType.ConnAck)).Body[1].ShouldNotBe((byte)0);
        await client.ShouldBeClosedAsync();
        twin.Log.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_empty_message_that_is_not_retained_is_a_message() // 3.3.3
    {
        await using var twin = new TestBroker(MqttOptions.ForConformance);
        var reader = await SubscribedAsync(twin, "reader", "t");
        var writer = await PlainAsync(twin, "writer");
        await writer.SendAsync(Publish("t", ""));
        (await reader.ReadPublishAsync()).Payload.ShouldBe("");
    }

    static async Task<TestClient> PlainAsync(TestBroker twin, string clientId, int version = 4)
    {
        var client = twin.Open(version);
        await client.SendAsync(Connect(clientId, null, null, version: version));
        (await client.ReadAsync(PacketType.ConnAck)).Reason.ShouldBe(ReasonCode.Success);
        return client;
    }

    static async Task<TestClient> SubscribedAsync(TestBroker twin, string clientId, string filter, int qos = 0)
    {
        var client = await PlainAsync(twin, clientId);
        await client.SendAsync(Subscribe(1, filter, qos));
        (await client.ReadAsync(PacketType.SubAck)).Body[2].ShouldBe((byte)qos);
        return client;
    }

    static bool Contains(byte[] bytes, byte[] part) => bytes.AsSpan().IndexOf(part) >= 0;
}
