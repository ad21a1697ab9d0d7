using System.Diagnostics.CodeAnalysis;
using Twin.Model.Derivation;
using Twin.Model.Facility;
using Twin.Model.Gateway;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Park.Revising;
using Twin.Storage.Checkpoint;

namespace Twin.Park.Engine;

/// <summary>All twins of the city in one process, and what their outcomes are written into.</summary>
/// <remarks>One writer at a time: everything here runs under <see cref="EngineGate"/>. It knows no thread, clock or file of its own.</remarks>
sealed partial class CityState
{
    /// <summary>Intervals still open lie in at most two UTC days, with one more for readings ahead of the clock.</summary>
    const int OpenDays = 3;

    /// <summary>How often staleness is looked at: ages are shown in seconds, and a frame may come every millisecond.</summary>
    const long TickMs = 500;

    readonly ParkStore store;
    readonly FacilityOutcome outcome = new();
    readonly List<NodeKey> changed = [];
    readonly FrameRestatements restated = new();
    readonly ExchangedMeters exchanges = new();
    FacilityHosting facilities;
    LiveTree live;
    DemandBoard demand;
    DerivedBooks derived;
    GatewayTwin?[] gateways = [];
    long[] revisions = []; // by node number: position of the last change, or one more where one position changed it twice
    long[] stamps = []; // by node number: the roll-up that last marked it
    long rollUps, tickedMs = long.MinValue;
    LocalDay day;

    public CityState(CityTwins twins, ParkStore store)
    {
        this.store = store;
        Adopt(twins);
    }

    public CityModel Model => facilities.Model;

    /// <summary>The newest frame applied.</summary>
    public CommitPoint At { get; private set; }

    /// <summary>Registers' events as they stand.</summary>
    public RegisterEventBook RegisterEvents { get; } = new();

    /// <summary>Events raised since they were last reported.</summary>
    public List<RegisterEvent> Raised { get; } = [];

    public void Resume(in CommitPoint at) => At = at;

    /// <summary>Begins a frame: intervals that close by its commit time get their derived values first, so that what comes later is a restatement.</summary>
    public void BeginFrame(in CommitPoint commit)
    {
        if (Closing.LastClosed(commit.TimeMs) <= Closing.LastClosed(At.TimeMs)) return;
        foreach (var hosted in facilities.Unflushed) hosted.Twin.FlushRoutes(outcome);
        Drain();
        if (derived.DaysWaiting > 0) Derive(OpenDays);
    }

