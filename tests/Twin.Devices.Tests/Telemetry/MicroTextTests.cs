using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Twin.Devices.Telemetry;

public sealed class MicroTextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.000001")]
    [InlineData(-1, "-0.000001")]
    [InlineData(12_500_000, "12.5")]
    [InlineData(10_000_000, "10")]
    [InlineData(-99_999_999_000, "-99999.999")]
    [InlineData(long.MaxValue, "9223372036854.775807")]
    public void Micros_are_written_as_the_shortest_decimal(long micro, string text) => Written(micro).ShouldBe(text);

    [Fact]
    public void What_is_written_reads_back_the_same() => Prop.ForAll(ArbMap.Default.ArbFor<long>(), ArbMap.Default.ArbFor<int>(), (seed, shift) =>
    {
        var micro = seed >> (shift & 63);
        if (micro == long.MinValue) return;
        decimal.Parse(Written(micro), CultureInfo.InvariantCulture).ShouldBe(micro / 1_000_000m);
    }).QuickCheckThrowOnFailure();

    static string Written(long micro)
    {
        var output = new byte[MicroText.LengthMax];
        return Encoding.UTF8.GetString(output, 0, MicroText.Write(output, micro));
    }
}
