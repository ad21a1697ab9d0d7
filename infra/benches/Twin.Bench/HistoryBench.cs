using System.Diagnostics;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Storage.Checkpoint;

namespace Twin.Bench;

/// <summary>The history without network and engine: what a reading costs, and how soon a point's year is read from its file.</summary>
static class HistoryBench
{
    const long Midnight = 1_735_660_800_000; // 2025-01-01 00:00 in Shanghai
    const long QuarterMs = 900_000;
    const int PerYear = 365 * 96, Points = 100;

    public static void Run()
    {
        // Measured data lie beside the project or where TWIN_SHARED says; noise of a meter's true resolution is told apart.
        var shared = Environment.GetEnvironmentVariable("TWIN_SHARED");
        if (shared is not null && File.Exists(Path.Combine(shared, "data", "steel-plant-2018-15min.csv")))
        {
            Cost("steel_plant_register", ReadingSamples.Steel(Path.Combine(shared, "data", "steel-plant-2018-15min.csv")));
            Cost("pv_roof_power", ReadingSamples.Roof(Path.Combine(shared, "data", "pv-roof-2016-15min.csv")));
        }
        Cost("noise_register_10_wh_every_10_s", ReadingSamples.Noise(10_000, 0, true, 10_000));
        Cost("noise_power_100_w_every_1_s", ReadingSamples.Noise(1_000, 0, false, 100_000));
        Cost("noise_power_10_w_every_10_s", ReadingSamples.Noise(10_000, 0, false, 10_000));
        Cost("noise_power_1_w_every_10_s_jitter_200_ms", ReadingSamples.Noise(10_000, 200, false, 1_000));
        YearOfAPoint();
    }

    static void Cost(string name, IReadOnlyList<StoredReading> readings)
    {
        var cost = ReadingCost.Of(readings);
        Figure.Say($"time_and_value_{name}", cost.TimeAndValue, "bytes/reading", 2.5);
        Figure.Say($"position_and_quality_{name}", cost.PositionAndQuality, "bytes/reading");
    }

    // A hundred points' year in the file, written as the engine writes it; then each point's year read whole.
    static void YearOfAPoint()
    {
        var folder = Directory.CreateTempSubdirectory("twin-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "twin.db");
            using (var store = Open(file))
            {
                var random = new Random(1);
                var kwh = new long[Points];
                for (var i = 0; i < PerYear; i++)
                {
                    for (var point = 0; point < Points; point++)
                        store.History.Append(new(point + 1), new(Midnight + i * QuarterMs, kwh[point] += random.Next(2_000) * 10_000L, Quality.Good, 0, i + 1));
                    if (i % 1_000 == 999 || i == PerYear - 1) Checkpoint(store, i + 1);
                }
            }
            Figure.Say("file_per_point_and_year", new FileInfo(file).Length / (double)Points, "bytes, 35,040 readings with the pages around them");
            using var opened = Open(file);
            var (reads, aggregates) = (new List<double>(), new List<double>());
            long[] days = [.. Enumerable.Range(0, 366).Select(day => Midnight + day * 96L * QuarterMs)];
            for (var point = 0; point < Points; point++)
            {
                var before = Stopwatch.GetTimestamp();
                var count = opened.History.Prepare(new(point + 1), Midnight, days[^1]).Stream().Count();
                reads.Add(Figure.MillisecondsSince(before));
                if (count != PerYear) throw new InvalidOperationException($"{count} of {PerYear} readings came back");
                before = Stopwatch.GetTimestamp();
                opened.History.Prepare(new(point + 1), Midnight, days[^1]).Aggregate(days, QuarterMs * 2, CancellationToken.None);
                aggregates.Add(Figure.MillisecondsSince(before));
            }
            Figure.Say("year_of_a_point_first_read", reads[0], "ms, code not yet compiled, from the file", 20);
            Figure.Say("year_of_a_point_p50", Figure.Quantile(reads, 0.5), "ms, from the file", 20);
            Figure.Say("year_of_a_point_p99", Figure.Quantile(reads, 0.99), "ms, from the file", 20);
            Figure.Say("year_of_a_point_by_day_p50", Figure.Quantile(aggregates, 0.5), "ms, min, max, mean, last, count, time-weighted of each day");
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    static ParkStore Open(string file) => ParkStore.Open(file, new() { Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai") }, (_, _, _) => { }).Store!;

    static void Checkpoint(ParkStore store, long position)
    {
        var checkpoint = store.BeginCheckpoint(position);
        if (store.Write(checkpoint) is { } fault) throw new IOException(fault.ToString());
        store.EndCheckpoint(checkpoint);
    }
}
