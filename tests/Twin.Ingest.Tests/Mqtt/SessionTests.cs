using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using Twin.Model.Telemetry;
using static Twin.Ingest.Fakes.TestPackets;

namespace Twin.Ingest.Mqtt;

/// <summary>Sessions beyond a connection: resumption, expiry, takeover, and what a restart keeps (3.1.2.4, 3.1.2.11, 4.1).</summary>
public sealed class SessionTests
{
    const string All = "twin/v1/p1/gw1/#";

    static byte[][] Expiry(uint seconds) => [Property(PropertyId.SessionExpiryInterval, U32(seconds))];

    [Fact]
    public async Task A_clean_session_ends_with_its_connection()
    {
        await using var twin = new TestBroker();
        var first = await twin.ConnectAsync(clean: true, present: false);
        await first.SendAsync(Subscribe(1, All, 1));
        await first.ReadAsync(PacketType.SubAck);
        await first.SendAsync(Disconnect);
        await first.ShouldBeClosedAsync();

        await twin.ConnectAsync(clean: false, present: false);
        await Until.TrueAsync(() => twin.Log.Image.Sessions.Count == 1);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_kept_session_remembers_its_subscriptions_and_what_came_meanwhile(int version)
    {
        await using var twin = new TestBroker();
        var away = await twin.ConnectAsync("away", version, clean: false, properties: Expiry(3600), present: false);
        await away.SendAsync(Subscribe(1, All, 1, version));
        await away.ReadAsync(PacketType.SubAck);
        await away.VanishAsync();

        var publisher = await twin.ConnectAsync("publisher");
        await publisher.SendAsync(Publish(TestCity.State, "one", 1, 1), Publish(TestCity.State, "zero", 0), Publish(TestCity.State, "two", 1, 2));
        await publisher.ReadAsync(PacketType.PubAck);
        await publisher.ReadAsync(PacketType.PubAck);

        var back = await twin.ConnectAsync("away", version, clean: false, properties: Expiry(3600), present: true);
        var (one, two) = (await back.ReadPublishAsync(), await back.ReadPublishAsync());
        (one.Payload, one.Qos, one.Duplicate).ShouldBe(("one", 1, false));
        (two.Payload, two.Qos, two.Duplicate).ShouldBe(("two", 1, false));
        await back.ShouldBeSilentAsync();
    }

    [Fact]
    public async Task What_was_sent_and_not_acknowledged_is_sent_again_with_its_packet_id_and_DUP()
    {
        await using var twin = new TestBroker();
        var reader = await twin.ConnectAsync("reader", clean: false);
        await reader.SendAsync(Subscribe(1, All, 1));
        await reader.ReadAsync(PacketType.SubAck);
        await reader.SendAsync(Publish(TestCity.State, "a", 1, 1), Publish(TestCity.State, "b", 1, 2));
        var sent = new List<Delivered>();
        while (sent.Count < 2)
        {
            var packet = await reader.ReadAsync();
            if (packet.Type == PacketType.Publish) sent.Add(Delivered.Of(packet, 4));
        }
        await reader.SendAsync(Ack(PacketType.PubAck, sent[0].PacketId));
        await reader.ShouldBeSilentAsync();
        await reader.VanishAsync();

        var again = await twin.ConnectAsync("reader", clean: false, present: true);
        var resent = await again.ReadPublishAsync(); // [MQTT-4.4.0-1, MQTT-3.3.1-1]
        (resent.Payload, resent.PacketId, resent.Duplicate).ShouldBe(("b", sent[1].PacketId, true));
        await again.ShouldBeSilentAsync();
    }

    [Fact]
    public async Task A_clean_start_discards_what_was_kept()
    {
        await using var twin = new TestBroker();
        var kept = await twin.ConnectAsync("c", 5, clean: true, properties: Expiry(3600), present: false);
        await kept.SendAsync(Subscribe(1, All, 1, 5));
        await kept.ReadAsync(PacketType.SubAck);
        await kept.VanishAsync();

        var clean = await twin.ConnectAsync("c", 5, clean: true, present: false); // [MQTT-3.1.2-4]
        await clean.SendAsync(Publish(TestCity.State, "x", 1, 1, version: 5));
        await clean.ReadAsync(PacketType.PubAck);
        await clean.ShouldBeSilentAsync();
        twin.Log.Image.Sessions.Single().Subscriptions.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_session_expires_when_it_was_away_for_its_interval_and_not_before()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync("c", 5, clean: false, properties: Expiry(100));
        await client.VanishAsync();
        twin.Clock.Advance(TimeSpan.FromSeconds(99));
        client = await twin.ConnectAsync("c", 5, clean: false, properties: Expiry(100), present: true);
        await client.VanishAsync();
        twin.Clock.Advance(TimeSpan.FromSeconds(102));
        await Until.TrueAsync(() => twin.Log.Image.Sessions.Count == 0);
        await twin.ConnectAsync("c", 5, clean: false, present: false);
    }

    [Fact]
    public async Task DISCONNECT_may_shorten_the_interval_but_not_begin_one()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync("c", 5, properties: Expiry(100));
        await client.SendAsync(Packet(0xE0, [0], Properties(Property(PropertyId.SessionExpiryInterval, U32(0)))));
        await client.ShouldBeClosedAsync();
        await twin.ConnectAsync("c", 5, clean: false, present: false);

        var none = await twin.ConnectAsync("none", 5);
        await none.SendAsync(Packet(0xE0, [0], Properties(Property(PropertyId.SessionExpiryInterval, U32(5)))));
        await none.ShouldBeClosedAsync(ReasonCode.ProtocolError);
    }

