using System.Diagnostics;
using System.Globalization;
using Twin.Simulation.Lives;
using Xunit.Abstractions;

namespace Twin.Simulation;

/// <summary>
/// The shipped engine, journal and MQTT endpoint over a simulated disk, network and clock, through crashes at any await and any disk operation.
/// After each crash the server starts again, and: nothing acknowledged is lost, nothing is booked twice, the ledger is the naive one's, counts are complete.
/// </summary>
/// <remarks>
/// Everything runs on one thread in an order that the seed chooses, so a seed that failed is replayed alone: <c>TWIN_SEED=n</c>; <c>TWIN_SEEDS</c> sets
/// how many, <c>TWIN_SEED_FIRST</c> where they begin. What is not simulated is SQLite: its file is a real one, and a crash leaves it as of its newest committed checkpoint. Kills within its
/// transactions are the crash test's (real processes), damage to its pages the damage tests'.
/// </remarks>
public sealed class EngineSimulationTests(ITestOutputHelper output)
{
    const int UsualSeeds = 300, LongSeeds = 20_000;

    static bool IsLong => Environment.GetEnvironmentVariable("TWIN_TEST_LONG") == "1";

    [Fact]
    public void No_acknowledged_reading_is_lost_or_booked_twice_by_any_crash_of_the_engine()
    {
        var (first, count) = Setting("TWIN_SEED") is { } one ? (one, 1) : (Setting("TWIN_SEED_FIRST") ?? 0, Setting("TWIN_SEEDS") ?? (IsLong ? LongSeeds : UsualSeeds));
        var seen = new Hardships();
        var watch = Stopwatch.StartNew();

        Parallel.For(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            var lives = Live(seed);
            lock (seen) seen.Add(lives.Seen);
        });

        output.WriteLine($"{count} seeds from {first}, {count / watch.Elapsed.TotalMinutes:F0} a minute: {seen}");
        if (count < UsualSeeds) return;
        seen.ShouldSatisfyAllConditions(
            s => s.Readings.ShouldBeGreaterThan(50 * count), s => s.Crashes.ShouldBeGreaterThan(3 * count), s => s.CrashesInside.ShouldBeGreaterThan(count / 10),
            s => s.CrashesAtStart.ShouldBeGreaterThan(0), s => s.FailedSyncs.ShouldBeGreaterThan(count / 10), s => s.FullDisks.ShouldBeGreaterThan(count / 10),
            s => s.CutLinks.ShouldBeGreaterThan(count), s => s.HalfOpen.ShouldBeGreaterThan(count / 3), s => s.Checkpoints.ShouldBeGreaterThan(count / 2), s => s.Segments.ShouldBeGreaterThan(count / 2), s => s.SegmentsDropped.ShouldBeGreaterThan(count / 10),
            s => s.Resent.ShouldBeGreaterThan(count), s => s.ClockJumps.ShouldBeGreaterThan(count));
    }

    [Fact]
    public void A_seed_replays_what_it_did()
    {
        foreach (var seed in (int[])[3, 7, 11]) Live(seed).Trace.ShouldBe(Live(seed).Trace);
    }

    static SeededLives Live(int seed)
    {
        var folder = Directory.CreateDirectory(Path.Combine(MemoryFolder, $"twin-simulation-{Environment.ProcessId}-{seed}"));
        try
        {
            var lives = new SeededLives(seed, folder.FullName);
            lives.Run();
            return lives;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new InvalidOperationException($"seed {seed} fails (TWIN_SEED={seed} replays it)", error);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // A file system in memory where there is one: the simulation is to wait for no disk.
    static string MemoryFolder => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
