using Twin.Model.Ledger;
using Twin.Model.Telemetry;

namespace Twin.Storage.Checkpoint;

public sealed class ParkStoreTests
{
    const long StartMs = 1_767_225_600_000;

    [Fact]
    public void States_are_as_of_the_newest_checkpoint()
    {
        using var folder = new StoreFolder();
        var checkpoint = folder.Store.BeginCheckpoint(10);
        checkpoint.PutState(1, 1, new byte[] { 1, 2, 3 });
        checkpoint.PutState(1, 2, new byte[] { 4 });
        checkpoint.PutState(2, 1, ReadOnlyMemory<byte>.Empty);
        folder.Store.Write(checkpoint).ShouldBeNull();
        folder.Store.EndCheckpoint(checkpoint);

        checkpoint = folder.Store.BeginCheckpoint(20);
        checkpoint.PutState(1, 2, new byte[] { 5 });
        checkpoint.RemoveState(1, 1);
        folder.Store.Write(checkpoint).ShouldBeNull();
        folder.Store.EndCheckpoint(checkpoint);
        folder.Store.BeginCheckpoint(30).PutState(9, 9, new byte[] { 9 });
        folder.Crash();

        folder.Store.Position.ShouldBe(20);
        folder.States.Keys.ShouldBe([(1, 2), (2, 1)]);
        folder.States[(1, 2)].ShouldBe([5]);
        folder.States[(2, 1)].ShouldBe([]);
    }

    [Fact]
    public void States_of_every_length_come_back_those_beyond_a_page_too()
    {
        using var folder = new StoreFolder();
        var chance = new Random(1);
        var states = Enumerable.Range(0, 60).ToDictionary(i => i, i =>
        {
            var state = new byte[i * i * 53 + i];
            chance.NextBytes(state);
            return state;
        });
        var checkpoint = folder.Store.BeginCheckpoint(1);
        foreach (var (number, state) in states) checkpoint.PutState(1, number, state);
        folder.Store.Write(checkpoint).ShouldBeNull();
        folder.Store.EndCheckpoint(checkpoint);

        folder.Crash(); // a closed store has no log: its pages are read from the file

        foreach (var (number, state) in states) folder.States[(1, number)].AsSpan().SequenceEqual(state).ShouldBeTrue($"{state.Length} bytes");
    }

    [Fact]
    public void Readings_bookings_states_and_position_of_a_checkpoint_appear_together_or_not_at_all()
    {
        using var folder = new StoreFolder();
        var series = new SeriesKey(SeriesOwner.Register, Measure.Water, 1);
        for (var position = 1; position <= 5; position++)
        {
            folder.Store.History.Append(new(1), new(StartMs + position, position, Quality.Good, 0, position));
            folder.Store.Ledger.Book(new(series, 100, new(position, 0, 0)));
            if (position == 3) folder.Checkpoint(3);
        }
        var unwritten = folder.Store.BeginCheckpoint(5);
        unwritten.PutState(1, 1, new byte[] { 1 });
        folder.Crash();

        folder.Store.Position.ShouldBe(3);
        folder.States.ShouldBeEmpty();
        folder.Store.History.Read(new(1), 0, long.MaxValue, 100).Select(r => r.Position).ShouldBe([1, 2, 3]);
        folder.Store.Ledger.Sum(series, [100 * Spread.IntervalMs, 101 * Spread.IntervalMs]).ShouldBe([new Cell(6, 0, 0)]);
    }

    [Fact]
    public void What_is_added_after_the_freeze_is_not_in_the_checkpoint()
    {
        using var folder = new StoreFolder();
        for (var i = 0; i < 700; i++) folder.Store.History.Append(new(1), new(StartMs + i * 1000, i, Quality.Good, 0, 1));
        var checkpoint = folder.Store.BeginCheckpoint(1);
        for (var i = 700; i < 2000; i++) folder.Store.History.Append(new(1), new(StartMs + i * 1000, i, Quality.Good, 0, 2));
        folder.Store.History.Append(new(1), new(StartMs + 650_500, 0, Quality.Good, 0, 2));
        folder.Store.History.Append(new(1), new(StartMs + 100_500, 0, Quality.Good, 0, 2));
        folder.Store.Write(checkpoint).ShouldBeNull();
        folder.Crash();

        folder.Store.History.Read(new(1), 0, long.MaxValue, 10_000).Select(r => r.Micro).ShouldBe(Enumerable.Range(0, 700).Select(i => (long)i));
    }

