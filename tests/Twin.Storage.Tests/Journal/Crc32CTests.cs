using System.Text;

namespace Twin.Storage.Journal;

public sealed class Crc32CTests
{
    [Fact]
    public void The_check_value_of_the_standard_is_met() => // RFC 3720, appendix B.4, and the catalogue's check of "123456789"
        (~Crc32C.Continue(uint.MaxValue, Encoding.ASCII.GetBytes("123456789"))).ShouldBe(0xE3069283);

    [Fact]
    public void Three_stretches_at_once_give_what_bit_by_bit_gives()
    {
        var bytes = new byte[10_000];
        new Random(1).NextBytes(bytes);
        foreach (var length in new[] { 0, 1, 7, 8, 9, 3071, 3072, 3073, 6144, 9999, 10_000 })
            Crc32C.Continue(0x1234_5678, bytes.AsSpan(0, length)).ShouldBe(BitByBit(0x1234_5678, bytes.AsSpan(0, length)));
    }

    static uint BitByBit(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (var octet in bytes)
        {
            state ^= octet;
            for (var bit = 0; bit < 8; bit++) state = (state >> 1) ^ ((state & 1) * 0x82F63B78);
        }
        return state;
    }
}
