using Twin.Ingest.Fakes;
using Twin.Model.Live;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Twins;

namespace Twin.Simulation.Retention;

/// <summary>Two parks that take the same from a seed: one keeps its readings for so many days, the other for ever. What the first refuses, the second is not given.</summary>
sealed class TwoParks : IDisposable
{
    public const int Days = Horizon.DaysMin;
    const long HourMs = 3_600_000, DayMs = 24 * HourMs;

    // Readings come as late as this, orders are given of what is as old: some lie before the horizon.
    const long LateMsMax = 70 * DayMs;

    readonly Random chance;
    readonly ManualTimeProvider clock = new();
    readonly SteppedPark kept, whole;
    readonly long startMs;
    readonly Point[] points;
    readonly List<(PointKey Point, long TimeMs, long Micro, Quality Quality, long DueMs)> late = [];
    readonly List<(PointKey Point, long TimeMs)> taken = [];
    readonly HashSet<PointKey> silent = [];
    long refused;

    public TwoParks(int seed)
    {
        chance = new(seed);
        (kept, whole) = (new(clock, Days), new(clock, null));
        startMs = clock.NowMs;
        points = [.. kept.Engine.Model.AllPoints];
    }

    public SteppedPark Kept => kept;
    public long HorizonMs => kept.Engine.State.HorizonMs;
    public int OrdersTaken { get; private set; }
    public int OrdersRefused { get; private set; }
    public long ReadingsRefused => refused;

    /// <summary>Readings that the one has dropped and the other has.</summary>
    public long Dropped => points.Sum(p => Count(whole, p.Key) - Count(kept, p.Key));

    public void Live(int days)
    {
        for (var i = 0; i < days * 3; i++)
        {
            clock.Advance(TimeSpan.FromHours(8));
            Report();
            if (chance.Next(6) == 0) Order();
            if (chance.Next(40) == 0) Crash();
        }
    }

    /// <summary>A model sent to both; the code with which the one that keeps its readings for a while refuses it, null where both took it.</summary>
    public string? Send(Func<string, string> edit)
    {
        var (revision, text) = kept.Answer(kept.Models.TextAsync(CancellationToken.None))!.Value;
        var dry = kept.Answer(kept.Models.PutAsync(edit(text), revision, dryRun: true, CancellationToken.None));
        var sent = kept.Answer(kept.Models.PutAsync(edit(text), revision, dryRun: false, CancellationToken.None));
        sent.Faults.ShouldBeEmpty();
        dry.Code.ShouldBe(sent.Code);
        if (sent.Code is not null) return sent.Code;
        var other = whole.Answer(whole.Models.PutAsync(edit(text), revision, dryRun: false, CancellationToken.None));
        other.Code.ShouldBeNull();
        // What would be restated is told from each register's first reading, be that dropped or not.
        sent.Effect!.Restates.ShouldBe(other.Effect!.Restates);
        return null;
    }

    public void Silence(PointKey point) => silent.Add(point);

    public string TimeOf(int daysAgo) => DateTimeOffset.FromUnixTimeMilliseconds(clock.NowMs - daysAgo * DayMs).ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public void Compare()
    {
        var toMs = clock.NowMs / 900_000 * 900_000 + 1_800_000;
        var (one, other) = (kept.Cells(startMs - LateMsMax, toMs), whole.Cells(startMs - LateMsMax, toMs));
        one.Keys.Union(other.Keys).Where(k => one.GetValueOrDefault(k) != other.GetValueOrDefault(k))
            .Select(k => $"{k.Series} {k.Interval}: {one.GetValueOrDefault(k)} instead of {other.GetValueOrDefault(k)}").Take(10).ShouldBeEmpty();
        one.Count.ShouldBeGreaterThan(1_000);
        foreach (var point in points)
        {
            kept.Engine.State.RegisterEvents.Of(point.Key).ShouldBe(whole.Engine.State.RegisterEvents.Of(point.Key), point.Path);
            Since(kept, point.Key).ShouldBe(Since(whole, point.Key), point.Path);
        }
        foreach (var node in kept.Engine.Model.AllNodes)
        {
            Compare(kept.Engine.State.Snapshot(node.Key)!, whole.Engine.State.Snapshot(node.Key)!);
            var atMs = HorizonMs + chance.NextInt64(clock.NowMs - HorizonMs);
            var (then, thenWhole) = (kept.Answer(kept.LookBack.ReadAsync(node.Path, atMs, CancellationToken.None)), whole.Answer(whole.LookBack.ReadAsync(node.Path, atMs, CancellationToken.None)));
            then.Fault.ShouldBe(thenWhole.Fault);
            if (then.Snapshot is { } snapshot) Compare(snapshot, thenWhole.Snapshot!);
            if (HorizonMs > 0) kept.Answer(kept.LookBack.ReadAsync(node.Path, HorizonMs - 1, CancellationToken.None)).Fault.ShouldBe(LookBackFault.BeforeHorizon);
        }
    }

