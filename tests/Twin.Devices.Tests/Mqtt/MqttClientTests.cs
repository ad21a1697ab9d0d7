using System.Text;

namespace Twin.Devices.Mqtt;

public sealed class MqttClientTests : IDisposable
{
    readonly ScriptedPeer peer = new();

    public void Dispose() => peer.Dispose();

    [Fact]
    public async Task Connect_states_session_credentials_and_will()
    {
        await using var client = Client(o => o with
        {
            UserName = "p/g", Password = "pw", Will = new("s"u8.ToArray(), "offline"u8.ToArray(), Qos.AtLeastOnce, Retain: true),
        });
        var connecting = client.ConnectAsync(default);
        var connect = await peer.AcceptAsync();
        await connecting;

        byte[] expected =
        [
            0, 4, .. "MQTT"u8, 5, 0b1110_1100, 0, 30,
            8, 0x11, 0, 1, 0x51, 0x80, 0x21, 0, 64,
            0, 1, .. "c"u8, 0, 0, 1, .. "s"u8, 0, 7, .. "offline"u8, 0, 3, .. "p/g"u8, 0, 2, .. "pw"u8,
        ];
        connect.Body.ShouldBe(expected);
    }

    [Fact]
    public async Task Unacknowledged_publishes_are_sent_again_as_duplicates_with_their_ids_after_a_reconnect()
    {
        await using var client = await ConnectedAsync();
        await PublishAsync(client, "a", "b", "c");
        var (a, b, c) = (await peer.ReadAsync(), await peer.ReadAsync(), await peer.ReadAsync());
        await peer.AcknowledgeAsync(PacketType.PubAck, b.Publish.Id);
        peer.Cut();

        await peer.AcceptAsync(sessionPresent: true);
        Packet[] again = [await peer.ReadAsync(), await peer.ReadAsync()];

        again.Select(p => (p.Publish, p.Duplicate)).ShouldBe([(a.Publish, true), (c.Publish, true)]);
        a.Duplicate.ShouldBeFalse();
        await peer.AcknowledgeAsync(PacketType.PubAck, a.Publish.Id);
        await peer.AcknowledgeAsync(PacketType.PubAck, c.Publish.Id);
        await client.DrainAsync(default);
        (client.Acknowledged, client.Resent, client.Connections).ShouldBe((3, 2, 2));
    }

    [Fact]
    public async Task To_a_server_that_forgot_the_session_they_are_no_duplicates()
    {
        await using var client = await ConnectedAsync();
        await PublishAsync(client, "a");
        await peer.ReadAsync();
        peer.Cut();

        await peer.AcceptAsync(sessionPresent: false);

        var again = await peer.ReadAsync();
        (again.Publish.Payload, again.Duplicate).ShouldBe(("a", false));
    }

    [Fact]
    public async Task Exactly_once_goes_through_its_four_steps_and_takes_up_the_last_after_a_reconnect()
    {
        await using var client = await ConnectedAsync();
        await client.PublishAsync(new("t"u8.ToArray(), "x"u8.ToArray(), Qos.ExactlyOnce), default);
        var id = (await peer.ReadAsync()).Publish.Id;
        await peer.AcknowledgeAsync(PacketType.PubRec, id);
        var release = await peer.ReadAsync();
        (release.First, release.Id).ShouldBe(((byte)0x62, id));
        peer.Cut();

        await peer.AcceptAsync(sessionPresent: true);
        release = await peer.ReadAsync();
        (release.First, release.Id).ShouldBe(((byte)0x62, id));
        client.Unacknowledged.ShouldBe(1);
        await peer.AcknowledgeAsync(PacketType.PubComp, id);
        await client.DrainAsync(default);

        client.Acknowledged.ShouldBe(1);
    }

    [Fact]
    public async Task A_release_that_the_server_has_done_already_is_no_refusal()
    {
        List<string> takenOver = [];
        await using var client = Client(takenOver: message => takenOver.Add(Encoding.UTF8.GetString(message.Payload)));
        var connecting = client.ConnectAsync(default);
        await peer.AcceptAsync();
        await connecting;
        await client.PublishAsync(new("t"u8.ToArray(), "x"u8.ToArray(), Qos.ExactlyOnce), default);
        var id = (await peer.ReadAsync()).Publish.Id;
        await peer.AcknowledgeAsync(PacketType.PubRec, id);
        await peer.ReadAsync();
        takenOver.ShouldBe(["x"]);
        peer.Cut(); // its PUBCOMP is lost with the connection

        await peer.AcceptAsync(sessionPresent: true);
        await peer.ReadAsync();
        await peer.SendAsync(PacketType.PubComp << 4, (byte)(id >> 8), (byte)id, 0x92);
        await client.DrainAsync(default);

        (client.Acknowledged, client.Refused, client.SessionsLost, takenOver.Count).ShouldBe((1, 0, 0, 1));
    }