    [Fact]
    public async Task Nothing_after_DISCONNECT_counts()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync();
        await client.SendAsync(Disconnect, Publish(TestCity.Telemetry, """{"points":{"power":1}}"""));
        await client.ShouldBeClosedAsync();
        twin.Log.Readings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_connection_takes_the_session_over_when_the_first_has_been_dealt_with()
    {
        await using var twin = new TestBroker();
        var first = await twin.ConnectAsync("c", 5, properties: Expiry(100));
        twin.Log.Hold();
        await first.SendAsync(Publish(TestCity.Telemetry, """{"points":{"power":1}}""", 1, 1, version: 5));
        await Until.TrueAsync(() => twin.Log.Held == 1);

        var second = twin.Open(5);
        await second.SendAsync(Connect("c", clean: false, version: 5));
        await Until.TrueAsync(() => twin.Broker.Connections == 2);
        twin.Log.CommitHeld(andGoOn: true);

        (await first.ReadAsync(PacketType.PubAck)).PacketId.ShouldBe(1);
        await first.ShouldBeClosedAsync(ReasonCode.SessionTakenOver); // [MQTT-3.1.4-3]
        (await second.ReadAsync(PacketType.ConnAck)).Body[0].ShouldBe((byte)1);
        // One gateway all the time: it never was offline.
        twin.Log.All.Where(c => c.Link is not null).Select(c => c.Link).ShouldBe([GatewayLink.Online]);
    }