    /// <summary>Takes one committed batch.</summary>
    public void Apply(ReadingBatch batch, in CommitPoint commit)
    {
        var duplicates = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            var reading = new StoredReading(batch.TimesMs[i], batch.Micros[i], batch.Qualities[i], 0, commit.Position);
            if (!facilities.TryFind(batch.Points[i], out var hosted, out var slot))
            {
                if (!Keep(new(batch.Points[i]), reading)) duplicates++;
                continue;
            }
            if (hosted.Twin.Accept(slot, reading, batch.ReceivedMs, commit, store.History, outcome) == Acceptance.Accepted)
            {
                store.History.Append(new(batch.Points[i]), reading);
                facilities.MarkDirty(hosted);
            }
            else duplicates++;
        }
        GatewayOf(batch.Gateway)?.Take(batch, duplicates, commit.Position);
        if (outcome.Movements.Count > 0 || outcome.Events.Count > 0) Drain();
    }

    // Accepted while its point was still in the model, committed after it had ended: kept, and booked if the point comes back.
    bool Keep(PointKey point, in StoredReading reading)
    {
        foreach (var kept in store.History.Around(point, reading.TimeMs).AtInstant)
            if (kept.Micro == reading.Micro && kept.Quality == reading.Quality && kept.Correction == reading.Correction) return false;
        store.History.Append(point, reading);
        return true;
    }

    /// <summary>Takes one reading that no gateway sent: a correction, a strike-out, an import.</summary>
    public Acceptance Accept(PointKey point, in StoredReading reading, long receivedMs, in CommitPoint commit)
    {
        if (!facilities.TryFind(point.Number, out var hosted, out var slot)) return Acceptance.Duplicate;
        var acceptance = hosted.Twin.Accept(slot, reading, receivedMs, commit, store.History, outcome);
        if (acceptance == Acceptance.Accepted)
        {
            store.History.Append(point, reading);
            facilities.MarkDirty(hosted);
        }
        Drain();
        return acceptance;
    }

    public Acceptance Exchange(in MeterReplacement replacement, in CommitPoint commit)
    {
        if (!facilities.TryFind(replacement.Point.Number, out var hosted, out var slot)) return Acceptance.Duplicate;
        var acceptance = hosted.Twin.Accept(slot, replacement, commit, store.History, outcome);
        if (acceptance == Acceptance.Accepted) exchanges.Add(replacement);
        facilities.MarkDirty(hosted);
        Drain();
        return acceptance;
    }

    /// <summary>Takes an exchange that the newest checkpoint knows: its facility's image has booked it.</summary>
    public void Remember(in MeterReplacement replacement) => exchanges.Add(replacement);

    public bool HasReplacement(PointKey point, long timeMs) =>
        facilities.TryFind(point.Number, out var hosted, out var slot) && hosted.Twin.HasReplacement(slot, timeMs);

    /// <summary>The exchanges of a point's meter, in order of time; none for a point that the model in force does not have.</summary>
    public IEnumerable<MeterReplacement> ReplacementsOf(PointKey point) => facilities.TryFind(point.Number, out _, out _) ? exchanges.Of(point) : [];

    /// <summary>Ends a frame: time passes to its commit time.</summary>
    public void EndFrame(in CommitPoint commit)
    {
        At = commit;
        restated.LogTo(store.Ledger);
        if (!day.Contains(commit.TimeMs)) StartDay(LocalDay.Of(commit.TimeMs, Model.TimeZone));
        if (commit.TimeMs - tickedMs < TickMs) return;
        tickedMs = commit.TimeMs;
        foreach (var hosted in facilities.All)
            if (hosted.Twin.Tick(commit.TimeMs)) facilities.MarkDirty(hosted);
    }

    /// <summary>Brings what facilities have gathered up to all their ancestors.</summary>
    /// <returns>The nodes that changed, valid until the next call.</returns>
    public IReadOnlyList<NodeKey> RollUp()
    {
        changed.Clear();
        rollUps++;
        foreach (var hosted in facilities.TakeDirty())
        {
            hosted.Twin.FlushRoutes(outcome);
            live.Take(hosted);
            for (var node = hosted.Twin.Facility; node is not null; node = node.Parent)
            {
                ref var stamp = ref stamps[node.Key.Number];
                if (stamp == rollUps) break; // a sibling has marked it and all above it
                stamp = rollUps;
                ref var revision = ref revisions[node.Key.Number];
                revision = Math.Max(revision + 1, At.Position);
                changed.Add(node.Key);
            }
        }
        Drain();
        return changed;
    }

    /// <summary>Makes the metered ledger complete up to now, registers' open intervals included.</summary>
    public void FlushLedger()
    {
        foreach (var hosted in facilities.TakeUnflushed()) hosted.Twin.Flush(outcome);
        Drain();
        restated.LogTo(store.Ledger);
    }

    /// <summary>Whether closed intervals wait: for what long pairs owe them, or for their derived measures.</summary>
    public bool ClosedWorkWaits => derived.RestatementsWait || MeteredWorkWaits;

    /// <summary>Whether closed intervals of the metered ledger wait for what long pairs owe them.</summary>
    public bool MeteredWorkWaits => facilities.NextOwing() is not null;

    /// <summary>One bounded step of what waits: some weeks of one register, or one day of derived measures.</summary>
    public void WorkStep()
    {
        if (facilities.NextOwing() is not { } hosted)
        {
            if (derived.RestatementsWait) Derive(daysMax: 1);
            return;
        }
        hosted.Twin.BookOwed(outcome);
        Drain();
        restated.LogTo(store.Ledger);
    }

    /// <summary>Brings derived measures up to the metered ledger, so many days of them.</summary>
    public void Derive(int daysMax)
    {
        using var ledger = new DerivationLedger(store.Ledger);
        derived.Derive(ledger, At, daysMax);
    }

    public NodeSnapshot? Snapshot(NodeKey key)
    {
        if (Model.Find(key) is not { } node) return null;
        var points = facilities.Of(key) is { } hosted ? hosted.Twin.PointSnapshots() : [];
        var children = node.Children.Length == 0 ? [] : new NodeSummary[node.Children.Length];
        for (var i = 0; i < children.Length; i++) children[i] = live.Of(node.Children[i].Key).Summary;
        var summary = live.Of(key).Summary;
        return new(key, revisions[key.Number], At.TimeMs, At.Position, summary, points, children)
        {
            Demand = At.TimeMs > 0 ? demand.Of(node, summary, At.TimeMs) : null,
        };
    }

    public GatewayTwin? GatewayOf(GatewayKey key) => (uint)key.Number < (uint)gateways.Length ? gateways[key.Number] : null;

    public IEnumerable<GatewayTwin> Gateways => gateways.OfType<GatewayTwin>();

    public IEnumerable<FacilityTwin> Facilities => facilities.All.Select(h => h.Twin);

    /// <summary>The facilities that changed since they were last taken.</summary>
    public IEnumerable<FacilityTwin> TakeUnsaved() => facilities.TakeUnsaved().Select(h => h.Twin);

    public void LoadFacility(NodeKey key, byte[] image)
    {
        if (facilities.Of(key) is { } hosted) TwinImages.Load(image, reader => hosted.Twin.Load(reader, At.TimeMs));
    }

    /// <summary>After images were loaded: live sums from the twins, today's amounts from the ledger.</summary>
    public void RebuildLive()
    {
        foreach (var hosted in facilities.All) facilities.MarkDirty(hosted);
        StartDay(LocalDay.Of(At.TimeMs, Model.TimeZone));
        RollUp();
    }

    [MemberNotNull(nameof(facilities), nameof(live), nameof(derived), nameof(demand))]
    void Adopt(CityTwins twins)
    {
        (facilities, live, derived) = (twins.Facilities, twins.Live, twins.Derived);
        var model = twins.Model;
        demand = new(model, store);
        Array.Resize(ref revisions, model.NodeNumbers);
        Array.Resize(ref stamps, model.NodeNumbers);
        Array.Resize(ref gateways, model.GatewayNumbers);
        foreach (var gateway in model.AllGateways) gateways[gateway.Key.Number] ??= new(gateway.Key);
    }

    // A day that follows the one before keeps what was booked ahead; any other start asks the ledger.
    void StartDay(in LocalDay next)
    {
        var follows = day != default && next.FromInterval == day.ToInterval;
        day = next;
        live.StartDay(next);
        if (follows) return;
        foreach (var (series, sum) in store.Ledger.SumsOf(SeriesOwner.Node, next.FromInterval, next.ToInterval))
            if (!sum.IsZero) live.Find(series.Number)?.Book(series.Measure, next.FromInterval, sum);
    }

    void Drain()
    {
        foreach (ref readonly var movement in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(outcome.Movements))
        {
            store.Ledger.Book(movement);
            demand.Book(movement);
            if (movement.Series.Owner != SeriesOwner.Node) continue;
            live.Find(movement.Series.Number)?.Book(movement.Series.Measure, movement.Interval, movement.Change);
            derived.Touch(new(movement.Series.Number), movement.Interval);
        }
        outcome.Movements.Clear();
        foreach (var restatement in outcome.Restatements)
        {
            restated.Add(restatement);
            if (restatement.Series.Owner == SeriesOwner.Node)
                derived.Restated(new(restatement.Series.Number), restatement.Interval, new(restatement.Position, restatement.CommitMs), restatement.Cause);
        }
        outcome.Restatements.Clear();
        foreach (var change in outcome.Events)
        {
            RegisterEvents.Apply(change);
            if (change.IsRaised) Raised.Add(change.Event);
        }
        outcome.Events.Clear();
    }
}