    [Fact]
    public async Task No_more_publishes_are_under_way_than_the_server_takes()
    {
        await using var client = Client();
        var connecting = client.ConnectAsync(default);
        await peer.AcceptAsync(receiveMaximum: 2);
        await connecting;
        await PublishAsync(client, "a", "b");
        var third = client.PublishAsync(new("t"u8.ToArray(), "c"u8.ToArray(), Qos.AtLeastOnce), default).AsTask();
        var a = await peer.ReadAsync();
        await peer.ReadAsync();
        third.IsCompleted.ShouldBeFalse();

        await peer.AcknowledgeAsync(PacketType.PubAck, a.Publish.Id);
        await third;

        (await peer.ReadAsync()).Publish.Payload.ShouldBe("c");
    }

    [Fact]
    public async Task A_refusing_reason_code_acknowledges_and_is_counted()
    {
        await using var client = await ConnectedAsync();
        await PublishAsync(client, "a");
        var id = (await peer.ReadAsync()).Publish.Id;
        await peer.SendAsync(PacketType.PubAck << 4, (byte)(id >> 8), (byte)id, 0x99);
        await client.DrainAsync(default);

        (client.Acknowledged, client.Refused).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Refused_credentials_end_the_client_with_the_reason()
    {
        await using var client = Client(o => o with { UserName = "p/g" });
        var connecting = client.ConnectAsync(default);
        await peer.AcceptAsync(code: 0x86);

        var refusal = await Should.ThrowAsync<MqttConnectionException>(connecting);

        refusal.Message.ShouldEndWith("refused p/g: bad user name or password");
    }

    [Fact]
    public async Task A_server_that_stays_away_ends_the_client_after_the_time_given()
    {
        var address = peer.Address;
        peer.Dispose();
        await using var client = new MqttClient(new() { Server = address, ClientId = "c", GiveUpAfter = TimeSpan.Zero }, TimeProvider.System);

        await Should.ThrowAsync<MqttConnectionException>(client.ConnectAsync(default));
    }

    [Fact]
    public async Task Messages_of_a_subscription_are_handed_on_and_acknowledged()
    {
        var received = new TaskCompletionSource<MqttMessage>();
        await using var client = new MqttClient(
            new() { Server = peer.Address, ClientId = "c", Filters = ["twin/v1/p/g/rejected"u8.ToArray()] }, TimeProvider.System, received.SetResult);
        var connecting = client.ConnectAsync(default);
        await peer.AcceptAsync();
        await connecting;
        (await peer.ReadAsync()).First.ShouldBe((byte)0x82);

        await peer.SendAsync(0x32, 0, 1, (byte)'t', 0, 7, 0, (byte)'!');

        Encoding.UTF8.GetString((await received.Task).Payload).ShouldBe("!");
        var ack = await peer.ReadAsync();
        (ack.Type, ack.Id).ShouldBe((PacketType.PubAck, (ushort)7));
    }

    [Fact]
    public async Task A_polite_end_says_goodbye_and_a_cut_does_not()
    {
        await using var client = await ConnectedAsync();
        await client.CloseAsync(polite: true);
        (await peer.ReadAsync()).Type.ShouldBe(PacketType.Disconnect);

        await using var other = await ConnectedAsync();
        await other.CloseAsync(polite: false);
        await Should.ThrowAsync<Exception>(peer.ReadAsync());
    }

    MqttClient Client(Func<MqttClientOptions, MqttClientOptions>? change = null, Action<MqttMessage>? takenOver = null)
    {
        var options = new MqttClientOptions { Server = peer.Address, ClientId = "c" };
        return new(change?.Invoke(options) ?? options, TimeProvider.System, takenOver: takenOver);
    }

    async Task<MqttClient> ConnectedAsync()
    {
        var client = Client();
        var connecting = client.ConnectAsync(default);
        await peer.AcceptAsync();
        await connecting;
        return client;
    }

    static async Task PublishAsync(MqttClient client, params string[] payloads)
    {
        foreach (var payload in payloads) await client.PublishAsync(new("t"u8.ToArray(), Encoding.UTF8.GetBytes(payload), Qos.AtLeastOnce), default);
    }
}