    [Fact]
    public async Task A_chain_of_takeovers_leaves_the_last_one_connected()
    {
        await using var twin = new TestBroker();
        var clients = Enumerable.Range(0, 20).Select(_ => twin.Open()).ToList();
        foreach (var client in clients) await client.SendAsync(Connect("c"));
        await Until.TrueAsync(() => twin.Broker.Connections == 1);
        var answers = 0;
        foreach (var client in clients.Where(c => !c.Served.IsCompleted))
        {
            (await client.ReadAsync(PacketType.ConnAck)).Reason.ShouldBe(ReasonCode.Success);
            await client.ShouldBeSilentAsync();
            answers++;
        }
        answers.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_client_id_of_two_gateways_is_two_sessions()
    {
        await using var twin = new TestBroker();
        var one = await twin.ConnectAsync("same", clean: false);
        var other = await twin.ConnectAsync("same", clean: false, userName: TestCity.OtherUserName, present: false);
        await one.ShouldBeSilentAsync();
        await other.ShouldBeSilentAsync();
    }

    [Fact]
    public async Task More_sessions_than_the_bound_are_refused()
    {
        await using var twin = new TestBroker(new() { SessionsPerGateway = 2 });
        await twin.ConnectAsync("a");
        await twin.ConnectAsync("b");
        var third = twin.Open(5);
        await third.SendAsync(Connect("c", version: 5));
        (await third.ReadAsync(PacketType.ConnAck)).Reason.ShouldBe(ReasonCode.QuotaExceeded);
        await twin.ConnectAsync("a");
    }

    [Fact]
    public async Task The_gateway_is_offline_when_its_last_connection_has_gone()
    {
        await using var twin = new TestBroker();
        var (a, b) = (await twin.ConnectAsync("a"), await twin.ConnectAsync("b"));
        await a.SendAsync(Disconnect);
        await a.ShouldBeClosedAsync();
        await b.VanishAsync();
        await Until.TrueAsync(() => twin.Log.All.Any(c => c.Link == GatewayLink.Offline));
        twin.Log.All.Where(c => c.Link is not null).Select(c => c.Link).ShouldBe([GatewayLink.Online, GatewayLink.Offline]);
    }

    [Fact]
    public async Task What_could_not_be_recorded_at_a_disconnect_is_recorded_when_the_journal_is_back()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync("c", will: new(TestCity.State, "offline", Retain: true));
        twin.Log.FailWith("disk full");
        await client.VanishAsync();
        twin.Clock.Advance(TimeSpan.FromSeconds(3));
        twin.Log.All.ShouldNotContain(c => c.Link == GatewayLink.Offline);

        twin.Log.FailWith(null);
        await AdvanceUntilAsync(twin, () => twin.Log.All.Any(c => c.Link == GatewayLink.Offline));
        await Until.TrueAsync(() => twin.Log.Image.Sessions.Count == 0);
        twin.Log.Image.Retained.Single().Message.Payload.ShouldBe("offline"u8.ToArray());
    }

    [Fact]
    public async Task A_restart_keeps_sessions_subscriptions_queues_and_retained_messages()
    {
        await using var twin = new TestBroker();
        var away = await twin.ConnectAsync("away", 5, clean: false, properties: Expiry(3600));
        await away.SendAsync(Subscribe(1, All, 2, 5));
        await away.ReadAsync(PacketType.SubAck);
        await away.VanishAsync();
        var publisher = await twin.ConnectAsync("publisher", will: new(TestCity.State, "gone", Qos: 1, Retain: true));
        await publisher.SendAsync(Publish(TestCity.State, "online", 1, 1, retain: true), Publish(TestCity.State, "x", 2, 2));
        await publisher.ReadAsync(PacketType.PubAck);
        await publisher.ReadAsync(PacketType.PubRec);

        await using var after = twin.Restarted();

        // Who was connected was cut off: offline, and the will is sent, once.
        await Until.TrueAsync(() => after.Log.All.Any(c => c.Link == GatewayLink.Offline));
        var back = await after.ConnectAsync("away", 5, clean: false, properties: Expiry(3600), present: true);
        var payloads = new List<string>();
        for (var i = 0; i < 3; i++) payloads.Add((await back.ReadPublishAsync()).Payload);
        payloads.ShouldBe(["online", "x", "gone"]);
        await back.ShouldBeSilentAsync();

        var late = await after.ConnectAsync("late");
        await late.SendAsync(Subscribe(1, All, 0));
        await late.ReadAsync(PacketType.SubAck);
        (await late.ReadPublishAsync()).ShouldSatisfyAllConditions(d => d.Payload.ShouldBe("gone"), d => d.Retain.ShouldBeTrue());
    }

    static async Task AdvanceUntilAsync(TestBroker twin, Func<bool> condition)
    {
        for (var i = 0; i < 30 && !condition(); i++)
        {
            twin.Clock.Advance(TimeSpan.FromSeconds(1));
            for (var j = 0; j < 1_000 && !condition(); j++) await Task.Yield();
        }
        condition().ShouldBeTrue();
    }
}