    public void Dispose()
    {
        kept.Dispose();
        whole.Dispose();
    }

    void Crash()
    {
        if (chance.Next(2) == 0) kept.Crash(Days);
        else whole.Crash(null);
    }

    static void Compare(NodeSnapshot one, NodeSnapshot other)
    {
        one.Points.ShouldBe(other.Points);
        (one.Summary.State, one.Summary.Points, one.Summary.Power).ShouldBe((other.Summary.State, other.Summary.Points, other.Summary.Power));
        one.Summary.Today.Where(t => t.CoveredMs != 0).ShouldBe(other.Summary.Today.Where(t => t.CoveredMs != 0));
    }

    IEnumerable<(long, long, Quality, byte)> Since(SteppedPark park, PointKey point) =>
        park.Engine.Store.History.Read(point, HorizonMs, long.MaxValue, int.MaxValue).Select(r => (r.TimeMs, r.Micro, r.Quality, r.Correction));

    static int Count(SteppedPark park, PointKey point) => park.Engine.Store.History.Read(point, 0, long.MaxValue, int.MaxValue).Count;

    void Report()
    {
        var batch = new List<(PointKey, long, long, Quality)>();
        foreach (var point in points.Where(p => !silent.Contains(p.Key)))
            for (var i = chance.Next(4); i > 0; i--)
            {
                var timeMs = clock.NowMs - chance.NextInt64(8 * HourMs);
                var reading = (point.Key, timeMs, ValueOf(point, timeMs), chance.Next(12) == 0 ? Quality.Bad : Quality.Good);
                if (chance.Next(8) == 0) late.Add((point.Key, timeMs, reading.Item3, reading.Item4, timeMs + chance.NextInt64(LateMsMax)));
                else batch.Add(reading);
            }
        batch.AddRange(late.Where(l => l.DueMs <= clock.NowMs).Select(l => (l.Point, l.TimeMs, l.Micro, l.Quality)));
        late.RemoveAll(l => l.DueMs <= clock.NowMs);
        if (taken.Count > 0 && chance.Next(3) == 0)
        {
            var (point, timeMs) = taken[chance.Next(taken.Count)]; // a rival of its instant
            batch.Add((point, timeMs, chance.NextInt64(1_000_000_000), Quality.Good));
        }
        // Before it was submitted: a batch was parsed by an older horizon than that of its frame.
        var horizonMs = kept.Engine.Commits.HorizonMs;
        kept.Feed(batch);
        var good = batch.Where(r => r.Item2 >= horizonMs).ToArray();
        refused += batch.Count - good.Length;
        whole.Feed(good);
        taken.AddRange(good.Select(r => (r.Item1, r.Item2)));
        (kept.Engine.State.Gateways.Sum(g => g.Snapshot().Rejected), whole.Engine.State.Gateways.Sum(g => g.Snapshot().Rejected)).ShouldBe((refused, 0));
    }

    void Order()
    {
        var horizonMs = kept.Engine.Commits.HorizonMs;
        var register = points.Where(p => p.Spec.Measure is not null).ElementAt(chance.Next(4));
        var timeMs = clock.NowMs - chance.NextInt64(LateMsMax);
        long[] timesMs = [timeMs];
        Func<SteppedPark, string?> give;
        switch (chance.Next(3))
        {
            case 0:
                if (taken.Count == 0) return;
                var (point, instant) = taken[chance.Next(taken.Count)];
                timesMs = [instant];
                long? micro = chance.Next(2) == 0 ? null : ValueOf(points.Single(p => p.Key == point), instant);
                give = park => park.Answer(park.Corrections.CorrectAsync(new(point, instant, micro, "seed", "test"), CancellationToken.None)).Code;
                break;
            case 1:
                var value = ValueOf(register, timeMs);
                give = park => park.Answer(park.Corrections.ReplaceAsync(new(register.Key, timeMs, value + 3_000_000, value - 2_000_000, "seed", "test"), CancellationToken.None)).Code;
                break;
            default:
                timesMs = [.. Enumerable.Range(0, 3).Select(i => timeMs + i * 7 * HourMs).Where(t => t <= clock.NowMs)];
                (PointKey, long, long)[] rows = [.. timesMs.Select(t => (register.Key, t, ValueOf(register, t)))];
                give = park => park.Answer(park.Corrections.ImportAsync(new(rows, "seed", "test"), CancellationToken.None)).Code;
                break;
        }
        var code = give(kept);
        (code == "before_horizon").ShouldBe(timesMs.Min() < horizonMs);
        if (code == "before_horizon")
        {
            OrdersRefused++;
            return;
        }
        give(whole).ShouldBe(code);
        OrdersTaken++;
    }

    // A register that counts a tenth of what it may, and now and then shows nonsense.
    long ValueOf(Point point, long timeMs) => chance.Next(60) == 0
        ? chance.NextInt64(100_000_000_000)
        : 1_000_000_000 + (timeMs - startMs + LateMsMax) / 1000 * (2_000 + point.Key.Number * 500) + timeMs % 977;
}
