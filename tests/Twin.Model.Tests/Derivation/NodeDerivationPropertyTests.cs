using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Derivation;

/// <summary>Facilities of enterprises of a park, with electricity passed among them, against a reference in plain decimals.</summary>
public sealed class NodeDerivationPropertyTests
{
    const decimal Location = 0.3648m, Residual = 0.6096m, Valley = 0.28m;
    const int Enterprises = 3, FacilitiesEach = 3;

    /// <summary>Kilowatt-hours at a boundary.</summary>
    sealed record Flows(decimal Import, decimal Export, decimal In, decimal Out, decimal Pv)
    {
        public decimal Consumption => Import - Export + In - Out + Pv;
        decimal AfterPv => Math.Max(0, Export + Out - Pv);
        public decimal SelfConsumed => Pv - Math.Min(Export + Out, Pv);
        public decimal TransferKept => In - Math.Min(AfterPv, In);
        public decimal ImportKept => Import - Math.Min(AfterPv - Math.Min(AfterPv, In), Import);

        public NodeInterval Node => new(Derive.Cells((Measure.ElectricityImport, Import), (Measure.ElectricityExport, Export),
            (Measure.TransferIn, In), (Measure.TransferOut, Out), (Measure.PvGeneration, Pv)), Derive.Hainan);
    }

    /// <summary>So much passed from one facility to another.</summary>
    sealed record Passed(int From, int To, decimal Kwh);

    [Fact]
    public void Every_node_equals_its_own_entry_and_its_children_and_agrees_with_the_reference() => Prop.ForAll(Parks, park =>
    {
        var (metered, passed) = park;
        var facilities = Enumerable.Range(0, Enterprises * FacilitiesEach).Select(f => At(metered, passed, [f])).ToArray();
        var enterprises = Enumerable.Range(0, Enterprises).Select(e => At(metered, passed, FacilitiesOf(e))).ToArray();
        var whole = At(metered, passed, [.. Enumerable.Range(0, facilities.Length)]);

        var leaves = facilities.Select(f => NodeDerivation.OwnEntry(Derive.Night, f.Node, [])).ToArray();
        var middle = enterprises.Select((e, i) => FacilitiesOf(i).Select(f => leaves[f])
            .Aggregate(NodeDerivation.OwnEntry(Derive.Night, e.Node, [.. FacilitiesOf(i).Select(f => facilities[f].Node)]), (a, b) => a + b)).ToArray();
        var own = NodeDerivation.OwnEntry(Derive.Night, whole.Node, [.. enterprises.Select(e => e.Node)]);
        var city = middle.Aggregate(own, (a, b) => a + b);

        var reference = Scope2(facilities, enterprises, whole, Location);
        Kwh(city[Measure.CarbonScope2Location]).ShouldBe(reference);
        Kwh(city[Measure.CarbonScope2Market]).ShouldBe(Scope2(facilities, enterprises, whole, Residual));
        Kwh(city[Measure.EnergyCost]).ShouldBe(facilities.Sum(f => Round(f.Import * Valley)));
        Kwh(city[Measure.ElectricityConsumption]).ShouldBe(whole.Consumption);
        Kwh(city[Measure.SelfConsumed]).ShouldBe(whole.SelfConsumed);
        for (var e = 0; e < Enterprises; e++)
        {
            Kwh(middle[e][Measure.ElectricityConsumption]).ShouldBe(enterprises[e].Consumption);
            Kwh(middle[e][Measure.SelfConsumed]).ShouldBe(enterprises[e].SelfConsumed);
        }

        // Whatever the rounding below: the whole is its own boundary's purchase within half a micro-unit an entry.
        var boundary = (whole.ImportKept + whole.TransferKept) * Location;
        Math.Abs(reference - boundary).ShouldBeLessThanOrEqualTo(0.0000005m * (1 + Enterprises + facilities.Length));
        foreach (var leaf in leaves) leaf[Measure.CarbonScope2Location].Micro.ShouldBeGreaterThanOrEqualTo(0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_children_does_not_matter() => Prop.ForAll(Parks, park =>
    {
        var facilities = Enumerable.Range(0, Enterprises * FacilitiesEach).Select(f => At(park.Metered, park.Passed, [f]).Node).ToArray();
        var whole = At(park.Metered, park.Passed, [.. Enumerable.Range(0, facilities.Length)]).Node;

        var one = NodeDerivation.OwnEntry(Derive.Night, whole, facilities);
        var other = NodeDerivation.OwnEntry(Derive.Night, whole, [.. facilities.Reverse()]);
        foreach (var measure in DerivedMeasures.All) other[measure].ShouldBe(one[measure]);
    }).QuickCheckThrowOnFailure();

    static decimal Scope2(Flows[] facilities, Flows[] enterprises, Flows whole, decimal factor) =>
        facilities.Sum(f => Round((f.ImportKept + f.TransferKept) * factor))
        + enterprises.Select((e, i) => Correction(e, [.. FacilitiesOf(i).Select(f => facilities[f])], factor)).Sum()
        + Correction(whole, enterprises, factor);

    static decimal Correction(Flows node, Flows[] children, decimal factor) =>
        Round((node.ImportKept + node.TransferKept) * factor - children.Sum(c => (c.ImportKept + c.TransferKept) * factor));

    static decimal Round(decimal amount) => decimal.Round(amount, 6, MidpointRounding.ToEven);

    static decimal Kwh(PricedCell cell) => cell.Micro / 1_000_000m;

    static int[] FacilitiesOf(int enterprise) => [.. Enumerable.Range(enterprise * FacilitiesEach, FacilitiesEach)];

    // A node of some facilities: what they metered, and of what was passed only what crossed its boundary.
    static Flows At(Flows[] metered, Passed[] passed, int[] facilities) => new(
        facilities.Sum(f => metered[f].Import), facilities.Sum(f => metered[f].Export),
        passed.Where(p => facilities.Contains(p.To) && !facilities.Contains(p.From)).Sum(p => p.Kwh),
        passed.Where(p => facilities.Contains(p.From) && !facilities.Contains(p.To)).Sum(p => p.Kwh),
        facilities.Sum(f => metered[f].Pv));

    static Arbitrary<(Flows[] Metered, Passed[] Passed)> Parks { get; } =
        (from metered in Metered.ArrayOf(Enterprises * FacilitiesEach)
         from passed in OnePassed.ListOf()
         select (metered, passed.ToArray())).ToArbitrary();

    static Gen<Flows> Metered => from import in Amount from export in Amount from pv in Amount select new Flows(import, export, 0, 0, pv);

    static Gen<Passed> OnePassed =>
        from first in Gen.Choose(0, Enterprises * FacilitiesEach - 1)
        from step in Gen.Choose(1, Enterprises * FacilitiesEach - 1)
        from kwh in Amount
        select new Passed(first, (first + step) % (Enterprises * FacilitiesEach), kwh);

    // Nothing in a third of the cases, else up to 5 MWh down to the micro-kilowatt-hour.
    static Gen<decimal> Amount => Gen.Frequency((1, Gen.Constant(0m)), (2, Some.Longs(1, 5_000_000_000).Select(micro => micro / 1_000_000m)));
}
