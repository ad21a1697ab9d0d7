using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using static Twin.Ingest.Fakes.TestPackets;

namespace Twin.Ingest.Mqtt;

/// <summary>Last wills (3.1.2.5, 3.1.3.2).</summary>
public sealed class WillTests
{
    const string All = "twin/v1/p1/gw1/#";

    static byte[][] Expiry(uint seconds) => [Property(PropertyId.SessionExpiryInterval, U32(seconds))];

    static async Task<TestClient> ListenerAsync(TestBroker twin)
    {
        var listener = await twin.ConnectAsync("listener", keepAlive: 0);
        await listener.SendAsync(Subscribe(1, All, 1));
        await listener.ReadAsync(PacketType.SubAck);
        return listener;
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_will_is_sent_once_when_the_connection_is_lost(int version)
    {
        await using var twin = new TestBroker();
        var listener = await ListenerAsync(twin);
        var client = await twin.ConnectAsync("c", version, will: new(TestCity.State, "offline", Qos: 1, Retain: true));
        await client.VanishAsync();
        (await listener.ReadPublishAsync()).ShouldSatisfyAllConditions(d => d.Payload.ShouldBe("offline"), d => d.Qos.ShouldBe(1), d => d.Retain.ShouldBeFalse());
        twin.Clock.Advance(TimeSpan.FromSeconds(10));
        await listener.ShouldBeSilentAsync();
        twin.Log.Image.Retained.Single().Message.Payload.ShouldBe("offline"u8.ToArray());
    }

    [Fact]
    public async Task A_will_is_withdrawn_by_DISCONNECT_unless_it_asks_for_it()
    {
        await using var twin = new TestBroker();
        var listener = await ListenerAsync(twin);
        var polite = await twin.ConnectAsync("c", 5, will: new(TestCity.State, "polite"));
        await polite.SendAsync(Disconnect);
        await polite.ShouldBeClosedAsync(); // [MQTT-3.14.4-3]
        var asking = await twin.ConnectAsync("c", 5, will: new(TestCity.State, "asked for"));
        await asking.SendAsync(Packet(0xE0, [(byte)ReasonCode.DisconnectWithWill]));
        await asking.ShouldBeClosedAsync();
        (await listener.ReadPublishAsync()).Payload.ShouldBe("asked for");
        await listener.ShouldBeSilentAsync();
    }

    [Fact]
    public async Task A_will_is_sent_when_keep_alive_or_a_fault_ends_the_connection()
    {
        await using var twin = new TestBroker();
        var listener = await ListenerAsync(twin);
        await twin.ConnectAsync("silent", keepAlive: 10, will: new(TestCity.State, "silent"));
        twin.Clock.Advance(TimeSpan.FromSeconds(17));
        (await listener.ReadPublishAsync()).Payload.ShouldBe("silent");
        var faulty = await twin.ConnectAsync("faulty", will: new(TestCity.State, "faulty"));
        await faulty.SendAsync([0x00, 0x00]);
        (await listener.ReadPublishAsync()).Payload.ShouldBe("faulty");
    }

    [Fact]
    public async Task A_delayed_will_waits_for_its_interval()
    {
        await using var twin = new TestBroker();
        var listener = await ListenerAsync(twin);
        var client = await twin.ConnectAsync("c", 5, properties: Expiry(1000), will: new(TestCity.State, "late", DelaySeconds: 30));
        await client.VanishAsync();
        twin.Clock.Advance(TimeSpan.FromSeconds(29));
        await listener.ShouldBeSilentAsync();
        twin.Clock.Advance(TimeSpan.FromSeconds(2));
        (await listener.ReadPublishAsync()).Payload.ShouldBe("late");
    }

    [Fact]
    public async Task A_client_that_comes_back_within_the_delay_has_no_will_sent()
    {
        await using var twin = new TestBroker();
        var listener = await ListenerAsync(twin);
        var client = await twin.ConnectAsync("c", 5, properties: Expiry(1000), will: new(TestCity.State, "late", DelaySeconds: 30));
        await client.VanishAsync();
        twin.Clock.Advance(TimeSpan.FromSeconds(20));
        await twin.ConnectAsync("c", 5, clean: false, keepAlive: 0, properties: Expiry(1000), present: true);
        twin.Clock.Advance(TimeSpan.FromSeconds(20));
        await listener.ShouldBeSilentAsync(); // [MQTT-3.1.3-9]
    }

    [Fact]
    public async Task A_will_comes_with_the_end_of_its_session_if_that_is_earlier()
    {
        await using var twin = new TestBroker();
        var listener = await ListenerAsync(twin);
        var client = await twin.ConnectAsync("c", 5, properties: Expiry(10), will: new(TestCity.State, "session end", DelaySeconds: 300));
        await client.VanishAsync();
        twin.Clock.Advance(TimeSpan.FromSeconds(12));
        (await listener.ReadPublishAsync()).Payload.ShouldBe("session end");

        client = await twin.ConnectAsync("d", 5, properties: Expiry(1000), will: new(TestCity.State, "clean start", DelaySeconds: 300));
        await client.VanishAsync();
        await twin.ConnectAsync("d", 5, clean: true);
        (await listener.ReadPublishAsync()).Payload.ShouldBe("clean start");
    }

    [Fact]
    public async Task A_takeover_sends_the_will_of_the_connection_that_it_ends()
    {
        await using var twin = new TestBroker();
        var listener = await ListenerAsync(twin);
        await twin.ConnectAsync("c", will: new(TestCity.State, "first"));
        await twin.ConnectAsync("c", will: new(TestCity.State, "second"));
        (await listener.ReadPublishAsync()).Payload.ShouldBe("first");
        await listener.ShouldBeSilentAsync();
    }

    [Fact]
    public async Task A_delayed_will_survives_a_restart()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync("c", 5, properties: Expiry(1000), will: new(TestCity.State, "late", Qos: 1, Retain: true, DelaySeconds: 30));
        await client.VanishAsync();
        await Until.TrueAsync(() => twin.Log.Image.Sessions.Single().WillDueMs is not null);
        twin.Clock.Advance(TimeSpan.FromSeconds(10));

        await using var after = twin.Restarted();
        var listener = await ListenerAsync(after);
        after.Clock.Advance(TimeSpan.FromSeconds(19));
        await listener.ShouldBeSilentAsync();
        after.Clock.Advance(TimeSpan.FromSeconds(3));
        (await listener.ReadPublishAsync()).Payload.ShouldBe("late");
    }

    [Theory]
    [InlineData("twin/v1/p1/gw2/state")]
    [InlineData("twin/v1/p1/gw1")]
    [InlineData("$SYS/x")]
    [InlineData("twin/v1/p1/gw11/state")]
    public async Task A_will_outside_the_scope_is_refused_at_CONNECT(string topic)
    {
        await using var twin = new TestBroker();
        var client = twin.Open(5);
        await client.SendAsync(Connect(version: 5, will: new(topic, "x")));
        (await client.ReadAsync(PacketType.ConnAck)).Reason.ShouldBe(ReasonCode.NotAuthorized);
    }

    [Fact]
    public async Task A_will_of_telemetry_is_a_reading()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(will: new(TestCity.Telemetry, """{"points":{"power":0}}"""));
        await client.VanishAsync();
        await Until.TrueAsync(() => twin.Log.Readings.Any());
        twin.Log.Readings.Single().Point.ShouldBe(TestCity.Power);
    }
}
