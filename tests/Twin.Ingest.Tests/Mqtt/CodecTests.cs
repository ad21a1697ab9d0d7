using System.Buffers;
using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using static Twin.Ingest.Fakes.TestPackets;

namespace Twin.Ingest.Mqtt;

public sealed class CodecTests
{
    [Theory]
    [InlineData(new byte[] { }, nameof(FrameStatus.Incomplete), 0)]
    [InlineData(new byte[] { 0x30 }, nameof(FrameStatus.Incomplete), 0)]
    [InlineData(new byte[] { 0xC0, 0 }, nameof(FrameStatus.Complete), 2)]
    [InlineData(new byte[] { 0x30, 0x02, 1 }, nameof(FrameStatus.Incomplete), 4)]
    [InlineData(new byte[] { 0x30, 0x80 }, nameof(FrameStatus.Incomplete), 0)]
    [InlineData(new byte[] { 0x30, 0x80, 0x01 }, nameof(FrameStatus.Incomplete), 131)]
    [InlineData(new byte[] { 0x30, 0x80, 0x00 }, nameof(FrameStatus.Malformed), 0)] // not the shortest form
    [InlineData(new byte[] { 0x30, 0xFF, 0xFF, 0xFF, 0x7F }, nameof(FrameStatus.TooLarge), 268_435_460)]
    [InlineData(new byte[] { 0x30, 0xFF, 0xFF, 0xFF, 0x80 }, nameof(FrameStatus.Malformed), 0)]
    [InlineData(new byte[] { 0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 }, nameof(FrameStatus.Malformed), 0)]
    public void A_frame_is_known_by_its_header(byte[] bytes, string status, int total)
    {
        FixedHeader.Read(bytes, 1_000_000, out _, out var claimed).ToString().ShouldBe(status);
        claimed.ShouldBe(total);
    }

    [Fact]
    public void Variable_integers_round_trip_in_their_shortest_form()
    {
        foreach (var value in new[] { 0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455 })
        {
            var bytes = new byte[4];
            var used = PacketWriter.WriteVariable(bytes, value);
            used.ShouldBe(PacketWriter.VariableBytes(value));
            bytes[..used].ShouldBe(Variable(value));
            var reader = new PacketReader(bytes.AsSpan(0, used));
            reader.TryReadVariable(out var read).ShouldBeTrue();
            read.ShouldBe(value);
        }
    }

    [Fact]
    public void Every_part_of_CONNECT_is_read()
    {
        var bytes = Connect("id", "u", "p", clean: true, keepAlive: 77, version: 5, will: new("w/t", "gone", Qos: 2, Retain: true, DelaySeconds: 9), properties:
        [
            Property(PropertyId.SessionExpiryInterval, U32(600)), Property(PropertyId.ReceiveMaximum, U16(12)),
            Property(PropertyId.MaximumPacketSize, U32(999)), Property(PropertyId.UserProperty, [.. Text("a"), .. Text("b")]),
            Property(PropertyId.UserProperty, [.. Text("a"), .. Text("c")]),
        ]);
        ConnectPacket.TryRead(bytes.AsSpan(2), out _, out var packet).ShouldBe(ReasonCode.Success);
        packet.ShouldNotBeNull();
        (packet.Version, packet.ClientId, packet.UserName, packet.KeepAliveSeconds, packet.CleanStart).ShouldBe((MqttVersion.V5, "id", (string?)"u", (ushort)77, true));
        (packet.SessionExpirySeconds, packet.ReceiveMaximum, packet.MaximumPacketSize).ShouldBe((600u, (ushort)12, 999u));
        packet.Password.ShouldBe("p"u8.ToArray());
        packet.Will.ShouldNotBeNull();
        (packet.Will.Qos, packet.Will.Retain, packet.Will.DelaySeconds).ShouldBe(((byte)2, true, 9u));
        packet.Will.Topic.ShouldBe("w/t"u8.ToArray());
        packet.Will.Payload.ShouldBe("gone"u8.ToArray());
    }

