using Microsoft.Extensions.Logging.Abstractions;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Hosted;
using Twin.Delivery.Revising;
using Twin.Delivery.Moving;
using Twin.Delivery.Tests.Fakes;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Storage;
using Twin.Storage.Checkpoint;
using Twin.Storage.Journal;
using Twin.Storage.ModelFile;

namespace Twin.Delivery.Tests.Moving;

public sealed class ParkMoveTests : IDisposable
{
    const long Begin = 1_767_225_600_000;
    static readonly CancellationToken None = CancellationToken.None;

    readonly string folder = Directory.CreateTempSubdirectory("twin-move-").FullName;
    readonly CityModel model = SomeCity.Model;
    readonly RouteTable routes = new(SomeCity.Model);

    string Park => Path.Combine(folder, "park");

    [Fact]
    public async Task Every_series_of_a_moved_park_is_the_same_to_the_bit()
    {
        WritePark(new Random(1), readings: 30_000);
        ParkData.TryOpen(Park, out var park, out var refusal).ShouldBeTrue(refusal);
        using var held = park;
        using var store = new SqliteStore(Path.Combine(folder, "city.db"));
        var journal = new SqliteJournal(store);
        await using var commits = new GroupCommit(journal, TimeProvider.System, NullLogger<GroupCommit>.Instance);
        var move = new ParkMove(park!.Store, park.Model, journal, commits);
        var moved = 0L;
        foreach (var facility in Facilities(park.Model))
        {
            var outcome = await move.MoveAsync(facility, None);
            outcome.Refusal.ShouldBeNull();
            moved += outcome.Readings;
        }
        moved.ShouldBeGreaterThan(20_000);

        // As the city opens them afterwards: every interval of every series that the points lead to.
        var (from, to) = (Begin / Spread.IntervalMs, Begin / Spread.IntervalMs + 4 * 96);
        long[] boundaries = [.. Enumerable.Range(0, (int)(to - from) + 1).Select(i => (from + i) * Spread.IntervalMs)];
        var sums = new Dictionary<SeriesKey, Cell[]>();
        var cityRoutes = new RouteTable(park.Model);
        foreach (var facility in Facilities(park.Model))
        {
            var host = await FacilityHost.OpenAsync(facility.Key, CityModels.Of(cityRoutes.Model), journal, commits, TimeProvider.System, None);
            SeriesKey[] series = [.. FacilityReach.SeriesOf(facility, cityRoutes).Concat(facility.Devices.SelectMany(d => d.Points).Where(p => p.Spec.Measure is not null).Select(p => RegisterSeries.Of(p, false))).Distinct()];
            var cells = await host.ReadCellsAsync(series, from, to, None);
            for (var s = 0; s < series.Length; s++)
            {
                if (!sums.TryGetValue(series[s], out var sum)) sums[series[s]] = sum = new Cell[to - from];
                for (var i = 0; i < sum.Length; i++) sum[i] += cells[s][i];
            }
        }
        sums.Values.ShouldContain(cells => cells.Any(c => c.Micro > 0));
        foreach (var (series, cells) in sums) cells.ShouldBe(park.Store.Ledger.Sum(series, boundaries), series.ToString());

        (await move.MoveAsync(Facilities(park.Model)[0], None)).Refusal!.ShouldEndWith("the city has rows of it already");
    }

    [Fact]
    public async Task A_facility_with_a_corrected_reading_is_refused_by_name()
    {
        WritePark(new Random(2), readings: 500, corrected: true);
        ParkData.TryOpen(Park, out var park, out _).ShouldBeTrue();
        using var held = park;
        using var store = new SqliteStore(Path.Combine(folder, "city.db"));
        var journal = new SqliteJournal(store);
        await using var commits = new GroupCommit(journal, TimeProvider.System, NullLogger<GroupCommit>.Instance);
        var outcome = await new ParkMove(park!.Store, park.Model, journal, commits).MoveAsync(Facilities(park.Model)[0], None);
        outcome.Refusal.ShouldBe($"{Facilities(park.Model)[0].Devices[0].Points[0].Path}: a reading was corrected; corrections are not moved");
    }

    [Fact]
    public void A_park_that_was_not_stopped_in_order_is_refused_and_says_what_to_do()
    {
        WritePark(new Random(3), readings: 100, journalled: 2);
        ParkData.TryOpen(Park, out _, out var refusal).ShouldBeFalse();
        refusal.ShouldStartWith($"data folder {Park}: 2 commits are in the journal");
        refusal.ShouldEndWith("start the Park edition on it, and stop it in order");
    }

