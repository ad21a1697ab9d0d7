using Twin.Delivery.FacilityJournal;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Hosted;

/// <summary>Revisions of the model while readings come: every facility takes each at a row of its journal, and the ledger is the one that one process would have.</summary>
public sealed class FacilityRevisionTests
{
    const int Days = 2;

    static readonly CityShape[] Shapes =
    [
        CityShape.First with { GasMultiplier = 10m },
        CityShape.First with { MainMultiplier = new(2m), MainRated = null, Ended = new HashSet<int> { 3, 6 } },
        CityShape.First with { BillRole = new(MeterRole.Check), MainGapLimitMs = 4 * 3_600_000, FeedRole = new(MeterRole.Check) },
        CityShape.First with { Ended = new HashSet<int> { 1, 5 }, BillRole = new([new(long.MinValue, MeterRole.Boundary), new(SmallCity.MultiplierChangeMs, MeterRole.Check)]) },
        CityShape.First,
    ];

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task Revisions_among_readings_restarts_and_faults_give_the_ledger_and_the_restatements_of_one_process(int seed, bool faults)
    {
        var chance = new Random(seed);
        await using var city = new HostedCity();
        var oracle = new TwinRun(SmallCity.Model);
        var faulty = faults;
        city.Journal.IsAway = () => faulty && chance.Next(40) == 0;
        city.Journal.LosesAnswer = () => faulty && chance.Next(20) == 0;
        var nowMs = SmallCity.Midnight;
        foreach (var arrivals in Arrivals(chance).Chunk(25))
        {
            city.SetTime(nowMs += chance.Next(1, 1_800_000));
            if (chance.Next(6) == 0)
            {
                var next = SmallCity.Build(city.Model.Revision + 1, Shapes[chance.Next(Shapes.Length)], city.Model, nowMs);
                city.Revise(next);
                // Some facilities take it at once, others when the next delivery or question comes to them.
                oracle.Revise(next, nowMs);
                foreach (var facility in Facilities(city.Model)) await city.Revised(facility);
            }
            Arrival[] taken = [.. arrivals.Where(a => oracle.Has(a.Point))];
            foreach (var arrival in taken) oracle.Feed(arrival, nowMs);
            if (taken.Length > 0) await city.Deliver(Batch(taken, nowMs));
            if (chance.Next(5) == 0) city.Drop(Facilities(city.Model)[chance.Next(3)]);
            if (chance.Next(5) == 0) await city.Snapshot(Facilities(city.Model)[chance.Next(3)]);
        }
        oracle.Flush();
        faulty = false;
        foreach (var facility in Facilities(city.Model)) city.Drop(facility);

        city.Model.Revision.ShouldBeGreaterThan(3);
        foreach (var series in oracle.Ledger.Keys.Select(k => k.Item1).Concat(AllSeries(city)).Distinct())
        {
            var ledger = await city.Ledger(series, Quarter(-1), Quarter(Days + 2));
            ledger.Except(oracle.Of(series)).Concat(oracle.Of(series).Except(ledger)).Take(3).ShouldBeEmpty(series.ToString());
            var log = await city.Restatements(series, Quarter(-1), Quarter(Days + 2));
            Sums(log).Except(Sums(oracle.Restatements.Where(r => r.Series == series))).Take(3).ShouldBeEmpty(series.ToString());
            Sums(oracle.Restatements.Where(r => r.Series == series)).Except(Sums(log)).Take(3).ShouldBeEmpty(series.ToString());
        }
    }

    [Fact]
    public async Task What_was_accepted_under_a_revision_that_is_not_known_here_waits_for_it()
    {
        var other = SmallCity.Build(2, Shapes[0], SmallCity.Model);
        await using var city = new HostedCity();
        city.Announce(other);
        var batch = Batch([new(SmallCity.Point("hall/gas/total").Key, SmallCity.Midnight, 0, Quality.Good), new(SmallCity.Point("hall/gas/total").Key, SmallCity.Midnight + 600_000, 1_000_000, Quality.Good)], SmallCity.Midnight);
        batch.ModelRevision = 2;
        await city.Deliver(batch);

        city.Model.Revision.ShouldBe(2);
        var series = new SeriesKey(SeriesOwner.Register, Measure.NaturalGas, SmallCity.Point("hall/gas/total").Key.Number);
        (await city.Ledger(series, Quarter(0), Quarter(1))).Values.Sum(c => c.Micro).ShouldBe(10_000_000);
    }

    static Dictionary<(long, RestatementCause), Cell> Sums(IEnumerable<Restatement> log) => log.GroupBy(r => (r.Interval, r.Cause))
        .Select(g => (g.Key, Sum: g.Aggregate(default(Cell), (sum, r) => sum + r.Change))).Where(g => !g.Sum.IsZero).ToDictionary(g => g.Key, g => g.Sum);

    static NodeKey[] Facilities(CityModel model) => [.. model.AllNodes.Where(n => n.Kind == NodeKind.Facility).Select(n => n.Key)];

    static IEnumerable<SeriesKey> AllSeries(HostedCity city) =>
        city.Model.AllNodes.Where(n => n.Kind == NodeKind.Facility).SelectMany(n => FacilityReach.SeriesOf(n, city.Reach.Routes));

    static long Quarter(long day) => (SmallCity.Midnight + day * 86_400_000) / Spread.IntervalMs;

    static Arrival[] Arrivals(Random chance)
    {
        var arrivals = new HashSet<Arrival>();
        foreach (var point in SmallCity.Model.AllPoints)
        {
            long micro = chance.Next(90_000_000), timeMs = SmallCity.Midnight;
            for (var i = 0; i < 60; i++)
            {
                timeMs += chance.Next(1, Days * 86_400_000 / 60);
                micro = point.Spec.RolloverMicro is { } capacity ? (micro + chance.Next(400_000)) % capacity : micro + chance.Next(400_000);
                arrivals.Add(new(point.Key, timeMs, micro, chance.Next(12) == 0 ? Quality.Bad : Quality.Good));
            }
        }
        var shuffled = arrivals.OrderBy(a => a.TimeMs + chance.Next(7_200_000)).ToArray();
        return shuffled;
    }

    static ReadingBatch Batch(Arrival[] arrivals, long nowMs)
    {
        var batch = new ReadingBatch { Gateway = new(0), ReceivedMs = nowMs, Received = arrivals.Length, ModelRevision = 1 };
        foreach (var arrival in arrivals) batch.Add(arrival.Point, arrival.TimeMs, arrival.Micro, arrival.Quality);
        return batch;
    }
}
