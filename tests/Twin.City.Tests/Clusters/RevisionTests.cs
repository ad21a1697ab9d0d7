using Twin.City.Grains;
using Twin.Model.Facility;
using Twin.Model.Topology;
using Twin.Simulation.Facilities;

namespace Twin.City.Clusters;

/// <summary>The model changes while a cluster runs, and not every silo knows it at once.</summary>
public sealed class RevisionTests
{
    static readonly CityModel Next = SmallCity.Build(2, CityShape.First with { GasMultiplier = 10m, MainMultiplier = new(2m), MainRated = null }, SmallCity.Model);

    [Fact]
    public async Task A_revision_known_to_one_silo_is_taken_by_all_and_there_is_one_ledger_of_it()
    {
        await using var city = await TestCity.StartAsync(3);
        var readings = new SomeReadings(seed: 11);
        var half = readings.Batches.Count / 2;
        foreach (var batch in readings.Batches.Take(half)) await city.Deliver(batch);
        city.Announce(Next);
        city.Silos[0].Advance(Next);

        // Messages accepted under the new revision reach facilities on silos that do not know it yet.
        foreach (var batch in readings.Batches.Skip(half))
        {
            batch.ModelRevision = 2;
            await city.Deliver(batch);
        }
        await readings.ShouldBeTheLedgerOf(city);
    }

    [Fact]
    public async Task A_facility_that_begins_anew_where_its_revision_is_not_known_has_the_same_ledger()
    {
        var journal = new MemoryJournal();
        var readings = new SomeReadings(seed: 12);
        await using (var city = await TestCity.StartAsync(1, journal))
        {
            foreach (var batch in readings.Batches) await city.Deliver(batch);
            city.Announce(Next);
            foreach (var node in city.Model.AllNodes.OrderByDescending(n => n.Kind)) await city.Grains.Node(node).Revise(2);
            await readings.ShouldBeTheLedgerOf(city);
        }
        // Started from the first revision: rows name the second.
        await using var again = await TestCity.StartAsync(3, journal);
        again.Announce(Next);
        await readings.ShouldBeTheLedgerOf(again);
        again.Silos.Max(s => s.Current.Revision).ShouldBe(2);
    }

    [Fact]
    public async Task Nodes_show_what_a_revision_gave_them_and_not_what_it_took()
    {
        var without = SmallCity.Build(2, CityShape.First with { Ended = new HashSet<int> { 0 } }, SmallCity.Model);
        await using var city = await TestCity.StartAsync(3);
        foreach (var batch in new SomeReadings(seed: 13).Batches) await city.Deliver(batch);
        var root = city.Grains.Node(city.Model.City);
        await TestCity.Until(async () => (await root.Snapshot()).Summary.Points.Total == city.Model.AllPoints.Length);
        var before = (await root.Snapshot()).Revision;

        city.Announce(without);
        foreach (var node in city.Model.AllNodes.OrderByDescending(n => n.Kind)) await city.Grains.Node(node).Revise(2);
        await TestCity.Until(async () => (await root.Snapshot()).Summary.Points.Total == without.AllPoints.Length);
        without.AllPoints.Length.ShouldBeLessThan(SmallCity.Model.AllPoints.Length);
        (await root.Snapshot()).Revision.ShouldBeGreaterThan(before);
        (await city.Grains.Node(city.Model.Find("city/park/works/hall")!).Snapshot()).Points.Count.ShouldBe(city.Model.Find("city/park/works/hall")!.Devices.Sum(d => d.Points.Length));
    }
}
