using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.Ingest.Fakes;
using Twin.Park.Engine;
using Twin.Simulation.City;
using Twin.Simulation.Lives;
using Twin.Storage.Journal;
using Xunit.Abstractions;

namespace Twin.Simulation.Damage;

/// <summary>Data files cut and with bits flipped, under the whole engine: it opens or refuses with the place named, and is never silently wrong.</summary>
/// <remarks>Sampled by seed; with TWIN_TEST_LONG every byte of every file.</remarks>
public sealed class DamageTests(ITestOutputHelper output) : IDisposable
{
    const int FlipsPerFile = 150, RecordsCut = 5, Seed = 5;

    readonly string folder = Directory.CreateTempSubdirectory("twin-damage-").FullName;

    [Fact]
    public void A_bit_flipped_anywhere_in_journal_or_store_is_harmless_or_named()
    {
        var lives = Lived();
        var files = lives.Files();
        var flips = files.SelectMany(file => Bytes(file.Value.Length, file.Key).Select(at => (file.Key, at))).ToArray();
        var outcomes = new ConcurrentDictionary<(bool IsStore, DamageOutcome), int>();

        Parallel.ForEach(flips, () => Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName, (flip, _, own) =>
        {
            var (name, at) = flip;
            var damaged = new Dictionary<string, byte[]>(files, StringComparer.Ordinal) { [name] = [.. files[name]] };
            damaged[name][at] ^= (byte)(1 << at % 8);
            try
            {
                outcomes.AddOrUpdate((name == SeededLives.StoreName, DamagedStart.Run(damaged, own, lives.Gateways)), 1, (_, n) => n + 1);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                throw new InvalidOperationException($"{name}, byte {at} of {files[name].Length}", error);
            }
            return own;
        }, _ => { });

        output.WriteLine($"{flips.Length} bits flipped in {files.Count} files of {files.Values.Sum(f => f.Length)} bytes: " +
            string.Join(", ", outcomes.OrderBy(o => o.Key).Select(o => $"{(o.Key.IsStore ? "store" : "journal")} {o.Key.Item2} {o.Value}")));
        outcomes.ShouldContainKey((false, DamageOutcome.Named));
        outcomes.ShouldContainKey((true, DamageOutcome.Refused));
    }