    public static TheoryData<string, byte[], int> FaultyConnects => new()
    {
        { "the protocol's name is another", [.. Text("MQIsdp"), 3, 2, 0, 0, .. Text("c")], 0x84 },
        { "the level is unknown", [.. Text("MQTT"), 6, 2, 0, 0, .. Text("c")], 0x84 },
        { "the reserved flag is set", [.. Text("MQTT"), 4, 3, 0, 0, .. Text("c")], 0x81 },
        { "will QoS is 3", [.. Text("MQTT"), 4, 0x1E, 0, 0, .. Text("c"), .. Text("t"), .. Text("m")], 0x81 },
        { "will QoS without will", [.. Text("MQTT"), 4, 0x0A, 0, 0, .. Text("c")], 0x81 },
        { "will retain without will", [.. Text("MQTT"), 4, 0x22, 0, 0, .. Text("c")], 0x81 },
        { "3.1.1 password without user name", [.. Text("MQTT"), 4, 0x42, 0, 0, .. Text("c"), .. Text("p")], 0x81 },
        { "bytes are left over", [.. Text("MQTT"), 4, 2, 0, 0, .. Text("c"), 0], 0x81 },
        { "the client id is cut", [.. Text("MQTT"), 4, 2, 0, 0, 0, 5, 65], 0x81 },
        { "the client id is no UTF-8", [.. Text("MQTT"), 4, 2, 0, 0, .. Binary([0xC3, 0x28])], 0x81 },
        { "the client id holds a surrogate", [.. Text("MQTT"), 4, 2, 0, 0, .. Binary([0xED, 0xA0, 0x80])], 0x81 },
        { "the client id holds U+0000", [.. Text("MQTT"), 4, 2, 0, 0, .. Text("a\0b")], 0x81 },
        { "the will's topic has a wildcard", [.. Text("MQTT"), 4, 6, 0, 0, .. Text("c"), .. Text("a/#"), .. Text("m")], 0x90 },
        { "properties are longer than the packet", [.. Text("MQTT"), 5, 2, 0, 0, 100, .. Text("c")], 0x81 },
        { "a property comes twice", V5(Property(PropertyId.ReceiveMaximum, U16(1)), Property(PropertyId.ReceiveMaximum, U16(1))), 0x82 },
        { "receive maximum is 0", V5(Property(PropertyId.ReceiveMaximum, U16(0))), 0x82 },
        { "maximum packet size is 0", V5(Property(PropertyId.MaximumPacketSize, U32(0))), 0x82 },
        { "request problem information is 2", V5(Property(PropertyId.RequestProblemInformation, 2)), 0x82 },
        { "a property belongs to another packet", V5(Property(PropertyId.TopicAlias, U16(1))), 0x81 },
        { "a property is unknown", V5([0x7F, 0]), 0x81 },
        { "authentication data without method", V5(Property(PropertyId.AuthenticationData, Binary([1]))), 0x82 },
        { "an authentication method is not offered", V5(Property(PropertyId.AuthenticationMethod, Text("SCRAM"))), 0x8C },
    };

    static byte[] V5(params byte[][] properties) => [.. Text("MQTT"), 5, 2, 0, 0, .. Properties(properties), .. Text("c")];

    [Theory]
    [MemberData(nameof(FaultyConnects))]
    public void A_faulty_CONNECT_is_refused_when(string what, byte[] body, int reason)
    {
        ConnectPacket.TryRead(body, out _, out var packet).ShouldBe((ReasonCode)reason, what);
        packet.ShouldBeNull();
    }

    [Fact]
    public void CONNECT_cut_at_any_byte_is_malformed()
    {
        var whole = Connect(version: 5, will: new("t", "m"), properties: [Property(PropertyId.SessionExpiryInterval, U32(1))])[2..];
        for (var length = 0; length < whole.Length; length++)
            ConnectPacket.TryRead(whole.AsSpan(0, length), out _, out _).ShouldBe(ReasonCode.MalformedPacket, $"{length} bytes");
    }

