using Twin.Ingest.Fakes;
using Twin.Simulation.City;
using Twin.Simulation.Files;
using Twin.Simulation.Gateways;
using Twin.Simulation.Network;
using Twin.Simulation.Scheduling;

namespace Twin.Simulation.Lives;

/// <summary>One seed: a data folder and three gateways through some lives of the server, each ended by a crash and audited at the next start.</summary>
sealed class SeededLives
{
    const int LivesMax = 3, UsualMessages = 16, StepsMax = 900;

    /// <summary>The store's file among the journal's.</summary>
    public const string StoreName = "twin.db";

    // A seed ends in some thousand steps; one that does not is stuck.
    const int StepsToDrainMax = 400_000;

    readonly Random chance;
    readonly SimulatedDisk disk;
    readonly string store;
    readonly ManualTimeProvider clock = new();
    readonly SimulatedGateway[] gateways;
    readonly List<SimulatedLink> halfOpen = [];
    SeededContext context;
    TimeSpan checkpointInterval = TimeSpan.FromSeconds(1);

    /// <param name="folder">A folder for the store's file; the rest is in memory.</param>
    /// <param name="messages">How many each gateway sends.</param>
    public SeededLives(int seed, string folder, int messages = UsualMessages)
    {
        chance = new(seed);
        disk = new(chance.Next());
        context = new(chance);
        store = Path.Combine(folder, StoreName);
        File.WriteAllBytes(store, SimulatedCity.EmptyStore);
        gateways = [.. SimulatedCity.Model.AllGateways.Select((gateway, i) =>
            new SimulatedGateway(gateway, qos: 1 + i % 2, version: chance.Next(2) == 0 ? 4 : 5, messages, new(chance.Next())))];
    }

    /// <summary>The life in which the gateways drain writes no checkpoint: much is in the journal alone.</summary>
    public bool DrainsIntoJournal { get; init; }

    public Hardships Seen { get; } = new();
    public IReadOnlyList<SimulatedGateway> Gateways => gateways;

    /// <summary>The journal's files and the store's, as the last crash left them.</summary>
    public Dictionary<string, byte[]> Files() => new(disk.List().Select(name => KeyValuePair.Create(name, disk.Content(name))), StringComparer.Ordinal) { [StoreName] = File.ReadAllBytes(store) };

    /// <summary>A number over all that happened: the same seed gives the same.</summary>
    public long Trace { get; private set; }

    public void Run()
    {
        for (var lives = 1 + chance.Next(LivesMax); lives > 0; lives--)
        {
            PlanFaults();
            LiveAndCrash(() => chance.Next(StepsMax), isDrained: () => false);
        }
        if (DrainsIntoJournal) checkpointInterval = TimeSpan.FromHours(1);
        LiveAndCrash(() => StepsToDrainMax, isDrained: () => Array.TrueForAll(gateways, g => g.IsDrained));
        if (!Array.TrueForAll(gateways, g => g.IsDrained)) throw new InvalidOperationException("the gateways' messages are never all acknowledged");
        LiveAndCrash(() => 0, isDrained: () => true);
        Seen.Readings = gateways.Sum(g => g.AcknowledgedCount);
        Seen.Resent = gateways.Sum(g => g.Resent);
    }

    void PlanFaults()
    {
        disk.OperationsUntilCrash = chance.Next(2) == 0 ? chance.Next(60) : -1;
        disk.SyncsUntilFailure = chance.Next(5) == 0 ? chance.Next(40) : -1;
    }

    void LiveAndCrash(Func<int> steps, Func<bool> isDrained)
    {
        Seen.Lives++;
        context = new(chance);
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        SimulatedPark? park = null;
        try
        {
            park = SimulatedPark.TryStart(disk, store, context, clock, checkpointInterval);
            if (park is not null) Live(park, steps(), isDrained);
            else Seen.FailedSyncs++;
        }
        catch (SimulatedCrashException)
        {
            Seen.CrashesInside++;
            if (park is null) Seen.CrashesAtStart++;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
            park?.Dispose();
        }
        if (context.HasEscaped) throw new InvalidOperationException("something ran outside the simulation");
        Crash();
    }

    void Crash()
    {
        Seen.Crashes++;
        disk.OperationsUntilCrash = disk.SyncsUntilFailure = -1;
        disk.CapacityBytes = long.MaxValue;
        foreach (var gateway in gateways) gateway.Lose()?.Cut();
        foreach (var link in halfOpen) link.Cut();
        halfOpen.Clear();
        if (chance.Next(3) == 0) disk.Kill();
        else disk.Crash(keep: chance.Next(3) * 0.5);
    }

    void Live(SimulatedPark park, int steps, Func<bool> isDrained)
    {
        LifeAudit.Run(park.Engine, gateways, atRest: isDrained());
        var withFaults = steps < StepsToDrainMax;
        var stored = park.Engine.Store.Position;
        var segments = disk.List();
        for (var i = 0; i < steps && !isDrained(); i++)
        {
            Seen.Steps++;
            var what = chance.Next(1000);
            if (what >= 990 && withFaults) Disturb(what);
            else Step(park, what);
            if (park.Fault is { } fault) throw new InvalidOperationException("a fault of the program", fault);
            Trace = unchecked(Trace * 31 + what + context.Ready + disk.List().Count);
        }
        if (park.Engine.Store.Position > stored) Seen.Checkpoints++;
        Seen.Segments += disk.List().Except(segments, StringComparer.Ordinal).Count();
        Seen.SegmentsDropped += segments.Except(disk.List(), StringComparer.Ordinal).Count();
        if (park.Engine.Commits.Fault is not null) Seen.FailedSyncs++;
        while (park.Engine.Commits.Committed.Count > 0) park.Apply();
        if (park.Engine.Applying.Fault is { } stopped) throw new InvalidOperationException(stopped);
        LifeAudit.Run(park.Engine, gateways, atRest: isDrained());
    }

    void Step(SimulatedPark park, int what)
    {
        var gateway = gateways[chance.Next(gateways.Length)];
        switch (what)
        {
            case < 500: context.RunOne(); break;
            case < 600: park.Commit(tick: chance.Next(20) == 0); break;
            case < 700: park.Apply(); break;
            case < 800: gateway.Link?.CarryUp(); break;
            case < 890: gateway.Hear(); break;
            case < 960:
                if (gateway.Act() is { } link) park.Serve(link);
                break;
            default: clock.Advance(TimeSpan.FromMilliseconds(1 + chance.Next(150))); break;
        }
    }

    // Rare things.
    void Disturb(int what)
    {
        var gateway = gateways[chance.Next(gateways.Length)];
        switch (what)
        {
            case < 993:
                gateway.Lose()?.Cut();
                Seen.CutLinks++;
                break;
            case < 995:
                // The server is not told: its side stays open until it is taken over or found silent.
                if (gateway.Lose() is not { } link) break;
                halfOpen.Add(link);
                Seen.HalfOpen++;
                break;
            case < 997:
                disk.CapacityBytes = disk.CapacityBytes == long.MaxValue ? 4096 : long.MaxValue;
                if (disk.CapacityBytes != long.MaxValue) Seen.FullDisks++;
                break;
            case < 999:
                clock.Jump(TimeSpan.FromMinutes(chance.Next(-60, 61)));
                Seen.ClockJumps++;
                break;
            default:
                clock.Advance(TimeSpan.FromSeconds(100)); // longer than any keep-alive here
                break;
        }
    }
}
