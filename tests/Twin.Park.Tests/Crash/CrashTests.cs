using Xunit.Abstractions;

namespace Twin.Park.Crash;

/// <summary>The promise of one acknowledgement, under SIGKILL. <c>infra/crash-test</c> runs it for longer and replays a seed.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    const int Seed = 1;

    static int Kills => Environment.GetEnvironmentVariable("TWIN_TEST_LONG") == "1" ? 200 : 20;

    [Fact]
    public async Task Killed_at_any_moment_nothing_acknowledged_is_lost_or_booked_twice()
    {
        var lines = new List<string>();
        var run = new CrashRun(Kills, Seed, lines.Add);

        var findings = await run.RunAsync();

        output.WriteLine(run.Summary);
        findings.IsClean.ShouldBeTrue($"{run.Summary}\n{string.Join('\n', lines)}");
    }

    [Fact]
    public void The_oracle_splits_a_pair_at_the_quarters_and_a_late_reading_moves_only_its_neighbours()
    {
        const long quarter = LedgerOracle.IntervalMs;

        LedgerOracle.Book([(quarter / 2, 0), (quarter * 3 / 2, 11)]).ShouldBe(new Dictionary<long, long> { [0] = 5, [quarter] = 6 });
        LedgerOracle.Book([(quarter * 3 / 2, 11), (quarter / 2, 0), (quarter, 9)]).ShouldBe(new Dictionary<long, long> { [0] = 9, [quarter] = 2 });
    }
}