    [Fact]
    public void A_folder_without_a_model_or_in_use_is_refused()
    {
        ParkData.TryOpen(Park, out _, out var refusal).ShouldBeFalse();
        refusal.ShouldContain("has no model");
        DataFolder.TryOpen(Park, out var inUse, out _).ShouldBeTrue();
        using (inUse) ParkData.TryOpen(Park, out _, out refusal).ShouldBeFalse();
        refusal.ShouldContain("is in use");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static Node[] Facilities(CityModel of) => [.. of.AllNodes.Where(n => n.Kind == NodeKind.Facility)];

    // As the Park edition leaves it: twins book in the order of receipt, with late, bad and rival readings, and a checkpoint ends it.
    void WritePark(Random random, int readings, bool corrected = false, int journalled = 0)
    {
        DataFolder.TryOpen(Park, out var data, out _).ShouldBeTrue();
        using var held = data!;
        ModelHistory.TryOpen(data!.ModelPath, out var history, out _).ShouldBeTrue();
        history!.TryAccept(history.Propose(SomeCity.Text, "synthetic.yaml"), Begin, out var accepted).ShouldBeTrue();
        accepted!.AllPoints.Select(p => p.Path).ShouldBe(model.AllPoints.Select(p => p.Path));
        var parkRoutes = new RouteTable(accepted);
        var (store, fault) = ParkStore.Open(data.DatabasePath, new() { Zone = accepted.TimeZone }, (_, _, _) => { });
        fault.ShouldBeNull();
        using var open = store!;
        FacilityTwin[] twins = [.. Facilities(accepted).Select(f => new FacilityTwin(f, parkRoutes))];
        var outcome = new FacilityOutcome();
        var position = 0L;
        for (var i = 0; i < readings; i++)
        {
            var twin = twins[random.Next(twins.Length)];
            Point[] points = [.. twin.Facility.Devices.SelectMany(d => d.Points)];
            var slot = random.Next(points.Length);
            var nowMs = Begin + i * 3 * 86_400_000L / readings;
            var timeMs = nowMs - (random.Next(10) == 0 ? random.Next(40_000_000) : random.Next(60_000));
            // A register that mostly advances with time, and sometimes not.
            var micro = (timeMs - Begin) / 10 * 1000 + random.Next(1000) + (random.Next(500) == 0 ? 9_000_000_000 : 0);
            Accept(twin, slot, points[slot], new(Math.Max(timeMs, Begin), Math.Max(micro, 0), random.Next(30) == 0 ? (Quality)random.Next(2) : Quality.Good, 0, ++position), nowMs);
        }
        if (corrected) Accept(twins[0], 0, twins[0].Facility.Devices[0].Points[0], new(Begin + 1, 5, Quality.Good, 1, ++position), Begin);
        foreach (var twin in twins) twin.Flush(outcome);
        Drain();
        var checkpoint = open.BeginCheckpoint(position);
        open.Write(checkpoint).ShouldBeNull();
        open.EndCheckpoint(checkpoint);
        WriteJournal(data, position, journalled);

        void Accept(FacilityTwin twin, int slot, Point point, StoredReading reading, long nowMs)
        {
            if (twin.Accept(slot, reading, nowMs, new(reading.Position, nowMs), open.History, outcome) == Acceptance.Accepted) open.History.Append(point.Key, reading);
            Drain();
        }

        void Drain()
        {
            foreach (var movement in outcome.Movements) open.Ledger.Book(movement);
            outcome.Clear();
        }
    }

    static void WriteJournal(DataFolder data, long position, int commits)
    {
        using var writer = JournalWriter.Open(new DiskJournalFiles(data.JournalPath), new(), data.JournalSalt, TimeProvider.System, NullLogger<JournalWriter>.Instance, position);
        for (var i = 0; i < commits; i++)
        {
            var frame = new CommitFrame { CommitTimeMs = Begin };
            var batch = new ReadingBatch { Received = 1 };
            batch.Add(new(1), Begin + i, 1, Quality.Good);
            frame.Batches.Add(batch);
            writer.Append(frame).ShouldBeNull();
        }
        writer.Append(new CommitFrame { CommitTimeMs = Begin }).ShouldBeNull();
    }
}
