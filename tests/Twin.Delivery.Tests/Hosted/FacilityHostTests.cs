using Twin.Delivery.FacilityJournal;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Hosted;

public sealed class FacilityHostTests
{
    const long Days = 4;

    static readonly Point[] Points = [.. SmallCity.Model.AllPoints];

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    public async Task Any_order_restart_snapshot_and_fault_of_the_store_gives_the_ledger_of_the_set(int seed, bool faults)
    {
        var chance = new Random(seed);
        var arrivals = Arrivals(chance);
        var run = new TwinRun(SmallCity.Model);
        foreach (var arrival in arrivals) run.Feed(arrival, SmallCity.Midnight);
        run.Flush();

        await using var city = new HostedCity();
        var shuffled = arrivals.Concat(arrivals.Where(_ => chance.Next(3) == 0)).ToArray();
        chance.Shuffle(shuffled);
        var faultless = 1;
        if (faults)
        {
            city.Journal.IsAway = () => Next(40);
            city.Journal.LosesAnswer = () => Next(20);
        }
        for (var i = 0; i < shuffled.Length;)
        {
            city.SetTime(SmallCity.Midnight + chance.NextInt64(Days * 86_400_000));
            var count = Math.Min(chance.Next(1, 40), shuffled.Length - i);
            await city.Deliver(Batch(shuffled.AsSpan(i, count), chance.Next(3)));
            i += count;
            var facility = SmallCity.Model.AllNodes.Where(n => n.Devices.Length > 0).ElementAt(chance.Next(3)).Key;
            if (chance.Next(6) == 0) await Snapshot(city, facility);
            if (chance.Next(8) == 0) city.Drop(facility);
        }
        faultless = 0;

        foreach (var series in AllSeries())
        {
            var ledger = await city.Ledger(series, Quarter(-1), Quarter(Days + 1));
            ledger.Except(run.Of(series)).Concat(run.Of(series).Except(ledger)).Take(3).ShouldBeEmpty(series.ToString());
        }
        foreach (var point in Points)
            (await (await city.HostOf(point.Device.Facility.Key)).ReadReadingsAsync(point.Key, long.MinValue, long.MaxValue, int.MaxValue, default))
                .Select(r => (r.TimeMs, r.Micro, r.Quality)).ShouldBe(run.Archive.All(point.Key).Select(r => (r.TimeMs, r.Micro, r.Quality)), ignoreOrder: true);

        bool Next(int one) => faultless == 1 && chance.Next(one) == 0;
    }

    [Fact]
    public async Task Of_two_activations_the_fenced_one_stops_and_nothing_is_booked_twice()
    {
        await using var city = new HostedCity();
        var hall = SmallCity.Point("main/import").Device.Facility.Key;
        var other = await city.OpenAsync(hall);
        await city.Deliver(Batch([new(SmallCity.Point("main/import").Key, SmallCity.Midnight, 0, Quality.Good)], 0));
        var late = city.Envelopes(Batch([new(SmallCity.Point("main/import").Key, SmallCity.Midnight + 60_000, 1_000_000, Quality.Good)], 0))[0].Bytes;

        await Should.ThrowAsync<StaleActivationException>(() => other.DeliverAsync(late, default));
        await city.Deliver(hall, late);
        await city.Deliver(hall, late);
        city.Journal.Rows.ShouldBe(3); // the second delivery is a row of duplicates: they are counted

        var series = new SeriesKey(SeriesOwner.Register, Measure.ElectricityImport, SmallCity.Point("main/import").Key.Number);
        (await city.Ledger(series, Quarter(0), Quarter(1))).Values.Sum(c => c.Micro).ShouldBe(1_500_000);
        (await city.HostOf(hall)).TallyOf(new(0)).ShouldBe((await city.OpenAsync(hall)).TallyOf(new(0)), new SameCounts());
    }

    [Fact]
    public async Task A_newer_snapshot_fences_an_older_activation()
    {
        await using var city = new HostedCity();
        var hall = SmallCity.Point("main/import").Device.Facility.Key;
        await city.Deliver(Batch([new(SmallCity.Point("main/import").Key, SmallCity.Midnight, 0, Quality.Good)], 0));
        var old = await city.OpenAsync(hall);
        await city.Deliver(Batch([new(SmallCity.Point("main/import").Key, SmallCity.Midnight + 60_000, 1_000_000, Quality.Good)], 0));
        await (await city.HostOf(hall)).SnapshotAsync(default);

        await Should.ThrowAsync<StaleActivationException>(() => old.SnapshotAsync(default));
    }

    static async Task Snapshot(HostedCity city, NodeKey facility)
    {
        try
        {
            await (await city.HostOf(facility)).SnapshotAsync(default);
        }
        catch (JournalStoreException)
        {
            // Written later, or by the next activation out of the rows.
            return;
        }
    }

    static long Quarter(long day) => (SmallCity.Midnight + day * 86_400_000) / Spread.IntervalMs;

    static IEnumerable<SeriesKey> AllSeries()
    {
        var routes = new RouteTable(SmallCity.Model);
        var nodes = SmallCity.Model.AllNodes.Where(n => n.Devices.Length > 0).SelectMany(n => FacilityReach.SeriesOf(n, routes));
        var registers = SmallCity.Registers.Select(r => new SeriesKey(SeriesOwner.Register, r.Spec.Measure!.Value, r.Key.Number));
        return nodes.Concat(registers).Distinct();
    }

    static Arrival[] Arrivals(Random chance)
    {
        var arrivals = new HashSet<Arrival>();
        foreach (var point in Points)
        {
            long micro = chance.Next(90_000_000), timeMs = SmallCity.Midnight;
            for (var i = 0; i < 300; i++)
            {
                timeMs += chance.Next(8) == 0 ? 0 : chance.Next(1, 1_200_000);
                micro = point.Spec.RolloverMicro is { } capacity ? (micro + chance.Next(400_000)) % capacity : micro + chance.Next(400_000);
                arrivals.Add(new(point.Key, timeMs, micro, chance.Next(12) == 0 ? Quality.Bad : Quality.Good));
            }
        }
        return [.. arrivals];
    }

    static ReadingBatch Batch(ReadOnlySpan<Arrival> arrivals, int gateway)
    {
        var batch = new ReadingBatch { Gateway = new(gateway), ReceivedMs = SmallCity.Midnight, Received = arrivals.Length };
        foreach (var arrival in arrivals) batch.Add(arrival.Point, arrival.TimeMs, arrival.Micro, arrival.Quality);
        return batch;
    }

    sealed class SameCounts : IEqualityComparer<Model.Gateway.GatewaySnapshot?>
    {
        public bool Equals(Model.Gateway.GatewaySnapshot? x, Model.Gateway.GatewaySnapshot? y) => Counts(x) == Counts(y);
        public int GetHashCode(Model.Gateway.GatewaySnapshot? snapshot) => Counts(snapshot).GetHashCode();

        static (long?, long?, long?, long?) Counts(Model.Gateway.GatewaySnapshot? s) => (s?.Received, s?.Accepted, s?.Duplicate, s?.Rejected);
    }
}
