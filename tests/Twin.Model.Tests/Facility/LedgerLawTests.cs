using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Xunit.Abstractions;

namespace Twin.Model.Facility;

/// <summary>Laws 1 to 3 and 6 over generated registers and model revisions, against <see cref="NaiveLedger"/> and <see cref="NaiveRoutes"/>.</summary>
public sealed class LedgerLawTests(ITestOutputHelper output)
{
    const long Quarter = Spread.IntervalMs;

    static readonly Measure[] Metered =
        [Measure.ElectricityImport, Measure.ElectricityExport, Measure.TransferIn, Measure.TransferOut, Measure.PvGeneration, Measure.NaturalGas];

    [Fact]
    public void Any_order_of_readings_exchanges_revisions_and_restarts_gives_the_ledger_of_the_set()
    {
        var held = new HardThings();
        Prop.ForAll(Arrivals, Replacements, Revisions, (arrivals, replacements, revised) =>
        {
            var chance = new Random(revised.Seed);
            var shuffled = arrivals.Concat(arrivals.Where(_ => chance.Next(4) == 0)).ToArray();
            chance.Shuffle(shuffled);
            var (exchanges, revisions) = (new Queue<MeterReplacement>(replacements), new Queue<CityShape>(revised.Shapes));
            var run = new TwinRun(SmallCity.Model);
            List<CityModel> models = [SmallCity.Model];
            List<Arrival> fed = [];
            List<MeterReplacement> exchanged = [];
            var restarts = 0;
            foreach (var arrival in shuffled)
            {
                if (run.Has(arrival.Point)) Feed(arrival);
                if (chance.Next(5) == 0 && exchanges.TryDequeue(out var exchange)) Exchange(exchange);
                if (chance.Next(4) == 0 && revisions.TryDequeue(out var shape)) Revise(shape);
                if (chance.Next(10) == 0) run.Flush();
                if (chance.Next(20) == 0)
                {
                    run.Restart(SmallCity.Midnight);
                    restarts++;
                }
            }
            while (exchanges.TryDequeue(out var rest)) Exchange(rest);
            while (revisions.TryDequeue(out var shape)) Revise(shape);
            run.Flush();

            ShouldBeTheLedgerOfTheSet(run, exchanged);
            run.Duplicates.ShouldBe(fed.Count - fed.Distinct().Count());
            held.Count(fed, run, models, exchanged.Count, restarts);

            void Feed(Arrival arrival)
            {
                fed.Add(arrival);
                run.Feed(arrival, SmallCity.Midnight + chance.Next(0, 86_400_000));
            }

            void Exchange(MeterReplacement exchange)
            {
                if (!run.Has(exchange.Point)) return;
                exchanged.Add(exchange);
                run.Exchange(exchange, SmallCity.Midnight);
            }

            void Revise(CityShape shape)
            {
                models.Add(SmallCity.Build(models.Count + 1, shape, run.Model, SmallCity.Midnight + chance.Next(20, 30) * Quarter + chance.Next(2)));
                run.Revise(models[^1], SmallCity.Midnight + chance.Next(0, 86_400_000));
            }
        }).Check(LawConfig.Of(8_000, output));
        held.Tell(output);
    }

    [Fact]
    public void What_was_known_before_a_restatement_follows_from_the_log_of_changes() => Prop.ForAll(Arrivals, Revisions, (arrivals, revised) =>
    {
        var chance = new Random(revised.Seed);
        chance.Shuffle(arrivals);
        var closedMs = SmallCity.Midnight + 10 * 86_400_000L;
        var run = new TwinRun(SmallCity.Model);
        foreach (var arrival in arrivals[..(arrivals.Length / 2)]) run.Feed(arrival, closedMs);
        run.Flush();
        var known = run.Ledger.ToDictionary();
        var logged = run.Restatements.Count;

        foreach (var shape in revised.Shapes.Take(1)) run.Revise(SmallCity.Build(2, shape, SmallCity.Model), closedMs);
        foreach (var arrival in arrivals[(arrivals.Length / 2)..].Where(a => run.Has(a.Point))) run.Feed(arrival, closedMs);
        run.Flush();

        var back = run.Ledger.ToDictionary();
        foreach (var r in run.Restatements.Skip(logged))
            back[(r.Series, r.Interval)] = back.GetValueOrDefault((r.Series, r.Interval)) - r.Change;
        ShouldEqual(back.Where(e => !e.Value.IsZero).ToDictionary(), known);
    }).Check(LawConfig.Of(2_000, output));

