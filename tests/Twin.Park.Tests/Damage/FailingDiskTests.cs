using Twin.Park.Crash;
using Twin.Park.Server;
using Xunit.Abstractions;

namespace Twin.Park.Damage;

/// <summary>The disk under the real server fails or fills up, while gateways publish. What was acknowledged is audited as after a crash.</summary>
public sealed class FailingDiskTests(ITestOutputHelper output)
{
    static readonly string[] Options = ["--checkpoint-seconds", "1"];

    // The k-th fdatasync of the journal's thread fails, once: behind those of start-up, which are other threads'.
    static int[] Calls => Environment.GetEnvironmentVariable("TWIN_TEST_LONG") == "1" ? [20, 21, 23, 28, 40, 60, 100, 200] : [20, 45];

    [StraceFact]
    public async Task After_a_sync_failed_nothing_more_is_acknowledged_and_readyz_says_why()
    {
        foreach (var call in Calls)
        {
            // -D: the server is our child and the tracer its own, so that the server is what a kill meets.
            await using var server = new ParkServer
            {
                Under = ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", $"inject=fdatasync:error=EIO:when={call}"],
            };
            await using var plant = await CrashPlantLoad.StartAsync(server, Options);

            await Eventually.TrueAsync(async () => !(await server.HealthAsync()).GetProperty("recording").GetBoolean(), "readyz says that nothing is recorded");
            (await server.HealthAsync()).GetProperty("faults").ToString().ShouldContain("sync failed");
            await FailMoreBatchesAsync(server, 5);
            var acknowledged = plant.Acknowledged;
            await FailMoreBatchesAsync(server, 20);
            plant.Acknowledged.ShouldBe(acknowledged);
            (await server.GetAsync($"twins/{CrashPlant.City}")).GetProperty("path").GetString().ShouldBe(CrashPlant.City); // reads go on

            await server.Program.KillAsync();
            server.Under = [];
            await server.StartAsync(Options);
            var findings = await plant.DrainAndAuditAsync();
            output.WriteLine($"fdatasync failed at call {call}: {acknowledged} readings acknowledged until then, none after it; {plant.Acknowledged} after a restart, {findings}");
            findings.IsClean.ShouldBeTrue(string.Join('\n', findings.Places));
        }
    }

    [SmallDiskFact]
    public async Task A_full_disk_stops_recording_and_a_freed_one_goes_on_without_a_restart()
    {
        using var disk = new SmallDisk(megabytes: 15); // less than the journal would allocate ahead: it takes space write by write
        await using var server = new ParkServer { Data = Path.Combine(disk.Folder, "data") };
        await using var plant = await CrashPlantLoad.StartAsync(server, Options);
        var findings = new CrashFindings();
        for (var round = 1; round <= 2; round++)
        {
            await plant.FlowingAsync();
            disk.Fill();
            // In one answer: what little space is left may take a small commit after a large one has failed.
            await Eventually.TrueAsync(async () =>
            {
                plant.Load();
                var health = await server.HealthAsync();
                return !health.GetProperty("recording").GetBoolean() && health.GetProperty("faults").ToString().Contains("disk full", StringComparison.Ordinal);
            }, "readyz says that nothing is recorded since the disk is full");
            await FailMoreBatchesAsync(server, 5);
            findings = await plant.AuditAsync(); // reads go on
            findings.IsClean.ShouldBeTrue(string.Join('\n', findings.Places));

            disk.Free();
            await server.ReadyAsync();
            await plant.FlowingAsync();
            findings = await plant.AuditAsync();
            findings.IsClean.ShouldBeTrue(string.Join('\n', findings.Places));
        }
        var before = plant.Acknowledged;
        findings = await plant.DrainAndAuditAsync();
        findings.IsClean.ShouldBeTrue(string.Join('\n', findings.Places));
        await server.Program.KillAsync();
        await server.StartAsync(Options);
        findings = await plant.DrainAndAuditAsync();
        output.WriteLine($"disk full and freed twice: {before} readings acknowledged meanwhile, {plant.Acknowledged} at rest, {findings}");
        findings.IsClean.ShouldBeTrue(string.Join('\n', findings.Places));
    }

    static async Task FailMoreBatchesAsync(ParkServer server, int more)
    {
        const string Failed = "twin_ingest_batches_failed_total";
        var before = await server.MetricAsync(Failed);
        await Eventually.TrueAsync(async () => await server.MetricAsync(Failed) >= before + more, $"{more} more batches fail");
    }
}
