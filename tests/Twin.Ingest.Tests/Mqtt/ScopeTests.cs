using System.Text.Json;
using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using Twin.Model.Telemetry;
using static Twin.Ingest.Fakes.TestPackets;

namespace Twin.Ingest.Mqtt;

/// <summary>What a gateway may publish, what is refused, and how it is told.</summary>
public sealed class ScopeTests
{
    public static TheoryData<string, int, RejectionReason> Misplaced => new()
    {
        { "twin/v1/p1/gw2/telemetry", 0x87, RejectionReason.OutsideScope },
        { "twin/v1/p1/gw11/telemetry", 0x87, RejectionReason.OutsideScope },
        { "twin/v1/p1/gw1", 0x87, RejectionReason.OutsideScope },
        { "twin/v1/p1/gw1/../gw2/telemetry", 0x90, RejectionReason.UnknownTopic },
        { "$SYS/broker/x", 0x87, RejectionReason.OutsideScope },
        { "/twin/v1/p1/gw1/telemetry", 0x87, RejectionReason.OutsideScope },
        { "twin/v1/p1/gw1/telemetry/", 0x90, RejectionReason.UnknownTopic },
        { "twin/v1/p1/gw1/rejected", 0x90, RejectionReason.UnknownTopic },
        { "twin/v1/p1/gw1/command/1", 0x90, RejectionReason.UnknownTopic },
    };

    [Theory]
    [MemberData(nameof(Misplaced))]
    public async Task A_misplaced_message_is_counted_and_acknowledged_and_leaks_nowhere(string topic, int code, RejectionReason reason)
    {
        await using var twin = new TestBroker();
        var other = await twin.ConnectAsync("other", userName: TestCity.OtherUserName);
        await other.SendAsync(Subscribe(1, "twin/v1/p1/gw2/#", 1));
        await other.ReadAsync(PacketType.SubAck);
        var client = await twin.ConnectAsync(version: 5);
        await client.SendAsync(Subscribe(1, "twin/v1/p1/gw1/telemetry", 1, 5), Publish(topic, """{"points":{"power":1}}""", 1, 7, retain: true, version: 5));
        await client.ReadAsync(PacketType.SubAck);
        (await client.ReadAsync(PacketType.PubAck)).ShouldSatisfyAllConditions(p => p.PacketId.ShouldBe(7), p => p.Reason.ShouldBe((ReasonCode)code));
        var old = await twin.ConnectAsync("old");
        await old.SendAsync(Publish(topic, "x", 1, 8), Publish(topic, "y", 0));
        (await old.ReadAsync(PacketType.PubAck)).Body.Length.ShouldBe(2);
        await old.ShouldBeSilentAsync();

        await Until.TrueAsync(() => twin.Log.All.Sum(c => c.Received) == 3);
        twin.Log.All.SelectMany(c => c.Rejections).ShouldAllBe(r => r.Reason == reason);
        twin.Log.Readings.ShouldBeEmpty();
        twin.Log.Image.Retained.ShouldBeEmpty();
        await other.ShouldBeSilentAsync();
        await client.ShouldBeSilentAsync();
    }