    [Theory]
    [InlineData("a/b", true)]
    [InlineData("/", true)]
    [InlineData("", false)]
    [InlineData("a/+", false)]
    [InlineData("a#", false)]
    public void A_topic_name_has_no_wildcards(string name, bool valid) => Topic.IsValidName(Utf8(name)).ShouldBe(valid);

    [Theory]
    [InlineData("#", true)]
    [InlineData("+", true)]
    [InlineData("a/#", true)]
    [InlineData("a/+/b", true)]
    [InlineData("+/+/#", true)]
    [InlineData("/", true)]
    [InlineData("", false)]
    [InlineData("a#", false)]
    [InlineData("#/a", false)]
    [InlineData("a/#/b", false)]
    [InlineData("a+", false)]
    [InlineData("+a/b", false)]
    [InlineData("a/b+/c", false)]
    public void A_wildcard_stands_alone_in_its_level(string filter, bool valid) => Topic.IsValidFilter(Utf8(filter)).ShouldBe(valid);

    [Theory]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/c", false)]
    [InlineData("a/b", "a/b/c", false)]
    [InlineData("a/b/c", "a/b", false)]
    [InlineData("a/#", "a", true)]
    [InlineData("a/#", "a/b/c", true)]
    [InlineData("a/#", "ab", false)]
    [InlineData("#", "a/b", true)]
    [InlineData("+", "a", true)]
    [InlineData("+", "a/b", false)]
    [InlineData("+/+", "/a", true)]
    [InlineData("/+", "/a", true)]
    [InlineData("+", "/a", false)]
    [InlineData("a/+/c", "a//c", true)]
    [InlineData("a/+", "a", false)]
    [InlineData("a/+", "a/", true)]
    [InlineData("#", "$SYS/x", false)]
    [InlineData("+/x", "$SYS/x", false)]
    [InlineData("$SYS/#", "$SYS/x", true)]
    [InlineData("$SYS/+", "$SYS/x", true)]
    public void A_filter_matches_as_section_4_7_says(string filter, string name, bool matches) => Topic.Matches(Utf8(filter), Utf8(name)).ShouldBe(matches);

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void PUBLISH_is_written_as_it_is_read(int version)
    {
        foreach (var (qos, retain, duplicate, size) in new[] { (0, false, false, 0), (1, true, false, 200), (2, false, true, 20_000) })
        {
            var payload = new string('x', size);
            var properties = version == 5 ? Property(PropertyId.ContentType, Text("json")) : [];
            var output = new ArrayBufferWriter<byte>();
            PacketWriter.Publish(output, Utf8("a/b"), Utf8(payload), properties, null, 77, (byte)qos, retain, duplicate, (MqttVersion)version);
            output.WrittenSpan.ToArray().ShouldBe(Publish("a/b", payload, qos, 77, retain, duplicate, version, [properties]));
            PacketWriter.PublishBytes(Utf8("a/b"), Utf8(payload), properties, false, (byte)qos, (MqttVersion)version).ShouldBe(output.WrittenCount);
        }
    }

    [Fact]
    public void What_goes_on_to_subscribers_is_kept_as_it_came()
    {
        var kept = (byte[])[.. Property(PropertyId.ContentType, Text("json")), .. Property(PropertyId.UserProperty, [.. Text("a"), .. Text("b")]),
            .. Property(PropertyId.CorrelationData, Binary([1, 2])), .. Property(PropertyId.UserProperty, [.. Text("a"), .. Text("c")])];
        Codec.Properties.Forwarded([.. Property(PropertyId.TopicAlias, U16(3)), .. kept, .. Property(PropertyId.MessageExpiryInterval, U32(4))]).ShouldBe(kept);
    }

    static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
