using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Xunit.Abstractions;

namespace Twin.Storage.Checkpoint;

public sealed class DamageTests(ITestOutputHelper output)
{
    const int Seed = 20_260_717;
    const int Flips = 200;
    const int Points = 8;
    const long StartMs = 1_767_225_600_000;
    const long Origin = StartMs / Spread.IntervalMs;

    static readonly long[] Boundaries = [.. Enumerable.Range(0, 11).Select(i => (Origin + i * 100) * Spread.IntervalMs)];

    [Fact]
    public void A_flipped_bit_anywhere_in_the_file_is_refused_by_name_or_changes_no_answer()
    {
        using var folder = Filled();
        var expected = Answers(folder.Store);
        folder.Store.Dispose();
        var good = File.ReadAllBytes(folder.Path);
        var random = new Random(Seed);
        var (refused, harmless) = (0, 0);
        for (var i = 0; i < Flips; i++)
        {
            // Every fourth in the first pages, which hold the header and the roots of the tables.
            var bit = random.NextInt64(i % 4 == 0 ? 8 * 8 * Schema.PageBytes : good.Length * 8L);
            var bad = (byte[])good.Clone();
            bad[bit / 8] ^= (byte)(1 << (int)(bit % 8));
            File.WriteAllBytes(folder.Path, bad);
            if (Outcome(folder, expected) is { } fault)
            {
                fault.Kind.ShouldBeOneOf(StoreFaultKind.Damaged, StoreFaultKind.OtherFormat);
                fault.Place.ShouldNotBeEmpty();
                refused++;
            }
            else
            {
                harmless++;
            }
        }
        output.WriteLine($"{Flips} flips of one bit in {good.Length} bytes: {refused} refused by name, {harmless} without effect, 0 wrong; seed {Seed}");
        refused.ShouldBeGreaterThan(Flips * 9 / 10);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused_by_name_or_changes_no_answer()
    {
        using var folder = Filled();
        var expected = Answers(folder.Store);
        folder.Store.Dispose();
        var good = File.ReadAllBytes(folder.Path);
        var random = new Random(Seed);
        for (var i = 0; i < 30; i++)
        {
            File.WriteAllBytes(folder.Path, good[..random.Next(1, good.Length)]);
            Outcome(folder, expected).ShouldNotBeNull();
        }
    }

    [Fact]
    public void Two_pages_that_changed_places_are_refused()
    {
        using var folder = Filled();
        var expected = Answers(folder.Store);
        folder.Store.Dispose();
        var good = File.ReadAllBytes(folder.Path);
        var random = new Random(Seed);
        var pages = good.Length / Schema.PageBytes;
        for (var i = 0; i < 25; i++)
        {
            var bad = (byte[])good.Clone();
            var (a, b) = (random.Next(pages), random.Next(pages));
            if (a == b) continue;
            PageOf(good, a).CopyTo(PageOf(bad, b));
            PageOf(good, b).CopyTo(PageOf(bad, a));
            File.WriteAllBytes(folder.Path, bad);
            Outcome(folder, expected).ShouldNotBeNull().Kind.ShouldBe(StoreFaultKind.Damaged);
        }
    }

    [Fact]
    public void A_damaged_write_ahead_log_takes_the_store_back_to_the_checkpoint_before_or_is_refused()
    {
        using var folder = Filled();
        var before = Answers(folder.Store);
        // A reader of the former checkpoint keeps the next one in the log, as a crash right after its commit would.
        using var reader = folder.Store.History.Prepare(new(1), 0, long.MaxValue).Stream().GetEnumerator();
        reader.MoveNext().ShouldBeTrue();
        for (var i = 0; i < 500; i++) folder.Store.History.Append(new(i % Points), new(StartMs + 100_000_000 + i * 1000, i, Quality.Good, 0, 9));
        folder.Checkpoint(9);
        var after = Answers(folder.Store);
        var (file, log) = (File.ReadAllBytes(folder.Path), File.ReadAllBytes(folder.Path + "-wal"));
        log.Length.ShouldBeGreaterThan(Schema.PageBytes);

        var random = new Random(Seed);
        var (asBefore, asAfter, refused) = (0, 0, 0);
        for (var i = 0; i < 40; i++)
        {
            using var copy = new StoreFolder();
            copy.Store.Dispose();
            var bad = (byte[])log.Clone();
            if (i > 0) bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(copy.Path, file);
            File.WriteAllBytes(copy.Path + "-wal", bad);
            var (store, fault) = copy.TryOpen();
            using (store)
            {
                if (store is null) fault.ShouldNotBeNull().Kind.ShouldBe(StoreFaultKind.Damaged);
                else Answers(store).SequenceEqual(store.Position == 9 ? after : before, StringComparer.Ordinal).ShouldBeTrue();
                if (store is null) refused++;
                else if (store.Position == 9) asAfter++;
                else asBefore++;
            }
            if (i == 0) asAfter.ShouldBe(1);
        }
        output.WriteLine($"40 logs, 39 of them damaged: {asAfter} as after, {asBefore} as before, {refused} refused, 0 wrong; seed {Seed}");
        asBefore.ShouldBeGreaterThan(20);
    }

    static Span<byte> PageOf(byte[] file, int page) => file.AsSpan(page * Schema.PageBytes, Schema.PageBytes);

    // The fault, or null where everything could be read and was right.
    static StoreFault? Outcome(StoreFolder folder, List<string> expected)
    {
        var (store, fault) = folder.TryOpen();
        if (store is null) return fault.ShouldNotBeNull();
        using (store)
        {
            try
            {
                Answers(store).SequenceEqual(expected, StringComparer.Ordinal).ShouldBeTrue();
                return null;
            }
            catch (StoreException failed)
            {
                return failed.Fault;
            }
        }
    }

    static List<string> Answers(ParkStore store)
    {
        List<string> answers = [$"position {store.Position}"];
        for (var point = 0; point < Points; point++)
        {
            answers.AddRange(store.History.Read(new(point), 0, long.MaxValue, int.MaxValue).Select(r => r.ToString()));
            answers.AddRange(store.Ledger.Sum(SeriesOf(point), Boundaries).Select(c => c.ToString()));
            answers.AddRange(store.Ledger.Restatements(SeriesOf(point), Origin, Origin + 1000, 1000).Select(r => r.ToString()));
        }
        return answers;
    }

    static SeriesKey SeriesOf(int point) => new(SeriesOwner.Register, Measure.ElectricityImport, point);

    static StoreFolder Filled()
    {
        var folder = new StoreFolder();
        var random = new Random(Seed);
        for (var round = 0; round < 3; round++)
        {
            for (var point = 0; point < Points; point++)
            {
                for (var i = 0; i < 600; i++)
                    folder.Store.History.Append(new(point), new(StartMs + (round * 600 + i) * 10_000, random.Next(1_000_000) * 1_000L, Quality.Good, 0, round));
                for (var i = 0; i < 300; i++)
                    folder.Store.Ledger.Book(new(SeriesOf(point), Origin + round * 300 + i, new(random.Next(1_000_000), 900_000, 0)));
                folder.Store.Ledger.Log(new(SeriesOf(point), Origin + round, new(1, 2, 3), RestatementCause.LateReading, round, StartMs));
            }
            folder.Checkpoint(round + 1);
        }
        return folder;
    }
}
