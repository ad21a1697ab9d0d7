using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Rules;

namespace Twin.Model.Tariff;

public sealed class PowerFactorTests
{
    // 1983 no. 215, standard 0.90.
    [Theory]
    [InlineData(100, -0.75)]
    [InlineData(96, -0.75)]
    [InlineData(95, -0.75)]
    [InlineData(94, -0.60)]
    [InlineData(91, -0.15)]
    [InlineData(90, 0)]
    [InlineData(89, 0.5)]
    [InlineData(80, 5)]
    [InlineData(70, 10)]
    [InlineData(69, 11)]
    [InlineData(65, 15)]
    [InlineData(64, 17)]
    [InlineData(60, 25)]
    public void The_adjustment_follows_the_table(int hundredths, double percent) =>
        Some.Notice215.PercentAt(hundredths).ShouldBe((decimal)percent);

    [Theory]
    [InlineData(3, 4, 60)]      // 3-4-5
    [InlineData(4, 3, 80)]
    [InlineData(1, 0, 100)]
    [InlineData(119, 120, 70)]  // 119/169 = 0.70414
    [InlineData(1000, 520, 89)] // 0.88720
    [InlineData(1000, 500, 89)] // 0.89443
    [InlineData(1000, 480, 90)] // 0.90152
    public void It_is_rounded_to_a_hundredth(long active, long reactive, int hundredths) =>
        PowerFactor.Of(active * Some.Kwh, reactive * Some.Kwh, 0, ReactiveCounting.LaggingAndLeading)!.Value.Hundredths.ShouldBe(hundredths);

    [Fact]
    public void Leading_energy_counts_by_its_size_unless_the_tariff_says_lagging_only()
    {
        PowerFactor.Of(4, 1, -2, ReactiveCounting.LaggingAndLeading)!.Value.Hundredths.ShouldBe(80);
        PowerFactor.Of(4, 3, 100, ReactiveCounting.LaggingOnly)!.Value.Hundredths.ShouldBe(80);
        PowerFactor.Of(0, 3, 0, ReactiveCounting.LaggingOnly).ShouldBeNull();
    }

    [Fact]
    public void The_rounding_agrees_with_the_square_root_wherever_doubles_can_tell() => Prop.ForAll(
        Some.Longs(1, 1_000_000_000_000_000).ToArbitrary(), Some.Longs(0, 1_000_000_000_000_000).ToArbitrary(), (active, reactive) =>
    {
        var exact = 100 * (active / Math.Sqrt((double)active * active + (double)reactive * reactive));
        if (Math.Abs(exact - Math.Floor(exact) - 0.5) < 1e-9) return;
        PowerFactor.Of(active, reactive, 0, ReactiveCounting.LaggingOnly)!.Value.Hundredths.ShouldBe((int)Math.Floor(exact + 0.5));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_table_goes_from_0_to_100_in_order() =>
        TariffPlan.Build("p", [Some.Version("v") with { PowerFactor = Some.Notice215 with { Steps = [new(10, 1), new(5, 2)] } }])
            .Faults.Select(f => f.Rule).ShouldBe(["power-factor-range", "power-factor-order"]);
}
