using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Storage.History;

namespace Twin.Storage.Checkpoint;

public sealed class ConcurrentWriteTests
{
    const int Points = 40;
    const int Rounds = 12;
    const long StartMs = 1_767_225_600_000;

    static readonly SeriesKey Total = new(SeriesOwner.Node, Measure.ElectricityImport, 1);
    static readonly long[] Boundaries = [StartMs, StartMs + 1000 * Spread.IntervalMs];

    [Fact]
    public async Task Appends_bookings_and_answers_go_on_while_checkpoints_are_written_and_nothing_is_lost_or_counted_twice()
    {
        using var folder = new StoreFolder(new() { OpenChunkBytesMax = Points * 128 });
        var random = new Random(7);
        var oracle = new HistoryOracle();
        var journal = new List<(int Point, StoredReading Reading)>();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < 500; i++) Append(folder.Store, random, oracle, journal);
            var checkpoint = folder.Store.BeginCheckpoint(journal.Count);
            var write = Task.Run(() => folder.Store.Write(checkpoint));
            var answers = new List<Task>();
            do
            {
                for (var i = 0; i < 50; i++) Append(folder.Store, random, oracle, journal);
                answers.Add(Look(folder.Store, random, oracle, journal.Count));
            }
            while (!write.IsCompleted);
            (await write).ShouldBeNull();
            await Task.WhenAll(answers);
            folder.Store.EndCheckpoint(checkpoint);
            if (round % 4 != 3) continue;

            folder.Crash();
            foreach (var (point, reading) in journal.Skip((int)folder.Store.Position)) Feed(folder.Store, point, reading);
        }
        for (var point = 0; point < Points; point++)
            folder.Store.History.Read(new(point), 0, long.MaxValue, int.MaxValue).ShouldBe(oracle.Of(point));
        folder.Store.Ledger.Sum(Total, Boundaries).ShouldBe([new Cell(journal.Sum(e => e.Reading.Micro), journal.Count, 0)]);
    }

    static void Append(ParkStore store, Random random, HistoryOracle oracle, List<(int, StoredReading)> journal)
    {
        var point = random.Next(Points);
        var known = oracle.Of(point);
        var latestMs = known.Count > 0 ? known[^1].TimeMs : StartMs;
        var timeMs = random.Next(10) == 0 ? latestMs - random.Next(1_000_000) : latestMs + 1_000;
        var reading = new StoredReading(timeMs, random.Next(1_000) * 10_000L, Quality.Good, 0, journal.Count + 1);
        journal.Add((point, reading));
        oracle.Append(point, reading);
        Feed(store, point, reading);
    }

    static void Feed(ParkStore store, int point, in StoredReading reading)
    {
        store.History.Append(new(point), reading);
        store.Ledger.Book(new(Total, StartMs / Spread.IntervalMs + reading.Position % 1000, new(reading.Micro, 1, 0)));
    }

    // One answer on the engine's thread, one prepared there and run elsewhere.
    static Task Look(ParkStore store, Random random, HistoryOracle oracle, int position)
    {
        var point = random.Next(Points);
        var known = oracle.Of(point).ToList();
        if (known.Count > 0)
        {
            var timeMs = known[random.Next(known.Count)].TimeMs - random.Next(2);
            var (answer, expected) = (store.History.Around(new(point), timeMs), oracle.Around(point, timeMs));
            (answer.Before, answer.After).ShouldBe((expected.Before, expected.After));
        }
        store.Ledger.Sum(Total, Boundaries)[0].CoveredMs.ShouldBe(position);

        var history = store.History.Prepare(new(point), 0, long.MaxValue);
        var ledger = store.Ledger.Prepare(Total, Boundaries, position);
        return Task.Run(() =>
        {
            history.Stream().Where(r => r.Position <= position).ShouldBe(known);
            var sums = ledger.Sum();
            sums.Cells[0].CoveredMs.ShouldBe(sums.Position);
            sums.Position.ShouldBeGreaterThanOrEqualTo(position);
        });
    }
}
