using System.Diagnostics;
using Twin.Park.Server;

namespace Twin.Park.Crash;

/// <summary>When a kill comes.</summary>
enum KillMoment { UnderLoad, AtCheckpoint, AtStartUp }

/// <summary>Kills the server at random moments while its gateways publish, starts it again on the same data folder, and audits it after every start.</summary>
/// <remarks>The seed fixes the readings, their order, and the moments as far as a plan can; the machine's own timing adds to it.</remarks>
sealed class CrashRun(int kills, int seed, Action<string> tell)
{
    const int LoadMsMax = 500, CheckpointMsMax = 20;

    static readonly string[] Options = ["--checkpoint-seconds", "1"];

    readonly Random chance = new(seed);
    readonly Dictionary<KillMoment, int> killed = [];
    TimeSpan startTook = TimeSpan.FromSeconds(2);

    /// <summary>The figures of the run; meant as its last line.</summary>
    public string Summary { get; private set; } = "";

    public async Task<CrashFindings> RunAsync()
    {
        await using var server = new ParkServer();
        await server.StartAsync(Options);
        CrashGateway[] gateways = [.. CrashPlant.Links.Select((link, i) => new CrashGateway(server, link, unchecked(seed * 31 + i)))];
        try
        {
            var audit = new CrashAudit(server, gateways);
            foreach (var gateway in gateways) await gateway.StartAsync();
            var findings = new CrashFindings();
            for (var kill = 1; kill <= kills && findings.IsClean; kill++)
            {
                await KillAsync(server, gateways);
                await StartAgainAsync(server);
                findings = await audit.RunAsync(atRest: false);
                if (kill % 10 == 0) tell($"{kill} kills ({Moments()}): {gateways.Sum(g => g.AcknowledgedCount)} readings acknowledged, {findings}");
            }
            if (findings.IsClean) findings = await AtRestAsync(server, gateways, audit);
            foreach (var place in findings.Places) tell(place);
            if (!findings.IsClean) tell($"the server said: {server.Program.Output}{server.Program.Errors}");
            Summary = $"{killed.Values.Sum()} kills, seed {seed}: {gateways.Sum(g => g.AcknowledgedCount)} readings acknowledged, {findings}";
            return findings;
        }
        finally
        {
            foreach (var gateway in gateways) await gateway.DisposeAsync();
        }
    }

    // Everything acknowledged, audited; then one start more from nothing but the data folder, audited again.
    async Task<CrashFindings> AtRestAsync(ParkServer server, CrashGateway[] gateways, CrashAudit audit)
    {
        foreach (var gateway in gateways) await gateway.DrainAsync();
        var findings = await audit.RunAsync(atRest: true);
        if (!findings.IsClean) return findings;
        await server.Program.StopAsync();
        await server.StartAsync(Options);
        return await audit.RunAsync(atRest: true);
    }

    async Task KillAsync(ParkServer server, CrashGateway[] gateways)
    {
        var moment = chance.Next(4) switch { 0 => KillMoment.AtStartUp, 1 => KillMoment.AtCheckpoint, _ => KillMoment.UnderLoad };
        var share = chance.NextDouble();
        foreach (var gateway in gateways) gateway.Load();
        await CrashPlantLoad.FlowingAsync(gateways);
        switch (moment)
        {
            case KillMoment.UnderLoad:
                await Task.Delay(TimeSpan.FromMilliseconds(share * LoadMsMax));
                break;
            case KillMoment.AtCheckpoint:
                await CheckpointBeginsAsync(server);
                await Task.Delay(TimeSpan.FromMilliseconds(share * CheckpointMsMax));
                break;
            case KillMoment.AtStartUp:
                // Killed under load first, so that there is something to replay; then again while it is replayed.
                await server.Program.KillAsync();
                server.Begin(Options);
                await Task.Delay(share * startTook);
                break;
        }
        await server.Program.KillAsync();
        killed[moment] = killed.GetValueOrDefault(moment) + 1;
    }

    async Task StartAgainAsync(ParkServer server)
    {
        var watch = Stopwatch.StartNew();
        await server.StartAsync(Options);
        startTook = watch.Elapsed;
    }

    // A checkpoint is one transaction: its pages go to the write-ahead log first, so the file changes while one is written.
    static async Task CheckpointBeginsAsync(ParkServer server)
    {
        var log = new FileInfo(Path.Combine(server.Data, "twin.db-wal"));
        var before = State();
        await Eventually.TrueAsync(() => Task.FromResult(State() != before), "a checkpoint is written");

        (long, DateTime) State()
        {
            log.Refresh();
            return log.Exists ? (log.Length, log.LastWriteTimeUtc) : default;
        }
    }

    string Moments() => string.Join(", ", killed.OrderBy(k => k.Key).Select(k => $"{k.Value} {k.Key switch
    {
        KillMoment.UnderLoad => "under load",
        KillMoment.AtCheckpoint => "at a checkpoint",
        _ => "at start-up",
    }}"));
}
