using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.City.Clusters;

/// <summary>Readings of the small city's points, in batches out of order, and the ledger that they come to.</summary>
sealed class SomeReadings
{
    const int Hours = 24;

    readonly TwinRun oracle = new(SmallCity.Model);

    public SomeReadings(int seed, int perPoint = 60)
    {
        var chance = new Random(seed);
        var arrivals = new List<Arrival>();
        foreach (var point in SmallCity.Model.AllPoints)
        {
            long micro = chance.Next(90_000_000), timeMs = SmallCity.Midnight;
            for (var i = 0; i < perPoint; i++)
            {
                timeMs += chance.Next(1, 2 * Hours * 3_600_000 / perPoint);
                micro = point.Spec.RolloverMicro is { } capacity ? (micro + chance.Next(400_000)) % capacity : micro + chance.Next(400_000);
                arrivals.Add(new(point.Key, timeMs, micro, chance.Next(12) == 0 ? Quality.Bad : Quality.Good));
            }
        }
        foreach (var arrival in arrivals) oracle.Feed(arrival, SmallCity.Midnight);
        oracle.Flush();
        var shuffled = arrivals.ToArray();
        chance.Shuffle(shuffled);
        Batches = [.. shuffled.Chunk(10).Select(Batch)];
        Count = arrivals.Count;
    }

    public IReadOnlyList<ReadingBatch> Batches { get; }
    public int Count { get; }

    public static long FromInterval => SmallCity.Midnight / Spread.IntervalMs - 96;
    public static long ToInterval => FromInterval + 96 * 6;

    public static IEnumerable<SeriesKey> AllSeries
    {
        get
        {
            var routes = new RouteTable(SmallCity.Model);
            var nodes = SmallCity.Model.AllNodes.Where(n => n.Devices.Length > 0).SelectMany(n => Delivery.Hosted.FacilityReach.SeriesOf(n, routes));
            return nodes.Concat(SmallCity.Registers.Select(r => new SeriesKey(SeriesOwner.Register, r.Spec.Measure!.Value, r.Key.Number))).Distinct();
        }
    }

    /// <summary>Every cell of every series of the cluster is that of the readings taken once, in order, in one process.</summary>
    public async Task ShouldBeTheLedgerOf(TestCity city)
    {
        if (city.Model.Revision > oracle.Model.Revision) oracle.Revise(city.Model, SmallCity.Midnight);
        foreach (var series in AllSeries)
        {
            var ledger = await city.Ledger(series, FromInterval, ToInterval);
            ledger.Except(oracle.Of(series)).Concat(oracle.Of(series).Except(ledger)).Take(3).ShouldBeEmpty(series.ToString());
        }
    }

    static ReadingBatch Batch(Arrival[] arrivals)
    {
        var batch = new ReadingBatch { Gateway = new(0), ReceivedMs = SmallCity.Midnight, Received = arrivals.Length };
        foreach (var arrival in arrivals) batch.Add(arrival.Point, arrival.TimeMs, arrival.Micro, arrival.Quality);
        return batch;
    }
}
