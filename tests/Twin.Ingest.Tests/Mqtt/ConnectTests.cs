using Twin.Ingest.Credentials;
using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using Twin.Model.Telemetry;
using static Twin.Ingest.Fakes.TestPackets;

namespace Twin.Ingest.Mqtt;

/// <summary>CONNECT and CONNACK (3.1, 3.2), and what may not come before them.</summary>
public sealed class ConnectTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task CONNACK_comes_after_the_commit_that_brings_the_gateway_online(int version)
    {
        await using var twin = new TestBroker();
        twin.Log.Hold();
        var client = twin.Open(version);
        await client.SendAsync(Connect(version: version));
        await Until.TrueAsync(() => twin.Log.Held == 1);
        twin.Log.All.ShouldBeEmpty();

        twin.Log.CommitHeld(andGoOn: true);

        (await client.ReadAsync(PacketType.ConnAck)).Reason.ShouldBe(ReasonCode.Success);
        twin.Log.All.Single().ShouldSatisfyAllConditions(c => c.Link.ShouldBe(GatewayLink.Online), c => c.Gateway.Number.ShouldBe(1), c => c.ModelRevision.ShouldBe(1));
    }

    [Fact]
    public async Task What_is_not_offered_is_declared_in_CONNACK()
    {
        await using var twin = new TestBroker();
        var client = twin.Open(5);
        await client.SendAsync(Connect("", version: 5, keepAlive: 0, properties: [Property(PropertyId.SessionExpiryInterval, U32(uint.MaxValue))]));
        var body = (await client.ReadAsync(PacketType.ConnAck)).Body;
        body[..2].ShouldBe(new byte[] { 0, 0 });
        var properties = body[3..];
        properties.Length.ShouldBe(body[2]);
        var options = twin.Broker.Options;
        byte[] declared = [
            .. Property(PropertyId.SessionExpiryInterval, U32(options.SessionExpirySecondsMax)), .. Property(PropertyId.ReceiveMaximum, U16(options.ReceiveMaximum)),
            .. Property(PropertyId.MaximumPacketSize, U32((uint)options.PacketBytesMax)), .. Property(PropertyId.TopicAliasMaximum, U16(options.TopicAliasMaximum)),
            .. Property(PropertyId.ServerKeepAlive, U16(options.KeepAliveSecondsMax)), .. Property(PropertyId.SubscriptionIdentifierAvailable, 0),
            .. Property(PropertyId.SharedSubscriptionAvailable, 0), (byte)PropertyId.AssignedClientIdentifier];
        properties[..declared.Length].ShouldBe(declared);
        System.Text.Encoding.UTF8.GetString(properties).ShouldContain("twin-");
    }

    [Theory]
    [InlineData(TestCity.UserName, "wrong", 4, 4)]
    [InlineData(TestCity.UserName, "wrong", 5, 0x86)]
    [InlineData("p1/gw9", TestCity.Password, 4, 4)]
    [InlineData("p1/gw9", TestCity.Password, 5, 0x86)]
    [InlineData(null, null, 4, 5)]
    [InlineData(null, null, 5, 0x87)]
    [InlineData(TestCity.UserName, null, 5, 0x87)]
    public async Task A_wrong_credential_is_refused(string? userName, string? password, int version, int code)
    {
        await using var twin = new TestBroker();
        var client = twin.Open(version);
        await client.SendAsync(Connect(userName: userName, password: password, version: version));
        (await client.ReadAsync(PacketType.ConnAck)).Body[1].ShouldBe((byte)code);
        await client.ShouldBeClosedAsync();
        twin.Log.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Guessing_is_limited_by_address_and_does_not_lock_out_a_gateway_that_is_known()
    {
        await using var twin = new TestBroker(new() { FailuresPerAddress = 3 });
        await using var _ = new AsyncDisposing(await twin.ConnectAsync("known"));
        for (var i = 0; i < 3; i++) (await RefusalAsync(twin, "wrong" + i)).ShouldBe(ReasonCode.BadUserNameOrPassword);
        (await RefusalAsync(twin, "wrong again")).ShouldBe(ReasonCode.ConnectionRateExceeded);
        (await RefusalAsync(twin, TestCity.Password, TestCity.OtherUserName + "x")).ShouldBe(ReasonCode.ConnectionRateExceeded);

        await twin.ConnectAsync("c2", version: 5);

        twin.Clock.Advance(TimeSpan.FromMilliseconds(twin.Broker.Options.FailureWindowMs));
        (await RefusalAsync(twin, "wrong after a while")).ShouldBe(ReasonCode.BadUserNameOrPassword);
    }

    static async Task<ReasonCode> RefusalAsync(TestBroker twin, string password, string userName = TestCity.UserName)
    {
        var client = twin.Open(5);
        await client.SendAsync(Connect(userName: userName, password: password, version: 5));
        var reason = (await client.ReadAsync(PacketType.ConnAck)).Reason;
        await client.ShouldBeClosedAsync();
        return reason;
    }

    [Fact]
    public async Task An_unknown_level_is_answered_and_another_protocol_is_not()
    {
        await using var twin = new TestBroker();
        var client = twin.Open();
        await client.SendAsync(Connect(version: 3)); // [MQTT-3.1.2-2]
        (await client.ReadAsync(PacketType.ConnAck)).Body.ShouldBe(new byte[] { 0, 1 });
        await client.ShouldBeClosedAsync();

        var other = twin.Open();
        await other.SendAsync(Packet(0x10, Text("HTTP"), [4, 2, 0, 60], Text("c")));
        await other.ShouldBeClosedAsync();
    }

    [Fact]
    public async Task The_first_packet_must_be_CONNECT()
    {
        await using var twin = new TestBroker();
        foreach (var packet in new[] { PingReq, Publish(TestCity.Telemetry, "{}"), "GET / HTTP/1.1\r\n\r\n"u8.ToArray(), [0x10, 0xFF, 0xFF, 0xFF, 0xFF] })
        {
            var client = twin.Open();
            await client.SendAsync(packet);
            await client.ShouldBeClosedAsync();
        }
    }

    [Fact]
    public async Task A_second_CONNECT_is_a_protocol_error()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: 5);
        await client.SendAsync(Connect(version: 5));
        await client.ShouldBeClosedAsync(ReasonCode.ProtocolError);
    }

    [Fact]
    public async Task CONNECT_in_small_pieces_is_read_and_must_be_complete_in_time()
    {
        await using var twin = new TestBroker();
        var slow = twin.Open();
        foreach (var piece in Connect("slow").Chunk(1)) await slow.SendAsync(piece);
        (await slow.ReadAsync(PacketType.ConnAck)).Reason.ShouldBe(ReasonCode.Success);

        var silent = twin.Open();
        var slower = twin.Open();
        await slower.SendAsync(Connect("slower")[..10]);
        await Until.TrueAsync(() => twin.Broker.Connections == 3);
        twin.Clock.Advance(TimeSpan.FromMilliseconds(twin.Broker.Options.ConnectWithinMs + 2_000));
        await silent.ShouldBeClosedAsync();
        await slower.ShouldBeClosedAsync();
        await slow.ShouldBeSilentAsync();
    }

    [Fact]
    public async Task An_empty_client_id_without_clean_session_is_refused_on_3_1_1()
    {
        await using var twin = new TestBroker();
        var client = twin.Open();
        await client.SendAsync(Connect("", clean: false)); // [MQTT-3.1.3-8]
        (await client.ReadAsync(PacketType.ConnAck)).Body.ShouldBe(new byte[] { 0, 2 });
        await client.ShouldBeClosedAsync();
    }

    [Fact]
    public async Task A_client_id_over_the_bound_is_refused()
    {
        await using var twin = new TestBroker();
        var client = twin.Open(5);
        await client.SendAsync(Connect(new string('x', MqttOptions.ClientIdBytesMax + 1), version: 5));
        (await client.ReadAsync(PacketType.ConnAck)).Reason.ShouldBe(ReasonCode.ClientIdentifierNotValid);
    }

    [Fact]
    public async Task One_connection_over_the_bound_is_closed_unread()
    {
        await using var twin = new TestBroker(new() { ConnectionsMax = 1 });
        await twin.ConnectAsync("a");
        var second = twin.Open();
        await second.Served;
        second.Pipe.IsAborted.ShouldBeTrue();
        twin.Broker.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task A_journal_that_fails_lets_nobody_in()
    {
        await using var twin = new TestBroker();
        twin.Log.FailWith("disk full");
        var client = twin.Open(5);
        await client.SendAsync(Connect(version: 5));
        (await client.ReadAsync(PacketType.ConnAck)).Reason.ShouldBe(ReasonCode.ServerUnavailable);
        await client.ShouldBeClosedAsync();

        twin.Log.FailWith(null);
        await twin.ConnectAsync();
    }

    [Fact]
    public async Task Who_loses_his_gateway_in_a_new_revision_is_sent_away_and_so_is_a_changed_password()
    {
        await using var twin = new TestBroker();
        var kept = await twin.ConnectAsync("kept", version: 5);
        var gone = await twin.ConnectAsync("gone", version: 5, userName: TestCity.OtherUserName);

        twin.Model = TestCity.Build(2, gateways: 1);
        twin.Clock.Advance(TimeSpan.FromSeconds(1));
        await gone.ShouldBeClosedAsync(ReasonCode.NotAuthorized);
        await kept.ShouldBeSilentAsync();

        twin.Model = TestCity.Build(3, gateways: 1, hash: PasswordHash.Create("another", iterations: 1));
        await kept.SendAsync(Publish(TestCity.Telemetry, """{"points":{"power":1}}""", version: 5));
        await kept.ShouldBeClosedAsync(ReasonCode.NotAuthorized);
        twin.Log.Readings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_revision_is_followed_without_a_new_connection()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync();
        twin.Model = TestCity.Build(2, moreNames: "new");
        await client.SendAsync(Publish(TestCity.Telemetry, """{"points":{"new":1}}""", qos: 1, packetId: 1));
        await client.ReadAsync(PacketType.PubAck);
        twin.Log.All[^1].ShouldSatisfyAllConditions(c => c.ModelRevision.ShouldBe(2), c => c.Readings.Single().Point.ShouldBe(4));
    }

    sealed class AsyncDisposing(TestClient client) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await client.SendAsync(Disconnect);
    }
}
