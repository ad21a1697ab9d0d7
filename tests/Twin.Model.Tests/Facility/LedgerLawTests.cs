using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Xunit.Abstractions;

namespace Twin.Model.Facility;

/// <summary>Laws 1 to 3 over generated registers, against <see cref="NaiveLedger"/>.</summary>
public sealed class LedgerLawTests(ITestOutputHelper output)
{
    const long Quarter = Spread.IntervalMs;

    static readonly Point[] Registers = SmallCity.Registers;

    [Fact]
    public void Any_order_duplication_and_restart_gives_the_ledger_of_the_set() => Prop.ForAll(Arrivals, Replacements, Arb.From(Gen.Choose(0, int.MaxValue)), (arrivals, replacements, seed) =>
    {
        var chance = new Random(seed);
        var exchanges = new Queue<MeterReplacement>(replacements);
        var shuffled = arrivals.Concat(arrivals.Where(_ => chance.Next(4) == 0)).ToArray();
        chance.Shuffle(shuffled);
        var run = new TwinRun(SmallCity.Model);
        foreach (var arrival in shuffled)
        {
            run.Feed(arrival, SmallCity.Midnight + chance.Next(0, 86_400_000));
            if (chance.Next(5) == 0 && exchanges.TryDequeue(out var exchange)) run.Exchange(exchange, SmallCity.Midnight);
            if (chance.Next(10) == 0) run.Flush();
            if (chance.Next(20) == 0) run.Restart(SmallCity.Midnight);
        }
        while (exchanges.TryDequeue(out var rest)) run.Exchange(rest, SmallCity.Midnight);
        run.Flush();

        foreach (var register in Registers)
            run.Of(new(SeriesOwner.Register, register.Spec.Measure!.Value, register.Key.Number))
                .ShouldBe(NaiveLedger.Of(register, run.Archive.All(register.Key), replacements), ignoreOrder: true);
        run.Duplicates.ShouldBe(shuffled.Length - arrivals.Distinct().Count());
    }).Check(LawConfig.Of(6_000, output));

    [Fact]
    public void Every_node_equals_its_own_entries_plus_its_children_in_every_interval() => Prop.ForAll(Arrivals, arrivals =>
    {
        var run = new TwinRun(SmallCity.Model);
        foreach (var arrival in arrivals) run.Feed(arrival, SmallCity.Midnight + 43_200_000);
        run.Flush();

        Dictionary<long, Cell> Node(Measure measure, string path) => run.Of(new(SeriesOwner.Node, measure, SmallCity.Model.Find(path)!.Key.Number));
        Dictionary<long, Cell> Register(string name) => NaiveLedger.Of(SmallCity.Point(name), run.Archive.All(SmallCity.Point(name).Key), []);
        Dictionary<long, long> Sum(params Dictionary<long, Cell>[] parts) => parts.SelectMany(p => p).GroupBy(p => p.Key, p => p.Value.Micro)
            .Select(g => (g.Key, Value: g.Sum())).Where(g => g.Value != 0).ToDictionary(g => g.Key, g => g.Value);

        // Grid sides alone count as import; the check meter never does.
        foreach (var path in (string[])["city", "city/park", "city/park/works", "city/park/works/hall"])
            Sum(Node(Measure.ElectricityImport, path)).ShouldBe(Sum(Register("main/import")), ignoreOrder: true);

        // The roof feeds the hall of its own enterprise and a shop of another: each flow ends below the common ancestor.
        Sum(Node(Measure.TransferOut, "city/park/works/roof")).ShouldBe(Sum(Register("feed/forward"), Register("lend/forward")), ignoreOrder: true);
        Sum(Node(Measure.TransferIn, "city/park/works/hall")).ShouldBe(Sum(Register("feed/forward")), ignoreOrder: true);
        Sum(Node(Measure.TransferOut, "city/park/works")).ShouldBe(Sum(Register("lend/forward")), ignoreOrder: true);
        Sum(Node(Measure.TransferIn, "city/park/works")).ShouldBeEmpty();
        Sum(Node(Measure.TransferIn, "city/park/neighbour")).ShouldBe(Sum(Register("lend/forward")), ignoreOrder: true);
        Sum(Node(Measure.TransferIn, "city/park")).ShouldBeEmpty();
        Sum(Node(Measure.PvGeneration, "city")).ShouldBe(Sum(Register("pv/yield")), ignoreOrder: true);

        // The works' gas equals its bill; what the hall's meter does not explain is its residual.
        var residual = run.Of(new(SeriesOwner.Residual, Measure.NaturalGas, SmallCity.Model.Find("city/park/works")!.Key.Number));
        Sum(Node(Measure.NaturalGas, "city/park/works")).ShouldBe(Sum(Register("gas-bill/total")), ignoreOrder: true);
        Sum(Node(Measure.NaturalGas, "city/park/works")).ShouldBe(Sum(Node(Measure.NaturalGas, "city/park/works/hall"), residual), ignoreOrder: true);
        Sum(Node(Measure.NaturalGas, "city")).ShouldBe(Sum(Node(Measure.NaturalGas, "city/park/works"), Node(Measure.NaturalGas, "city/park/neighbour")), ignoreOrder: true);
    }).Check(LawConfig.Of(2_000, output));

