using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using static Twin.Ingest.Fakes.TestPackets;

namespace Twin.Ingest.Mqtt;

/// <summary>The endpoint as a plain broker: no credentials, no scopes, all topics.</summary>
public sealed class ConformanceModeTests
{
    static async Task<TestClient> ConnectAsync(TestBroker twin, string clientId, bool clean = true)
    {
        var client = twin.Open();
        await client.SendAsync(Connect(clientId, userName: null, password: null, clean: clean));
        (await client.ReadAsync(PacketType.ConnAck)).Reason.ShouldBe(ReasonCode.Success);
        return client;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Any_client_reaches_any_other_on_any_topic(int qos)
    {
        await using var twin = new TestBroker(MqttOptions.ForConformance);
        var (a, b) = (await ConnectAsync(twin, "a"), await ConnectAsync(twin, "b"));
        await b.SendAsync(Subscribe(1, "#", 2));
        await b.ReadAsync(PacketType.SubAck);
        await a.SendAsync(Publish("TopicA/B", "not JSON", qos, 1));
        var delivered = await b.ReadPublishAsync();
        (delivered.Topic, delivered.Payload, delivered.Qos).ShouldBe(("TopicA/B", "not JSON", qos));
        twin.Log.All.ShouldAllBe(c => c.Received == 0 && c.Link == null && c.Gateway == MqttBroker.NoGateway);
    }

    [Fact]
    public async Task Wildcards_do_not_match_topics_that_begin_with_a_dollar()
    {
        await using var twin = new TestBroker(MqttOptions.ForConformance);
        var (a, b) = (await ConnectAsync(twin, "a"), await ConnectAsync(twin, "b"));
        await b.SendAsync(Subscribe(1, "#"), Subscribe(2, "+/x"));
        await b.ReadAsync(PacketType.SubAck);
        await b.ReadAsync(PacketType.SubAck);
        await a.SendAsync(Publish("$own/x", "hidden", 1, 1), Publish("own/x", "seen", 1, 2));
        (await b.ReadPublishAsync()).Payload.ShouldBe("seen"); // [MQTT-4.7.2-1]
    }

    [Fact]
    public async Task Sessions_wills_and_retained_messages_survive_a_restart_here_too()
    {
        await using var twin = new TestBroker(MqttOptions.ForConformance);
        var away = await ConnectAsync(twin, "away", clean: false);
        await away.SendAsync(Subscribe(1, "t/#", 1));
        await away.ReadAsync(PacketType.SubAck);
        await away.VanishAsync();
        var publisher = await ConnectAsync(twin, "p");
        await publisher.SendAsync(Publish("t/1", "queued", 1, 1, retain: true));
        await publisher.ReadAsync(PacketType.PubAck);

        await using var after = twin.Restarted(MqttOptions.ForConformance);
        away = await ConnectAsync(after, "away", clean: false);
        (await away.ReadPublishAsync()).Payload.ShouldBe("queued");
        var late = await ConnectAsync(after, "late");
        await late.SendAsync(Subscribe(1, "t/+", 0));
        await late.ReadAsync(PacketType.SubAck);
        (await late.ReadPublishAsync()).Retain.ShouldBeTrue();
    }
}