    [Fact]
    public void A_checkpoint_that_found_no_space_is_written_later_as_it_was_and_meanwhile_nothing_is_missing()
    {
        using var folder = new StoreFolder(new() { FileBytesMax = 16 * Schema.PageBytes, OpenChunkBytesMax = 1 });
        var series = new SeriesKey(SeriesOwner.Node, Measure.Water, 1);
        Add(0, 50_000);
        var checkpoint = folder.Store.BeginCheckpoint(50_000);
        checkpoint.PutState(1, 1, new byte[] { 1 });
        folder.Store.Write(checkpoint).ShouldNotBeNull().Kind.ShouldBe(StoreFaultKind.Full);
        Add(50_000, 60_000);
        folder.Store.Write(checkpoint).ShouldNotBeNull().Kind.ShouldBe(StoreFaultKind.Full);
        Looks(60_000);

        folder.Store.SetFileBytesMax(long.MaxValue);
        folder.Store.Write(checkpoint).ShouldBeNull();
        Looks(60_000);
        folder.Store.EndCheckpoint(checkpoint);
        Looks(60_000);
        folder.Crash(new());
        folder.Store.Position.ShouldBe(50_000);
        folder.States.Count.ShouldBe(1);
        Looks(50_000);

        void Add(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                folder.Store.History.Append(new(i % 7), new(StartMs + i * 1000 - (i % 100 == 99 ? 5_000_000 : 0), i * 1_234_567L, Quality.Good, 0, i));
                folder.Store.Ledger.Book(new(series, 100 + i % 50, new(1, 0, 0)));
            }
        }

        void Looks(int count)
        {
            Enumerable.Range(0, 7).Sum(point => folder.Store.History.Read(new(point), 0, long.MaxValue, int.MaxValue).Count).ShouldBe(count);
            folder.Store.Ledger.Sum(series, [0, 1000 * Spread.IntervalMs]).ShouldBe([new Cell(count, 0, 0)]);
        }
    }

    [Fact]
    public void A_backup_taken_while_running_opens_as_the_newest_checkpoint()
    {
        using var folder = new StoreFolder();
        for (var i = 0; i < 3_000; i++) folder.Store.History.Append(new(1), new(StartMs + i * 1000, i, Quality.Good, 0, i));
        folder.Checkpoint(3_000);
        folder.Store.History.Append(new(1), new(StartMs + 9_000_000, 1, Quality.Good, 0, 3_001));
        var path = folder.Path + ".backup";
        folder.Store.Backup(path).ShouldBeNull();
        folder.Store.Backup(path).ShouldNotBeNull();

        var (store, fault) = ParkStore.Open(path, new(), (_, _, _) => { });
        fault.ShouldBeNull();
        using (store.ShouldNotBeNull())
        {
            store.Position.ShouldBe(3_000);
            store.History.Read(new(1), 0, long.MaxValue, 10_000).Select(r => r.Micro).ShouldBe(Enumerable.Range(0, 3_000).Select(i => (long)i));
        }
        var copy = File.ReadAllBytes(path);
        copy[^2_000] ^= 1;
        File.WriteAllBytes(path, copy);
        var (_, damage) = ParkStore.Open(path, new(), (_, _, _) => { });
        (damage ?? ReadFault(path)).ShouldNotBeNull().Kind.ShouldBe(StoreFaultKind.Damaged);
    }

    static StoreFault? ReadFault(string path)
    {
        var (store, _) = ParkStore.Open(path, new(), (_, _, _) => { });
        using (store.ShouldNotBeNull())
            return Should.Throw<StoreException>(() => store.History.Read(new(1), 0, long.MaxValue, 10_000)).Fault;
    }

    [Fact]
    public void A_second_checkpoint_does_not_begin_while_one_is_under_way()
    {
        using var folder = new StoreFolder();
        var checkpoint = folder.Store.BeginCheckpoint(1);
        Should.Throw<InvalidOperationException>(() => folder.Store.BeginCheckpoint(2));
        Should.Throw<InvalidOperationException>(() => folder.Store.EndCheckpoint(checkpoint));
        folder.Store.Write(checkpoint).ShouldBeNull();
        folder.Store.EndCheckpoint(checkpoint);
        folder.Store.BeginCheckpoint(2).Position.ShouldBe(2);
    }

    [Fact]
    public void A_file_of_another_kind_is_refused_by_name()
    {
        using var folder = new StoreFolder();
        folder.Store.Dispose();
        File.WriteAllText(folder.Path, new string('x', 10_000));
        var (store, fault) = folder.TryOpen();
        store.ShouldBeNull();
        fault.ShouldNotBeNull().Kind.ShouldBe(StoreFaultKind.Damaged);
    }
}