    // Registers and their events by sorting everything, nodes and residuals by looking which registers reach them.
    static void ShouldBeTheLedgerOfTheSet(TwinRun run, List<MeterReplacement> exchanged)
    {
        var model = run.Model;
        var cells = new Dictionary<Point, Dictionary<long, Cell>>();
        foreach (var register in model.AllPoints.Concat(model.Ended.Points.Select(e => e.Part)).Where(p => p.Spec.Kind == PointKind.Register))
        {
            var readings = run.Archive.All(register.Key);
            cells[register] = NaiveLedger.Of(register, readings, exchanged);
            ShouldEqual(run.Of(RegisterSeries.Of(register, reverse: false)), cells[register]);
            run.EventBook.Of(register.Key).ShouldBe(NaiveLedger.EventsOf(register, readings, exchanged));
        }
        var routes = new NaiveRoutes(model);
        foreach (var node in model.AllNodes)
            foreach (var measure in Metered)
            {
                ShouldEqual(AmountsOf(SeriesOwner.Node, node, measure), routes.Node(node, measure, p => cells[p]));
                ShouldEqual(AmountsOf(SeriesOwner.Residual, node, measure), routes.Residual(node, measure, p => cells[p]));
            }

        Dictionary<long, long> AmountsOf(SeriesOwner owner, Node node, Measure measure) =>
            run.Of(new(owner, measure, node.Key.Number)).Where(c => c.Value.Micro != 0).ToDictionary(c => c.Key, c => c.Value.Micro);
    }

    static void ShouldEqual<TKey, T>(Dictionary<TKey, T> booked, Dictionary<TKey, T> expected) where TKey : notnull where T : struct, IEquatable<T>
    {
        if (booked.Count == expected.Count && expected.All(e => booked.TryGetValue(e.Key, out var cell) && cell.Equals(e.Value))) return;
        booked.ShouldBe(expected, ignoreOrder: true);
    }

    static Arbitrary<(CityShape[] Shapes, int Seed)> Revisions { get; } =
        (from count in Gen.Frequency((2, Gen.Constant(0)), (2, Gen.Constant(1)), (3, Gen.Constant(2)), (1, Gen.Constant(3)))
         from shapes in CityShape.Any.ArrayOf(count)
         from seed in Gen.Choose(0, int.MaxValue)
         select (shapes, seed)).ToArbitrary();

    // At most one for a meter and instant: the first entered stands.
    static Arbitrary<MeterReplacement[]> Replacements { get; } =
        (from register in Gen.Elements(SmallCity.Registers)
         from quarter in Gen.Choose(18, 40)
         from jitter in Gen.Elements(0L, 450_001)
         from closing in Gen.Choose(10_000_000, 60_000_000)
         from opening in Gen.Choose(0, 20_000_000)
         select new MeterReplacement(register.Key, SmallCity.Midnight + quarter * Quarter + jitter, closing, opening))
        .ArrayOf().Select(all => all.DistinctBy(r => (r.Point, r.TimeMs)).Take(6).ToArray()).ToArbitrary();

    // Few instants and values, so that rivals and duplicates are common; steps that fall, wrap and leap. Half of all is the register that wraps.
    static Arbitrary<Arrival[]> Arrivals { get; } =
        (from register in Gen.Frequency((3, Gen.Elements(SmallCity.Registers)), (2, Gen.Constant(SmallCity.Point("main/import"))))
         from quarter in Gen.Frequency((2, Gen.Choose(0, 95)), (3, Gen.Choose(20, 26)))
         from jitter in Gen.Frequency((4, Gen.Constant(0L)), (1, Gen.Elements(1L, 333, Quarter / 2)))
         from micro in Gen.Frequency((4, Gen.Elements(10_000_000, 11_000_000, 12_500_000)), (6, Gen.Choose(0, 99_999_999)), (3, Gen.Choose(90_000_000, 99_999_999)), (3, Gen.Choose(0, 3_000_000)), (1, Gen.Choose(-5, 5)))
         from quality in Gen.Frequency((8, Gen.Constant(Quality.Good)), (2, Gen.Constant(Quality.Uncertain)), (1, Gen.Constant(Quality.Bad)))
         from correction in Gen.Frequency((9, Gen.Constant((byte)0)), (1, Gen.Constant((byte)1)))
         select new Arrival(register.Key, SmallCity.Midnight + quarter * Quarter + jitter, micro, quality, correction))
        .ArrayOf().ToArbitrary();
}