    [Fact]
    public void A_journal_cut_at_any_byte_of_its_last_records_comes_back_to_the_record_before()
    {
        var lives = Lived();
        var files = lives.Files();
        var newest = files.Keys.Where(n => n.EndsWith(".journal", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Last();
        var content = files[newest];
        var end = content.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        var rows = RowsOf(files, out var last);
        var reached = new SortedSet<long>();
        var position = last;

        for (var cut = end; cut > 0 && reached.Count < RecordsCut; cut--)
        {
            var damaged = new Dictionary<string, byte[]>(files, StringComparer.Ordinal) { [newest] = content[..cut] };
            var kept = RowsOf(damaged, out var at);
            at.ShouldBeInRange(position - 1, position, $"cut at byte {cut} of {end}");
            kept.ShouldBe([.. rows.Where(r => r.Position <= at)], $"cut at byte {cut} of {end}");
            reached.Add(position = at);
        }

        output.WriteLine($"{newest} cut at every byte back to position {position} of {last}: {rows.Count} readings, each cut exactly those of the records before it");
        reached.Count.ShouldBe(RecordsCut);
    }

    [Fact]
    public void A_journal_that_is_gone_is_named()
    {
        var files = Lived().Files();
        foreach (var segment in files.Keys.Where(n => n != SeededLives.StoreName).ToArray()) files.Remove(segment);

        var engine = DamagedStart.Open(files, folder, out _).ShouldNotBeNull();

        engine.StartFaults.ShouldHaveSingleItem().ShouldBe(
            $"the journal ends at position 0, the database at {engine.Store.Position}: commits after that may be missing");
        _ = engine.DisposeAsync();
    }

    [Fact]
    public void A_bit_flipped_in_the_format_or_in_a_model_file_is_refused_by_name()
    {
        var data = Path.Combine(folder, "data");
        var model = Path.Combine(folder, "simulated.yaml");
        File.WriteAllText(model, SimulatedCity.ModelText);
        Start(data, model).ShouldBeEmpty();
        var flips = 0;
        var kept = Directory.GetFiles(Path.Combine(data, "model")).Where(f => !f.EndsWith(".compiled", StringComparison.Ordinal));
        foreach (var file in (string[])[Path.Combine(data, "format"), .. kept])
        {
            var content = File.ReadAllBytes(file);
            foreach (var at in Bytes(content.Length, file))
            {
                byte[] damaged = [.. content];
                damaged[at] ^= (byte)(1 << at % 8);
                File.WriteAllBytes(file, damaged);
                string.Join('\n', Start(data, null)).ShouldContain(Path.GetFileName(file), Case.Sensitive, $"byte {at}");
                flips++;
            }
            File.WriteAllBytes(file, content);
            Start(data, null).ShouldBeEmpty();
        }
        output.WriteLine($"{flips} bits flipped in the format and the model's files: all refused by name");
    }

    [Fact]
    public void A_bit_flipped_in_the_compiled_model_costs_a_reading_of_the_text_and_nothing_else()
    {
        var data = Path.Combine(folder, "data");
        var model = Path.Combine(folder, "simulated.yaml");
        File.WriteAllText(model, SimulatedCity.ModelText);
        Start(data, model).ShouldBeEmpty();
        var file = Directory.GetFiles(Path.Combine(data, "model"), "*.compiled").ShouldHaveSingleItem();
        var content = File.ReadAllBytes(file);
        var flips = 0;
        foreach (var at in Bytes(content.Length, file))
        {
            byte[] damaged = [.. content];
            damaged[at] ^= (byte)(1 << at % 8);
            File.WriteAllBytes(file, damaged);
            Start(data, null).ShouldBeEmpty();
            File.ReadAllBytes(file).ShouldBe(content, $"byte {at}: it is made anew");
            flips++;
        }
        output.WriteLine($"{flips} bits flipped in the compiled model: the text was read each time, and the same bytes made of it");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // What start-up refuses with; empty where it goes on.
    static IReadOnlyList<string> Start(string data, string? model)
    {
        var start = new EngineStart(new(TimeSpan.FromHours(1), Sync: true), new ManualTimeProvider(), NullLoggerFactory.Instance);
        if (start.TryOpen(data, model, out var engine, out var refusal)) _ = engine.DisposeAsync(); // never started: it only lets go
        return refusal;
    }

    SeededLives Lived()
    {
        var lives = new SeededLives(Seed, folder, messages: 40) { DrainsIntoJournal = true };
        lives.Run();
        return lives;
    }

    IEnumerable<int> Bytes(int length, string name)
    {
        if (Environment.GetEnvironmentVariable("TWIN_TEST_LONG") == "1") return Enumerable.Range(0, length);
        var chance = new Random(Seed + name.Length);
        return Enumerable.Range(0, Math.Min(length, FlipsPerFile)).Select(_ => chance.Next(length)).Distinct();
    }

    readonly record struct Row(int Point, long TimeMs, long Micro, long Position);

    List<Row> RowsOf(IReadOnlyDictionary<string, byte[]> files, out long position)
    {
        var engine = DamagedStart.Open(files, folder, out var refusal);
        if (engine is null) throw new InvalidOperationException(refusal);
        try
        {
            engine.StartFaults.ShouldBeEmpty();
            position = engine.State.At.Position;
            return [.. engine.Model.AllPoints.SelectMany(p => engine.Store.History.Read(p.Key, 0, long.MaxValue, int.MaxValue)
                .Select(r => new Row(p.Key.Number, r.TimeMs, r.Micro, r.Position)))];
        }
        finally
        {
            _ = engine.DisposeAsync();
        }
    }
}
