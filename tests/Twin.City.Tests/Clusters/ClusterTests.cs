using Twin.City.Grains;
using Twin.Model.Topology;
using Twin.Simulation.Facilities;

namespace Twin.City.Clusters;

/// <summary>Three silos in one process: whatever happens to them, the ledger is that of the readings.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task A_silo_killed_during_delivery_loses_nothing_and_books_nothing_twice()
    {
        await using var city = await TestCity.StartAsync(3);
        var readings = new SomeReadings(seed: 1);
        var half = new TaskCompletionSource();
        var delivered = 0;
        var delivering = Parallel.ForEachAsync(readings.Batches, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (batch, _) =>
        {
            await city.Deliver(batch);
            if (Interlocked.Increment(ref delivered) == readings.Batches.Count / 2) half.SetResult();
        });
        await half.Task;
        await city.Cluster.KillSiloAsync(city.Cluster.Silos[1]);
        await delivering;
        await readings.ShouldBeTheLedgerOf(city);
    }

    [Fact]
    public async Task Every_batch_delivered_twice_and_facilities_begun_anew_gives_the_same_ledger()
    {
        await using var city = await TestCity.StartAsync(3);
        var readings = new SomeReadings(seed: 2);
        var chance = new Random(2);
        var facilities = city.Model.AllNodes.Where(n => n.Kind == NodeKind.Facility).ToArray();
        foreach (var batch in readings.Batches)
        {
            await city.Deliver(batch, times: 2);
            if (chance.Next(5) == 0) await city.Grains.Facility(facilities[chance.Next(facilities.Length)].Key).Leave();
        }
        await readings.ShouldBeTheLedgerOf(city);
    }

    [Fact]
    public async Task All_silos_stopped_and_started_go_on_from_what_is_durable()
    {
        var journal = new MemoryJournal();
        var readings = new SomeReadings(seed: 3);
        var half = readings.Batches.Count / 2;
        await using (var city = await TestCity.StartAsync(3, journal))
            foreach (var batch in readings.Batches.Take(half)) await city.Deliver(batch);
        await using var again = await TestCity.StartAsync(3, journal);
        foreach (var batch in readings.Batches.Skip(half - 2)) await again.Deliver(batch);
        await readings.ShouldBeTheLedgerOf(again);
    }

    [Fact]
    public async Task While_the_store_is_away_nothing_is_acknowledged_and_looks_go_on()
    {
        var journal = new MemoryJournal();
        await using var city = await TestCity.StartAsync(3, journal);
        var readings = new SomeReadings(seed: 4);
        foreach (var batch in readings.Batches.Take(20)) await city.Deliver(batch);
        var rows = journal.Rows;

        var away = true;
        journal.IsAway = () => Volatile.Read(ref away);
        var waiting = readings.Batches.Skip(20).Take(3).Select(b => city.Deliver(b)).ToArray();
        var hall = city.Model.Find("city/park/works/hall")!;
        (await city.Grains.Facility(hall.Key).Snapshot()).Points.Count(p => p.HasValue).ShouldBeGreaterThan(0);
        waiting.ShouldAllBe(w => !w.IsCompleted);
        journal.Rows.ShouldBe(rows);

        Volatile.Write(ref away, false);
        await Task.WhenAll(waiting);
        foreach (var batch in readings.Batches.Skip(23)) await city.Deliver(batch);
        await readings.ShouldBeTheLedgerOf(city);
    }

    [Fact]
    public async Task A_store_that_takes_its_time_holds_up_what_is_acknowledged_and_nothing_else()
    {
        var journal = new MemoryJournal();
        await using var city = await TestCity.StartAsync(3, journal);
        var readings = new SomeReadings(seed: 7);
        foreach (var batch in readings.Batches.Take(10)) await city.Deliver(batch);
        var rows = journal.Rows;

        var slow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        journal.Takes = () => slow.Task;
        var waiting = readings.Batches.Skip(10).Take(20).Select(b => city.Deliver(b)).ToArray();
        (await city.Grains.Node(city.Model.City).Snapshot()).Summary.Points.Total.ShouldBe(city.Model.AllPoints.Length);
        waiting.ShouldAllBe(w => !w.IsCompleted);
        journal.Rows.ShouldBe(rows);

        slow.SetResult();
        await Task.WhenAll(waiting);
        foreach (var batch in readings.Batches.Skip(30)) await city.Deliver(batch);
        await readings.ShouldBeTheLedgerOf(city);
    }

    [Fact]
    public async Task Facilities_of_an_enterprise_share_its_silo()
    {
        await using var city = await TestCity.StartAsync(3);
        foreach (var node in city.Model.AllNodes) await city.Grains.Node(node).Snapshot();
        foreach (var enterprise in city.Model.AllNodes.Where(n => n.Kind == NodeKind.Enterprise))
        {
            var home = SiloOf(city, enterprise);
            foreach (var facility in enterprise.Children) SiloOf(city, facility).ShouldBe(home, facility.Path);
        }
    }

    [Fact]
    public async Task A_nodes_live_figures_are_the_sum_of_its_facilities_and_come_back_when_its_grain_begins_anew()
    {
        await using var city = await TestCity.StartAsync(3);
        var readings = new SomeReadings(seed: 5);
        foreach (var batch in readings.Batches) await city.Deliver(batch);
        var root = city.Grains.Node(city.Model.City);
        await TestCity.Until(async () => (await root.Snapshot()).Summary.Points.Reported == city.Model.AllPoints.Length);
        foreach (var node in city.Model.AllNodes.Where(n => n.Kind != NodeKind.Facility)) await city.Cluster.DeactivateAsync(city.Grains.Node(node));
        await TestCity.Until(async () => (await root.Snapshot()) is { Summary.Points: var points } && points.Reported == city.Model.AllPoints.Length && points.Total == city.Model.AllPoints.Length);
    }

    static Orleans.Runtime.SiloAddress? SiloOf(TestCity city, Node node) =>
        city.Cluster.TryGetGrainContext(city.Grains.Node(node).GetGrainId(), out var context) ? context.Address.SiloAddress : null;
}
