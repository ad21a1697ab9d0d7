using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Demand;

public sealed class DemandMonthTests
{
    const long First = 1_000_000;

    [Fact]
    public void A_draw_is_what_comes_in_less_what_goes_out()
    {
        var month = new DemandMonth(First, First + 96);
        month.Book(Measure.ElectricityImport, First, Some.Energy(10));
        month.Book(Measure.TransferIn, First, Some.Energy(4));
        month.Book(Measure.ElectricityExport, First, Some.Energy(2));
        month.Book(Measure.TransferOut, First, Some.Energy(5));
        month.Book(Measure.PvGeneration, First, Some.Energy(90));

        month.Of(First).Micro.ShouldBe(7 * Some.Kwh);
        month.MaximumBefore(First + 1, estimatedAllowed: false)!.Value.Kilowatts.ShouldBe(28);
        month.MaximumBefore(First, estimatedAllowed: false).ShouldBeNull(); // still running
    }

    [Fact]
    public void However_movements_come_the_maximum_is_that_of_the_blocks_as_they_stand() => Prop.ForAll(Movements.ListOf(40).ToArbitrary(), movements =>
    {
        var month = new DemandMonth(First, First + 8);
        var blocks = new Dictionary<long, Cell>();
        foreach (var (interval, kwh, estimated, askAt, allowed) in movements)
        {
            var change = new Cell(kwh * Some.Kwh, Some.Quarter, estimated ? Math.Abs(kwh) * Some.Kwh : 0);
            month.Book(Measure.ElectricityImport, First + interval, change);
            if (interval is >= 0 and < 8) blocks[First + interval] = blocks.GetValueOrDefault(First + interval) + change;

            month.MaximumBefore(First + askAt, allowed).ShouldBe(BlockDemand.Maximum(
                blocks.Where(b => b.Key < First + askAt).OrderBy(b => b.Key).Select(b => new IntervalCell(b.Key, b.Value)), allowed));
        }
    }).QuickCheckThrowOnFailure();

    // Late data as often as new, corrections that take away, and questions before and after what changed.
    static Gen<(int Interval, int Kwh, bool Estimated, int AskAt, bool Allowed)> Movements { get; } =
        from interval in Gen.Choose(-1, 8)
        from kwh in Gen.Choose(-5, 9)
        from estimated in Gen.Frequency((1, Gen.Constant(true)), (5, Gen.Constant(false)))
        from askAt in Gen.Choose(-1, 9)
        from allowed in Gen.Frequency((1, Gen.Constant(true)), (4, Gen.Constant(false)))
        select (interval, kwh, estimated, askAt, allowed);
}
