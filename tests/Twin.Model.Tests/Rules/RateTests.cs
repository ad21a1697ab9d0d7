using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Twin.Model.Rules;

public sealed class RateTests
{
    [Theory]
    [InlineData(1, 0.5, 0)]    // half a micro-unit to the even 0
    [InlineData(3, 0.5, 2)]    // 1.5 to 2
    [InlineData(5, 0.5, 2)]    // 2.5 to 2
    [InlineData(-1, 0.5, 0)]
    [InlineData(-3, 0.5, -2)]
    [InlineData(-5, 0.5, -2)]
    [InlineData(7, 0.3, 2)]    // 2.1
    [InlineData(-7, 0.4, -3)]  // -2.8
    public void A_product_is_rounded_half_to_even(long micro, double rate, long expected) =>
        (Rate.Of((decimal)rate) * micro).Round().ShouldBe(expected);

    [Fact]
    public void A_product_agrees_with_exact_arithmetic_at_every_size() => Prop.ForAll(
        Some.Longs(-9_000_000_000_000_000, 9_000_000_000_000_000).ToArbitrary(), Some.Longs(-1_000_000_000_000, 1_000_000_000_000).ToArbitrary(), (micro, nano) =>
    {
        var exact = new BigInteger(micro) * nano;
        var floor = BigInteger.Divide(exact - BigInteger.Remainder(exact + BigInteger.Pow(10, 60), 1_000_000_000), 1_000_000_000);
        var rest = exact - floor * 1_000_000_000;
        var expected = rest > 500_000_000 || rest == 500_000_000 && !floor.IsEven ? floor + 1 : floor;
        if (BigInteger.Abs(expected) > long.MaxValue) Should.Throw<OverflowException>(() => (new Rate(nano) * micro).Round());
        else new BigInteger((new Rate(nano) * micro).Round()).ShouldBe(expected);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_rate_has_nine_decimals_and_a_bound()
    {
        Rate.TryOf(0.123456789m)!.Value.Nano.ShouldBe(123_456_789);
        Rate.TryOf(0.1234567891m).ShouldBeNull();
        Rate.TryOf(1_000_000.1m).ShouldBeNull();
        Rate.Nearest(0.1234567885m).Nano.ShouldBe(123_456_788);
    }

    [Theory]
    [InlineData(5, 10, 1)]
    [InlineData(4, 10, 0)]
    [InlineData(-5, 10, -1)]
    [InlineData(25, 10, 3)]
    public void Bills_round_half_up(int numerator, int denominator, int expected) =>
        ((int)Ratio.RoundHalfUp(numerator, denominator)).ShouldBe(expected);
}
