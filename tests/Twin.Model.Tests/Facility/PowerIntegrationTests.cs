using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

public sealed class PowerIntegrationTests
{
    const long Quarter = Spread.IntervalMs;

    static readonly Point Inverter = SmallCity.Point("inverter/power");
    static readonly SeriesKey Import = new(SeriesOwner.Register, Measure.ElectricityImport, Inverter.Key.Number);
    static readonly SeriesKey Export = new(SeriesOwner.Register, Measure.ElectricityExport, Inverter.Key.Number);

    [Fact]
    public void Power_is_held_up_to_the_gap_limit_and_drawn_straight_beyond_marked_estimated()
    {
        var run = Feed((0, 3_600_000), (20 * 60_000, 3_600_000), (80 * 60_000, 0)); // 3.6 kW, again after 20 min, 0 after an hour more

        // 3.6 kW is 0.9 kWh a quarter. Held 20 + 20 minutes, then 40 minutes falling to zero: half of it, 1.2 kWh.
        var cells = run.Of(Import);
        cells.Values.Sum(c => c.Micro).ShouldBe(2_400_000 + 1_200_000);
        cells.Values.Sum(c => c.EstimatedMicro).ShouldBe(1_200_000);
        cells.Values.Sum(c => c.CoveredMs).ShouldBe(80 * 60_000);
        cells[SmallCity.Midnight / Quarter].ShouldBe(new(900_000, Quarter, 0));
    }

    [Fact]
    public void Power_that_turns_counts_for_both_measures()
    {
        var run = Feed((0, 2_000_000), (10 * 60_000, -3_000_000), (20 * 60_000, 0));

        run.Of(Import).Values.Sum(c => c.Micro).ShouldBe(2_000_000 / 6);
        run.Of(Export).Values.Sum(c => c.Micro).ShouldBe(3_000_000 / 6);
        var shop = SmallCity.Model.Find("city/park/neighbour/shop")!.Key.Number;
        run.Of(new(SeriesOwner.Node, Measure.ElectricityExport, shop)).Values.Sum(c => c.Micro).ShouldBe(500_000);
    }

    [Fact]
    public void Any_order_of_arrival_gives_the_same_energy_and_the_integral_of_the_line() => Prop.ForAll(Samples, Arb.From(Gen.Choose(0, int.MaxValue)), (samples, seed) =>
    {
        var ordered = Feed([.. samples]);
        var shuffled = samples.ToArray();
        new Random(seed).Shuffle(shuffled);
        var run = Feed(shuffled);
        run.Of(Import).ShouldBe(ordered.Of(Import), ignoreOrder: true);
        run.Of(Export).ShouldBe(ordered.Of(Export), ignoreOrder: true);

        // Each pair floors its held part and its line once: the sum lies within two micro-units a pair below the true integral.
        var marks = samples.OrderBy(s => s.AtMs).ToArray();
        BigInteger twice = 0; // 2 x mW ms
        for (var i = 1; i < marks.Length; i++)
        {
            var held = Math.Min(marks[i].AtMs - marks[i - 1].AtMs, Inverter.Spec.GapLimitMs);
            var line = marks[i].AtMs - marks[i - 1].AtMs - held;
            twice += 2 * (BigInteger)marks[i - 1].Milliwatts * held + (BigInteger)(marks[i - 1].Milliwatts + marks[i].Milliwatts) * line;
        }
        var booked = run.Of(Import).Values.Sum(c => c.Micro) - run.Of(Export).Values.Sum(c => c.Micro);
        var error = 2 * (BigInteger)booked * 3_600_000 - twice;
        BigInteger.Abs(error).ShouldBeLessThanOrEqualTo(2 * 3_600_000 * (BigInteger)(2 * marks.Length + 1));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    static TwinRun Feed(params (long AtMs, long Milliwatts)[] samples)
    {
        var run = new TwinRun(SmallCity.Model);
        foreach (var (atMs, milliwatts) in samples)
            run.Feed(new(Inverter.Key, SmallCity.Midnight + atMs, milliwatts, Quality.Good), SmallCity.Midnight);
        run.Flush();
        return run;
    }

    static Arbitrary<(long AtMs, long Milliwatts)[]> Samples { get; } =
        (from minute in Gen.Choose(0, 24 * 60)
         from power in Gen.Frequency((1, Gen.Constant(0)), (9, Gen.Choose(-50_000_000, 50_000_000)))
         select (minute * 60_000L, (long)power))
        .ArrayOf().Select(all => all.DistinctBy(s => s.Item1).ToArray()).ToArbitrary();
}
