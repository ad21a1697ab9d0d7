using System.Diagnostics;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Park.Engine;
using Twin.Storage.Checkpoint;
using Twin.Storage.ModelFile;

namespace Twin.Bench;

/// <summary>The ledger without network and journal: twins, history, cells and their file, as the engine drives them.</summary>
static class LedgerBench
{
    const int Registers = 1_000;
    const long Midnight = 1_735_660_800_000; // 2025-01-01 00:00 in Shanghai
    const long Year = 365L * 86_400_000;

    public static void Run()
    {
        var model = Model();
        InOrder(model, lateShare: 0);
        InOrder(model, lateShare: 0.1);
        WholeYear(model);
    }

    // Readings every 10 s of every register, as fast as they can be taken.
    static void InOrder(CityModel model, double lateShare)
    {
        using var bench = new Bench(model);
        var chance = new Random(1);
        var batch = new ReadingBatch();
        long readings = 0;
        var cpu = TimeSpan.Zero;
        for (var round = 0; round < 3_000; round++)
        {
            var timeMs = Midnight + round * 10_000L;
            batch.Clear();
            foreach (var point in bench.Points)
            {
                var late = lateShare > 0 && round > 100 && chance.NextDouble() < lateShare;
                // A late one falls between two that are there already, some minutes back.
                var at = late ? timeMs - chance.Next(1, 60) * 10_000L - 5_000 : timeMs;
                batch.Add(point.Key, at, at / 10, Quality.Good);
            }
            batch.Received = batch.Count;
            var before = Environment.CpuUsage.TotalTime;
            bench.Commit(batch, timeMs);
            if (round >= 500) (cpu, readings) = (cpu + (Environment.CpuUsage.TotalTime - before), readings + batch.Count);
            if (round % 500 == 499) bench.Checkpoint();
        }
        Figure.Say(lateShare == 0 ? "ledger_in_order" : "ledger_10_percent_late", cpu.TotalNanoseconds / readings, "ns of CPU/reading, live sums, derived measures and history with it");
    }

    // A year of every register every 15 minutes; then late readings a year back, and the questions of a park.
    static void WholeYear(CityModel model)
    {
        using var bench = new Bench(model);
        var batch = new ReadingBatch();
        for (var timeMs = Midnight; timeMs <= Midnight + Year; timeMs += Spread.IntervalMs)
        {
            batch.Clear();
            foreach (var point in bench.Points) batch.Add(point.Key, timeMs, Value(point, timeMs), Quality.Good);
            batch.Received = batch.Count;
            bench.Commit(batch, timeMs, derive: false); // days of the past are derived when they are whole, as after an import
            if ((timeMs - Midnight) / Spread.IntervalMs % 1_000 == 999) bench.Checkpoint();
        }
        bench.Checkpoint();
        Figure.Say("disk_per_register_and_year", bench.FileBytes / (double)Registers, "bytes, ledger, history and sums of nodes");

        var costs = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            var point = bench.Points[i * 37 % Registers];
            var timeMs = Midnight + i * 96L * Spread.IntervalMs + 450_000;
            batch.Clear();
            batch.Add(point.Key, timeMs, (Value(point, timeMs - 450_000) + Value(point, timeMs + 450_000)) / 2 + 1, Quality.Good);
            batch.Received = 1;
            var before = Stopwatch.GetTimestamp();
            bench.Commit(batch, Midnight + Year);
            costs.Add(Figure.MillisecondsSince(before));
        }
        Figure.Say("late_reading_one_year_old_p50", Figure.Quantile(costs, 0.5), "ms, restated at every level, commit apart", 1);
        Figure.Say("late_reading_one_year_old_p99", Figure.Quantile(costs, 0.99), "ms");
        bench.Checkpoint();

        var park = new SeriesKey(SeriesOwner.Node, Measure.ElectricityImport, model.AllNodes.First(n => n.Kind == NodeKind.Park).Key.Number);
        foreach (var (figure, step, aim) in ((string, LedgerStep, int)[])[("park_year_by_month", LedgerStep.Month, 50), ("park_year_by_15_minutes", LedgerStep.QuarterHour, 300)])
        {
            var boundaries = LedgerCalendar.Boundaries(Midnight, Midnight + Year, step, model.TimeZone, 100_000)!;
            var best = double.MaxValue;
            for (var i = 0; i < 5; i++)
            {
                var before = Stopwatch.GetTimestamp();
                bench.Store.Ledger.Sum(park, boundaries);
                best = Math.Min(best, Figure.MillisecondsSince(before));
            }
            Figure.Say(figure, best, "ms", aim);
        }
    }

    // A plausible register: some kilowatts each, by the time alone.
    static long Value(Point point, long timeMs) => (timeMs - Midnight) / 900 * (1 + point.Key.Number % 7) * 1_000;

    static CityModel Model()
    {
        using var text = new StringWriter();
        SyntheticModel.Write(text, new(1, 10, 10, 10, 1, 1), PasswordHashes.DemoHash);
        var load = ModelFile.Parse(text.ToString(), "synthetic.yaml");
        return load.Model ?? throw new InvalidOperationException(load.Faults[0].ToString());
    }

    sealed class Bench : IDisposable
    {
        readonly string folder = Directory.CreateTempSubdirectory("twin-bench-").FullName;
        readonly CityState state;
        long position;

        public Bench(CityModel model)
        {
            Points = [.. model.AllPoints.Where(p => p.Spec.Kind == PointKind.Register)];
            Store = ParkStore.Open(Path.Combine(folder, "twin.db"), new() { Zone = model.TimeZone }, (_, _, _) => { }).Store!;
            state = new(new(model), Store);
        }

        public Point[] Points { get; }
        public ParkStore Store { get; }
        public long FileBytes => new FileInfo(Path.Combine(folder, "twin.db")).Length;

        public void Commit(ReadingBatch batch, long timeMs, bool derive = true)
        {
            var commit = new CommitPoint(++position, timeMs);
            state.BeginFrame(commit);
            state.Apply(batch, commit);
            state.EndFrame(commit);
            state.RollUp();
            while (derive && state.ClosedWorkWaits) state.WorkStep();
        }

        public void Checkpoint()
        {
            state.FlushLedger();
            state.Derive(int.MaxValue);
            var checkpoint = Store.BeginCheckpoint(position);
            if (Store.Write(checkpoint) is { } fault) throw new IOException(fault.ToString());
            Store.EndCheckpoint(checkpoint);
        }

        public void Dispose()
        {
            Store.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }
}
