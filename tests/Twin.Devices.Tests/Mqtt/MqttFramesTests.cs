using System.Buffers;

namespace Twin.Devices.Mqtt;

public sealed class MqttFramesTests
{
    [Fact]
    public void A_packet_cut_anywhere_is_not_taken_before_it_is_whole()
    {
        var output = new ArrayBufferWriter<byte>();
        MqttPackets.WritePublish(output, MqttVersion.V5, new("t/x"u8.ToArray(), new byte[200], Qos.AtLeastOnce), 77, duplicate: true);
        var packet = output.WrittenSpan;

        for (var cut = 0; cut < packet.Length; cut++)
        {
            var part = packet[..cut];
            MqttFrames.TryTake(ref part, out _, out _).ShouldBeFalse();
        }
        var whole = packet;
        MqttFrames.TryTake(ref whole, out var first, out var body).ShouldBeTrue();
        whole.IsEmpty.ShouldBeTrue();
        first.ShouldBe((byte)0x3a);
        var (message, id) = MqttFrames.ReadPublish(first, body, MqttVersion.V5);
        (id, message.Topic.Length, message.Payload.Length).ShouldBe(((ushort)77, 3, 200));
    }

    [Fact]
    public void A_packet_over_the_bound_is_refused_before_it_is_received() =>
        Should.Throw<MqttProtocolException>(() =>
        {
            ReadOnlySpan<byte> input = [0x30, 0xff, 0xff, 0xff, 0x7f];
            MqttFrames.TryTake(ref input, out _, out _);
        });

    [Theory]
    [InlineData(0, 1)]
    [InlineData(127, 1)]
    [InlineData(128, 2)]
    [InlineData(16_384, 3)]
    [InlineData(2_097_152, 4)]
    [InlineData(MqttPackets.RemainingLengthMax, 4)]
    public void Lengths_take_seven_bits_a_byte(int length, int bytes)
    {
        Span<byte> output = stackalloc byte[4];
        MqttPackets.WriteLength(output, length).ShouldBe(bytes);
        ReadOnlySpan<byte> input = output[..bytes];
        MqttProperties.TakeLength(ref input).ShouldBe(length);
    }

    [Fact]
    public void Connack_tells_session_receive_maximum_and_keep_alive_among_other_properties()
    {
        byte[] properties = [0x21, 0, 20, 0x27, 0, 1, 0, 0, 0x12, 0, 1, (byte)'x', 0x26, 0, 1, (byte)'k', 0, 1, (byte)'v', 0x13, 0, 9, 0x24, 1];
        byte[] body = [1, 0, (byte)properties.Length, .. properties];

        MqttFrames.ReadConnAck(body, MqttVersion.V5).ShouldBe(new(true, 0, 20, 9));
    }
}