    [Fact]
    public void What_was_known_before_a_restatement_follows_from_the_log_of_changes() => Prop.ForAll(Arrivals, Arb.From(Gen.Choose(0, int.MaxValue)), (arrivals, seed) =>
    {
        var chance = new Random(seed);
        chance.Shuffle(arrivals);
        var closedMs = SmallCity.Midnight + 10 * 86_400_000L;
        var run = new TwinRun(SmallCity.Model);
        foreach (var arrival in arrivals[..(arrivals.Length / 2)]) run.Feed(arrival, closedMs);
        run.Flush();
        var known = run.Ledger.ToDictionary();
        var logged = run.Restatements.Count;

        foreach (var arrival in arrivals[(arrivals.Length / 2)..]) run.Feed(arrival, closedMs);
        run.Flush();

        var back = run.Ledger.ToDictionary();
        foreach (var r in run.Restatements.Skip(logged))
            back[(r.Series, r.Interval)] = back.GetValueOrDefault((r.Series, r.Interval)) - r.Change;
        back.Where(e => !e.Value.IsZero).ShouldBe(known, ignoreOrder: true);
    }).Check(LawConfig.Of(2_000, output));

    [Fact]
    public void Generated_registers_hold_every_hard_thing()
    {
        var held = new HardThings();
        var chance = new Random(LawConfig.Seed);
        foreach (var arrivals in Arrivals.Generator.Sample(500, 40))
        {
            var run = new TwinRun(SmallCity.Model);
            foreach (var arrival in arrivals) run.Feed(arrival, SmallCity.Midnight + 86_400_000);
            if (chance.Next(2) == 0) run.Restart(SmallCity.Midnight);
            run.Flush();
            held.Count(arrivals, run);
        }
        foreach (var (thing, cases) in held.Cases)
        {
            output.WriteLine($"{thing}: {cases} of 500 cases");
            cases.ShouldBeGreaterThan(0, thing);
        }
    }

    // At most one for a meter and instant: the first entered stands.
    static Arbitrary<MeterReplacement[]> Replacements { get; } =
        (from register in Gen.Elements(Registers)
         from quarter in Gen.Choose(18, 40)
         from jitter in Gen.Elements(0L, 450_001)
         from closing in Gen.Choose(10_000_000, 60_000_000)
         from opening in Gen.Choose(0, 20_000_000)
         select new MeterReplacement(register.Key, SmallCity.Midnight + quarter * Quarter + jitter, closing, opening))
        .ArrayOf().Select(all => all.DistinctBy(r => (r.Point, r.TimeMs)).Take(6).ToArray()).ToArbitrary();

    // Few instants and values, so that rivals and duplicates are common; steps that fall, wrap and leap.
    static Arbitrary<Arrival[]> Arrivals { get; } =
        (from register in Gen.Elements(Registers)
         from quarter in Gen.Frequency((2, Gen.Choose(0, 95)), (3, Gen.Choose(20, 26)))
         from jitter in Gen.Frequency((4, Gen.Constant(0L)), (1, Gen.Elements(1L, 333, Quarter / 2)))
         from micro in Gen.Frequency((4, Gen.Elements(10_000_000, 11_000_000, 12_500_000)), (6, Gen.Choose(0, 99_999_999)), (2, Gen.Choose(90_000_000, 99_999_999)), (2, Gen.Choose(0, 3_000_000)), (1, Gen.Choose(-5, 5)))
         from quality in Gen.Frequency((8, Gen.Constant(Quality.Good)), (2, Gen.Constant(Quality.Uncertain)), (1, Gen.Constant(Quality.Bad)))
         from correction in Gen.Frequency((9, Gen.Constant((byte)0)), (1, Gen.Constant((byte)1)))
         select new Arrival(register.Key, SmallCity.Midnight + quarter * Quarter + jitter, micro, quality, correction))
        .ArrayOf().ToArbitrary();
}
