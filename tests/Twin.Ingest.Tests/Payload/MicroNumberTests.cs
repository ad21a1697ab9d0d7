using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Twin.Ingest.Payload;

public sealed class MicroNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("12.5", 12_500_000)]
    [InlineData("-0.000001", -1)]
    [InlineData("959636.71", 959_636_710_000)]
    [InlineData("0.0000005", 0)] // half to even: down
    [InlineData("0.0000015", 2)] // half to even: up
    [InlineData("0.00000050000000000000000000001", 1)]
    [InlineData("-0.0000015", -2)]
    [InlineData("1e3", 1_000_000_000)]
    [InlineData("1.25E-5", 12)]
    [InlineData("1.35E-5", 14)]
    [InlineData("12345678901234567890e-10", 1_234_567_890_123_457)]
    [InlineData("0e999999999999", 0)]
    [InlineData("1e-999999999999", 0)]
    [InlineData("0.000000000000000000000000000000000000001e39", 1_000_000)]
    [InlineData("9223372036854.775807", long.MaxValue)]
    [InlineData("-9223372036854.775808", long.MinValue)]
    [InlineData("9223372036854.7758074999", long.MaxValue)]
    public void A_number_is_read_exactly(string text, long micro)
    {
        Read(text, out var value).ShouldBe(NumberStatus.Ok);
        value.ShouldBe(micro);
    }

    [Theory]
    [InlineData("9223372036854.775808")]
    [InlineData("-9223372036854.775809")]
    [InlineData("9223372036854.7758075")] // rounds to one too many
    [InlineData("1e400")]
    [InlineData("-1E13")]
    [InlineData("99999999999999999999999999999999")]
    public void A_number_beyond_the_range_is_told_apart(string text) => Read(text, out _).ShouldBe(NumberStatus.OutOfRange);

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("01")]
    [InlineData("-00")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("+1")]
    [InlineData("NaN")]
    public void What_is_no_JSON_number_is_malformed(string text) => Read(text, out _).ShouldBe(NumberStatus.Malformed);

    [Fact]
    public void Any_number_agrees_with_arithmetic_without_bounds() => Prop.ForAll(Numbers.ToArbitrary(), text =>
    {
        var (status, micro) = Exact(text);
        Read(text, out var value).ShouldBe(status, text);
        if (status == NumberStatus.Ok) value.ShouldBe(micro, text);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    static Gen<string> Numbers { get; } =
        from negative in Gen.Elements("", "-")
        from whole in Digits(0, 21)
        from fraction in Gen.Frequency((2, Gen.Constant("")), (3, Digits(1, 24).Select(d => "." + d)), (1, Digits(1, 12).Select(d => "." + d + "5000000000")))
        from exponent in Gen.Frequency((2, Gen.Constant("")), (1, Gen.Choose(-30, 30).Select(e => "e" + e.ToString(CultureInfo.InvariantCulture))))
        select negative + (whole.TrimStart('0') is { Length: > 0 } w ? w : "0") + fraction + exponent;

    static Gen<string> Digits(int least, int most) =>
        from count in Gen.Choose(least, most)
        from digits in Gen.Choose('0', '9').ListOf(count)
        select new string([.. digits.Select(d => (char)d)]);

    static NumberStatus Read(string text, out long value)
    {
        var at = 0;
        return MicroNumber.Read(Encoding.ASCII.GetBytes(text), ref at, MicroNumber.MicroDecimals, out value, out _);
    }

    // digits x 10^(exponent - fraction + 6), rounded half to even in whole numbers of any size.
    static (NumberStatus, long) Exact(string text)
    {
        var parts = text.Split('e');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var scale = exponent + 6 - (point < 0 ? 0 : parts[0].Length - point - 1);
        var digits = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        BigInteger rounded;
        if (scale >= 0) rounded = digits * BigInteger.Pow(10, scale);
        else
        {
            var unit = BigInteger.Pow(10, -scale);
            rounded = BigInteger.DivRem(BigInteger.Abs(digits), unit, out var rest);
            var twice = rest * 2;
            if (twice > unit || (twice == unit && !rounded.IsEven)) rounded++;
            rounded *= digits.Sign;
        }
        return rounded < long.MinValue || rounded > long.MaxValue ? (NumberStatus.OutOfRange, 0) : (NumberStatus.Ok, (long)rounded);
    }
}