    [Theory]
    [InlineData("twin/v1/p1/gw1/+", 0x90)]
    [InlineData("twin/v1/p1/gw1/#", 0x90)]
    [InlineData("twin/v1/p1/gw1/tele\0metry", 0x81)]
    public async Task Wildcards_and_U_0000_in_a_topic_name_end_the_connection(string topic, int reason)
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: 5);
        await client.SendAsync(Publish(topic, "x", version: 5));
        await client.ShouldBeClosedAsync((ReasonCode)reason);
    }

    [Theory]
    [InlineData("garbage", RejectionReason.MalformedJson, 0x99)]
    [InlineData("{}", RejectionReason.UnexpectedStructure, 0x99)]
    [InlineData("""{"points":{"energy":1}}""", RejectionReason.TimeMissing, 0)]
    [InlineData("""{"points":{"nope":1}}""", RejectionReason.UnknownPoint, 0)]
    public async Task A_refused_message_is_acknowledged_once_its_rejection_is_committed(string payload, RejectionReason reason, int code)
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync(version: 5);
        twin.Log.Hold();
        await client.SendAsync(Publish(TestCity.Telemetry, payload, 1, 1, version: 5));
        await Until.TrueAsync(() => twin.Log.Held == 1);
        await client.ShouldBeSilentAsync();
        twin.Log.CommitHeld();
        (await client.ReadAsync(PacketType.PubAck)).Reason.ShouldBe((ReasonCode)code);
        twin.Log.All[^1].Received.ShouldBe(1);
        twin.Log.All[^1].Rejections.Single().ShouldSatisfyAllConditions(
            r => r.Reason.ShouldBe(reason), r => r.Payload.ShouldBe(System.Text.Encoding.UTF8.GetBytes(payload)));
    }

    [Fact]
    public async Task The_rejected_topic_tells_what_was_refused_and_why()
    {
        await using var twin = new TestBroker();
        var (maker, other) = (await twin.ConnectAsync("maker"), await twin.ConnectAsync("other", userName: TestCity.OtherUserName));
        await maker.SendAsync(Subscribe(1, "twin/v1/p1/gw1/rejected", 0));
        await maker.ReadAsync(PacketType.SubAck);
        await other.SendAsync(Subscribe(1, "twin/v1/p1/gw2/#", 0));
        await other.ReadAsync(PacketType.SubAck);
        var gateway = await twin.ConnectAsync("gateway");
        await gateway.SendAsync(Publish(TestCity.Telemetry, """{"points":{"nope":1,"power":2,"energy":3}}""", 1, 1), Publish(TestCity.Telemetry, "?", 1, 2));

        var told = await maker.ReadPublishAsync();
        told.Topic.ShouldBe("twin/v1/p1/gw1/rejected");
        using var json = JsonDocument.Parse(told.Payload);
        json.RootElement.GetProperty("rejections").EnumerateArray()
            .Select(r => (r.GetProperty("reason").GetString(), r.TryGetProperty("point", out var p) ? p.GetString() : null))
            .ShouldBe([("unknown_point", "nope"), ("time_missing", "energy"), ("malformed_json", null)]);
        await other.ShouldBeSilentAsync();
    }

    [Fact]
    public async Task A_resent_reading_without_time_is_counted_and_changes_nothing()
    {
        await using var twin = new TestBroker();
        var client = await twin.ConnectAsync();
        await client.SendAsync(Publish(TestCity.Telemetry, """{"points":{"power":1}}""", 1, 1, duplicate: true));
        await client.ReadAsync(PacketType.PubAck);
        twin.Log.Readings.ShouldBeEmpty();
        twin.Log.All[^1].Rejections.Single().Reason.ShouldBe(RejectionReason.DuplicateWithoutTime);
    }

    [Fact]
    public async Task A_topic_alias_stands_for_its_topic()
    {
        await using var twin = new TestBroker(new() { TopicAliasMaximum = 2 });
        var client = await twin.ConnectAsync(version: 5);
        byte[][] alias = [Property(PropertyId.TopicAlias, U16(2))];
        await client.SendAsync(Publish(TestCity.Telemetry, """{"points":{"power":1}}""", version: 5, properties: alias),
            Publish("", """{"points":{"power":2}}""", version: 5, properties: alias),
            Publish(TestCity.State, "x", version: 5, properties: alias),
            Publish("", """{"points":{"power":3}}""", 1, 1, version: 5, properties: alias));
        await client.ReadAsync(PacketType.PubAck);
        twin.Log.Readings.Select(r => r.Micro).ShouldBe([1_000_000, 2_000_000]);
    }

    [Theory]
    [InlineData(0, 0x94)]
    [InlineData(3, 0x94)]
    [InlineData(1, 0x82)] // not set before
    public async Task An_alias_that_is_zero_too_high_or_unknown_ends_the_connection(int alias, int reason)
    {
        await using var twin = new TestBroker(new() { TopicAliasMaximum = 2 });
        var client = await twin.ConnectAsync(version: 5);
        await client.SendAsync(Publish("", "x", version: 5, properties: [Property(PropertyId.TopicAlias, U16(alias))]));
        await client.ShouldBeClosedAsync((ReasonCode)reason);
    }

    [Fact]
    public async Task Properties_of_a_publish_reach_5_0_subscribers_as_they_came_and_3_1_1_ones_not_at_all()
    {
        await using var twin = new TestBroker();
        var (five, three) = (await twin.ConnectAsync("five", 5), await twin.ConnectAsync("three"));
        await five.SendAsync(Subscribe(1, "twin/v1/p1/gw1/#", 0, 5));
        await five.ReadAsync(PacketType.SubAck);
        await three.SendAsync(Subscribe(1, "twin/v1/p1/gw1/#", 0));
        await three.ReadAsync(PacketType.SubAck);
        byte[][] properties = [Property(PropertyId.ContentType, Text("text")), Property(PropertyId.UserProperty, [.. Text("k"), .. Text("v")])];
        var publisher = await twin.ConnectAsync("p", 5);
        await publisher.SendAsync(Publish(TestCity.State, "x", version: 5, properties: properties));
        (await five.ReadPublishAsync()).Properties.ShouldBe(properties.SelectMany(p => p).ToArray());
        (await three.ReadPublishAsync()).Payload.ShouldBe("x");
    }
}
