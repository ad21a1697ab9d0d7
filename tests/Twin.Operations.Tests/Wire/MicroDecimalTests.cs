using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Twin.Operations.Wire;

public sealed class MicroDecimalTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.000001")]
    [InlineData(-1, "-0.000001")]
    [InlineData(959_636_710_000, "959636.71")]
    [InlineData(-1_500_000, "-1.5")]
    [InlineData(100_000_000, "100")]
    [InlineData(long.MaxValue, "9223372036854.775807")]
    [InlineData(long.MinValue, "-9223372036854.775808")]
    public void Micro_units_are_written_as_exact_decimals(long micro, string text) => MicroDecimal.Format(micro).ShouldBe(text);

    [Fact]
    public void The_text_reads_back_as_the_same_amount() => Prop.ForAll<long>(micro =>
        decimal.Parse(MicroDecimal.Format(micro), CultureInfo.InvariantCulture).ShouldBe(micro / 1_000_000m)).QuickCheckThrowOnFailure();

    [Fact]
    public void Kilowatts_have_no_trailing_zeros() =>
        MicroDecimal.Kilowatts(12_500_000).ToString(CultureInfo.InvariantCulture).ShouldBe("12.5");
}
