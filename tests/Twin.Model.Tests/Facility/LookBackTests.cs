using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Past;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Xunit.Abstractions;

namespace Twin.Model.Facility;

/// <summary>A look back, with all that came later at hand, against a twin that was fed up to the instant and stopped.</summary>
public sealed class LookBackTests(ITestOutputHelper output)
{
    const long Quarter = Spread.IntervalMs;

    static readonly Point[] Points = [.. SmallCity.Model.AllPoints];

    [Fact]
    public void A_node_looked_back_at_is_the_node_that_was_live_then() => Prop.ForAll(Arrivals, Replacements, Instants, (arrivals, replacements, atMs) =>
    {
        var model = SmallCity.Model;
        var all = Run(arrivals, replacements);
        var then = Run([.. arrivals.Where(a => a.TimeMs <= atMs).OrderBy(a => a.TimeMs)], [.. replacements.Where(r => r.TimeMs <= atMs)]);
        var live = new LiveFigures(model, then, atMs);
        foreach (var node in model.AllNodes)
        {
            var looked = Look(model, node, atMs, all, replacements);
            looked.Points.Select(p => p.HasValue ? p : p with { ReceivedMs = 0 }).ShouldBe(node.Devices.IsEmpty ? [] : live.PointsOf(node));
            foreach (var (shown, summary) in node.Children.Select((c, i) => (c, looked.Children[i])).Append((node, looked.Summary)))
            {
                summary.Points.ShouldBe(live.CountsOf(shown), shown.Path);
                summary.Power.ShouldBe(live.PowerOf(shown), shown.Path);
                summary.Today.Where(t => t is not { Micro: 0, CoveredMs: 0, EstimatedMicro: 0 })
                    .ShouldBe(live.TodayOf(shown), ignoreOrder: true, customMessage: $"{shown.Path} at {atMs - SmallCity.Midnight}");
            }
        }
    }).Check(LawConfig.Of(400, output));

    static NodeSnapshot Look(CityModel model, Node node, long atMs, TwinRun all, MeterReplacement[] replacements)
    {
        var look = new LookBack(model, node, atMs);
        foreach (var key in look.Figures)
            foreach (var measure in Measures.Metered)
                look.Book(key, measure, all.Of(new(SeriesOwner.Node, measure, key.Number))
                    .Where(c => c.Key >= look.DayInterval && c.Key < look.OpenInterval).Aggregate(default(Cell), (sum, c) => sum + c.Value));
        foreach (var part in look.Parts)
            look.Take(part, [.. part.Points.Select(p => PastOf(all.Archive, p.Key, look.OpenInterval * Quarter, atMs))],
                [.. replacements.OrderBy(r => r.TimeMs)]);
        return look.Snapshot(position: 1);
    }

    static PointPast PastOf(ListArchive archive, PointKey point, long openMs, long atMs)
    {
        var ordered = archive.All(point).Order(Comparer<StoredReading>.Create((a, b) => a.CompareOrder(b))).ToArray();
        var around = archive.Around(point, openMs);
        return new(ordered.Where(r => r.TimeMs < openMs).Select(r => (StoredReading?)r).LastOrDefault(), around.Before,
            [.. ordered.Where(r => r.TimeMs >= openMs && r.TimeMs <= atMs)], around.After);
    }

    static TwinRun Run(Arrival[] arrivals, MeterReplacement[] replacements)
    {
        var run = new TwinRun(SmallCity.Model);
        foreach (var arrival in arrivals) run.Feed(arrival, arrival.TimeMs);
        foreach (var replacement in replacements) run.Exchange(replacement, SmallCity.Midnight + 86_400_000);
        run.Flush();
        return run;
    }

    static Arbitrary<long> Instants { get; } =
        (from quarter in Gen.Choose(18, 60)
         from within in Gen.Elements(0L, 1, 333, Quarter / 2, Quarter - 1)
         select SmallCity.Midnight + quarter * Quarter + within).ToArbitrary();

    static Arbitrary<MeterReplacement[]> Replacements { get; } =
        (from register in Gen.Elements(SmallCity.Registers)
         from quarter in Gen.Choose(18, 40)
         from jitter in Gen.Elements(0L, 450_001)
         from closing in Gen.Choose(10_000_000, 60_000_000)
         from opening in Gen.Choose(0, 20_000_000)
         select new MeterReplacement(register.Key, SmallCity.Midnight + quarter * Quarter + jitter, closing, opening))
        .ArrayOf().Select(all => all.DistinctBy(r => (r.Point, r.TimeMs)).Take(3).ToArray()).ToArbitrary();

    static Arbitrary<Arrival[]> Arrivals { get; } =
        (from point in Gen.Elements(Points)
         from quarter in Gen.Frequency((2, Gen.Choose(-3, 95)), (3, Gen.Choose(18, 30)))
         from jitter in Gen.Frequency((3, Gen.Constant(0L)), (2, Gen.Elements(1L, 333, Quarter / 2, Quarter - 1)))
         from micro in Gen.Frequency((4, Gen.Elements(10_000_000, 11_000_000, 12_500_000)), (6, Gen.Choose(0, 99_999_999)), (1, Gen.Choose(-5_000_000, 5)))
         from quality in Gen.Frequency((8, Gen.Constant(Quality.Good)), (2, Gen.Constant(Quality.Uncertain)), (2, Gen.Constant(Quality.Bad)))
         from correction in Gen.Frequency((9, Gen.Constant((byte)0)), (1, Gen.Constant((byte)1)))
         select new Arrival(point.Key, SmallCity.Midnight + quarter * Quarter + jitter, micro, quality, correction))
        .ArrayOf().ToArbitrary();
}
