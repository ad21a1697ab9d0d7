using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Park.Engine;

namespace Twin.Simulation.Year;

/// <summary>A measured year through the whole engine, journal to ledger, in any order: the same ledger to the bit.</summary>
public sealed class SteelPlantOrderTests
{
    const string Mill = "haikou/hi-tech-zone/qiongtai-steel/rolling-mill";
    const int BatchReadings = 500;

    static readonly TimeSpan Zone = TimeSpan.FromHours(8);
    static readonly long YearMs = new DateTimeOffset(2018, 1, 1, 0, 0, 0, Zone).ToUnixTimeMilliseconds();

    [SharedYearFact]
    public async Task In_order_reversed_shuffled_and_in_shuffled_batches_with_duplicates_and_a_restart_the_year_is_the_same_to_the_bit()
    {
        var year = Readings();
        var chance = new Random(2018);
        var inOrder = await LedgerAsync([year]);
        inOrder.Total.ShouldBe(959_636_710_000);
        inOrder.January.ShouldBe(126_238_290_000);

        (await LedgerAsync([[.. year.Reverse()]])).ShouldBe(inOrder);

        var shuffled = year.ToArray();
        chance.Shuffle(shuffled);
        (await LedgerAsync([shuffled])).ShouldBe(inOrder);

        // A tenth comes twice; batches as they were, in any order; the engine restarts between two of them.
        (long, long)[][] batches = [.. year.SelectMany(r => chance.Next(10) == 0 ? new[] { r, r } : [r]).Chunk(BatchReadings)];
        chance.Shuffle(batches);
        var half = batches.Length / 2;
        (await LedgerAsync([[.. batches[..half].SelectMany(b => b)], [.. batches[half..].SelectMany(b => b)]])).ShouldBe(inOrder);
    }

    /// <param name="Digest">Of every 15-minute cell of the register and of all measures, derived ones too, of every node above it.</param>
    readonly record struct YearLedger(long Total, long January, int Series, string Digest);

    static async Task<YearLedger> LedgerAsync((long TimeMs, long Micro)[][] lives)
    {
        var folder = Directory.CreateTempSubdirectory("twin-year-").FullName;
        try
        {
            YearLedger ledger = default;
            foreach (var life in lives)
            {
                new EngineStart(new(TimeSpan.FromHours(1), Sync: false), TimeProvider.System, NullLoggerFactory.Instance)
                    .TryOpen(folder, Path.Combine(Root(), "infra/models/haikou.yaml"), out var engine, out var refusal).ShouldBeTrue(string.Join('\n', refusal));
                await using (engine)
                {
                    engine!.Start();
                    await FeedAsync(engine, life);
                    ledger = Read(engine);
                }
            }
            return ledger;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task FeedAsync(ParkEngine engine, (long TimeMs, long Micro)[] readings)
    {
        var point = engine.Model.FindPoint(Mill + "/main-meter/energy_import")!.Key;
        var gateway = engine.Model.FindGateway("hi-tech-zone/steel-mill")!.Key;
        // All at once: while batches wait, a day of derived measures is computed between two frames, not all that they touched.
        List<Task> taken = [];
        foreach (var chunk in readings.Chunk(BatchReadings))
        {
            var batch = new ReadingBatch { Gateway = gateway, ModelRevision = 1, Received = chunk.Length, ReceivedMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() };
            foreach (var (timeMs, micro) in chunk) batch.Add(point, timeMs, micro, Quality.Good);
            var owner = new Owner();
            engine.Commits.Submit(batch, owner);
            taken.Add(owner.Done);
        }
        await Task.WhenAll(taken).WaitAsync(TimeSpan.FromMinutes(5));
    }

    static YearLedger Read(ParkEngine engine)
    {
        var register = engine.Model.FindPoint(Mill + "/main-meter/energy_import")!;
        long[] quarters = [.. Enumerable.Range(0, 365 * 96 + 1).Select(i => YearMs + i * Spread.IntervalMs)];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var series = 0;
        using (engine.Gate.Enter())
        {
            engine.State.FlushLedger();
            engine.State.Derive(int.MaxValue);
            var own = RegisterSeries.Of(register, reverse: false);
            Add(own);
            for (var node = register.Device.Facility; node is not null; node = node.Parent)
                foreach (var measure in Measures.All)
                    foreach (var owner in (SeriesOwner[])[SeriesOwner.Node, SeriesOwner.Residual, SeriesOwner.Priced]) Add(new(owner, measure, node.Key.Number));
            var sums = engine.Store.Ledger.Sum(own, [quarters[0], quarters[31 * 96], quarters[^1]]);
            return new(sums[0].Micro + sums[1].Micro, sums[0].Micro, series, Convert.ToHexString(hash.GetHashAndReset()));
        }

        void Add(SeriesKey key)
        {
            if (engine.Store.Ledger.Sum(key, [quarters[0], quarters[^1]])[0].IsZero) return;
            Cell[] cells = [.. engine.Store.Ledger.Sum(key, quarters)];
            hash.AppendData(MemoryMarshal.AsBytes<Cell>(cells));
            series++;
        }
    }

    // Stamps are ends; 24:00 is written as 00:00 of the same date. The register shows the sum up to each.
    static (long TimeMs, long Micro)[] Readings()
    {
        List<(long, long)> readings = [(YearMs, 0)];
        long micro = 0;
        foreach (var cells in File.ReadLines(SharedYearFactAttribute.Path!).Skip(1).Where(l => l.Length > 0).Select(l => l.Split(',')))
        {
            var end = DateTime.ParseExact(cells[0], "dd-MM-yyyy HH:mm", CultureInfo.InvariantCulture);
            if (end.TimeOfDay == TimeSpan.Zero) end = end.AddDays(1);
            micro += (long)(decimal.Parse(cells[1], CultureInfo.InvariantCulture) * 1_000_000m);
            readings.Add((new DateTimeOffset(end, Zone).ToUnixTimeMilliseconds(), micro));
        }
        return [.. readings];
    }

    internal static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Twin.sln"))) return folder.FullName;
        throw new InvalidOperationException($"no Twin.sln above {AppContext.BaseDirectory}");
    }

    sealed class Owner : IBatchOwner
    {
        readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => done.Task;

        public void Committed(ReadingBatch batch, long position) { }

        public void Failed(ReadingBatch batch, string reason) => done.TrySetException(new IOException(reason));

        public void Released(ReadingBatch batch) => done.TrySetResult();
    }
}

/// <summary>A fact about the steel plant's year; skipped where the file is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class SharedYearFactAttribute : FactAttribute
{
    public SharedYearFactAttribute()
    {
        if (Path is null) Skip = "steel-plant-2018-15min.csv is not here; set TWIN_SHARED to the folder that holds data/";
    }

    public static string? Path { get; } =
        System.IO.Path.Combine(Environment.GetEnvironmentVariable("TWIN_SHARED") ?? System.IO.Path.Combine(SteelPlantOrderTests.Root(), "../shared"), "data/steel-plant-2018-15min.csv") is var file
        && File.Exists(file) ? file : null;
}
