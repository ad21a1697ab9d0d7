using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>The twin of one facility: the latest value of each of its points, its live power, and what its registers book.</summary>
/// <remarks>
/// Pure: the same readings, ticks and archive give the same state and outcome, bit for bit. One caller at a time.
/// <see cref="FacilityLedger"/> does the booking, this class the live state.
/// </remarks>
public sealed class FacilityTwin
{
    /// <summary>Intervals of a long pair booked in one step: three weeks of a register. With a route of eight series that is 16,384 changes of cells, a few milliseconds.</summary>
    public const int StepIntervals = 2048;

    /// <summary>Long pairs that may wait, each under 300 bytes; what comes beyond is booked at once.</summary>
    public const int OwedMax = 1024;

    readonly FacilityPlan plan;
    readonly PointState[] states;
    readonly FacilityLedger ledger;
    PointCounts counts;
    long nextStaleMs = long.MaxValue;

    public FacilityTwin(Node facility, RouteTable routes)
    {
        plan = new(facility, routes);
        states = new PointState[plan.Points.Length];
        Array.Fill(states, PointState.Empty);
        ledger = new(plan, states);
        counts = new(states.Length, 0, 0);
    }

    public Node Facility => plan.Facility;

    /// <summary>Counts up with every change.</summary>
    public long Version { get; private set; }

    public PointCounts Counts => counts;

    /// <summary>When the next point becomes stale unless it reports before: ticks earlier than this change nothing.</summary>
    public long NextStaleMs => nextStaleMs;

    /// <summary>The routes that this facility's power and energy take.</summary>
    public int FlowCount => plan.Bundles.Length;

    /// <summary>Takes one reading of the point in a slot (its index in model order).</summary>
    /// <param name="archive">Asked only for readings that are not newer than all before.</param>
    public Acceptance Accept(int slot, in StoredReading reading, long receivedMs, in CommitPoint commit, IReadingArchive archive, FacilityOutcome outcome)
    {
        ref var state = ref states[slot];
        ref readonly var point = ref plan.Points[slot];
        if (reading.TimeMs > state.NewestMs)
        {
            if (reading.Quality != Quality.Bad)
            {
                if (point.IsBooked) ledger.Append(slot, reading, commit, outcome);
                Count(ref state, reading);
            }
        }
        else if (!AcceptLate(slot, reading, commit, archive, outcome)) return Acceptance.Duplicate;

        if (IsNewest(state, reading)) Show(ref state, point, reading, receivedMs, commit.TimeMs);
        Version++;
        return Acceptance.Accepted;
    }

    /// <summary>Takes the exchange of a meter.</summary>
    /// <returns>Duplicate if one stands at that instant already.</returns>
    public Acceptance Accept(int slot, in MeterReplacement replacement, in CommitPoint commit, IReadingArchive archive, FacilityOutcome outcome)
    {
        if (plan.Points[slot].Rule is null) throw new ArgumentException($"{plan.Points[slot].Point} is no register", nameof(slot));
        var around = archive.Around(replacement.Point, replacement.TimeMs);
        if (!ledger.Exchange(slot, replacement, around, commit, outcome)) return Acceptance.Duplicate;
        Version++;
        return Acceptance.Accepted;
    }

    /// <summary>Takes a point's past from the archive: it came to this facility with a revision of the model, from another or after an end.</summary>
    /// <param name="newest">What speaks for its newest instant; null where it has no reading.</param>
    /// <param name="counting">Its newest reading that counts.</param>
    /// <param name="exchanged">All exchanges of its meter.</param>
    public void Recall(int slot, in StoredReading? newest, in StoredReading? counting, IEnumerable<MeterReplacement> exchanged, long timeMs)
    {
        foreach (var replacement in exchanged) ledger.Replacements.TryAdd(slot, replacement);
        if (newest is not { } shown) return;
        ref var state = ref states[slot];
        if (counting is { } last) Count(ref state, last);
        Show(ref state, plan.Points[slot], shown, shown.TimeMs, timeMs);
        Version++;
    }

    public bool HasReplacement(int slot, long timeMs) => ledger.Replacements.LastUpTo(slot, timeMs)?.TimeMs == timeMs;

    /// <summary>The exchanges of one point's meter, in order of time.</summary>
    public IEnumerable<MeterReplacement> ReplacementsOf(PointKey point) => ledger.Replacements.All.Where(r => r.Point == point);

    /// <summary>Lets time pass: points that have become old are marked stale, and their power no longer flows.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Tick(long timeMs)
    {
        if (timeMs < nextStaleMs) return false;
        var changed = false;
        nextStaleMs = long.MaxValue;
        for (var slot = 0; slot < states.Length; slot++)
        {
            ref var state = ref states[slot];
            if (!state.Fresh) continue;
            ref readonly var point = ref plan.Points[slot];
            var staleMs = StaleMs(state, point);
            if (staleMs > timeMs)
            {
                nextStaleMs = Math.Min(nextStaleMs, staleMs);
                continue;
            }
            SetFlow(ref state, point, 0);
            state.Fresh = false;
            counts = counts with { Fresh = counts.Fresh - 1 };
            changed = true;
        }
        if (changed) Version++;
        return changed;
    }

    /// <summary>Whether parts of long pairs wait to be booked, by <see cref="BookOwed"/> in steps or by <see cref="Flush"/> at once.</summary>
    public bool OwesBookings => ledger.Owes;

    /// <summary>Books one bounded step of what long pairs still owe to closed intervals. Only while <see cref="OwesBookings"/>.</summary>
    public void BookOwed(FacilityOutcome outcome) => ledger.BookOwed(outcome);

    /// <summary>Writes out what is gathered for open intervals and what is owed, so that the ledger is complete up to now.</summary>
    public void Flush(FacilityOutcome outcome) => ledger.Flush(outcome);

    /// <summary>Writes out what is gathered for nodes, and leaves registers' open cells: enough for live figures.</summary>
    public void FlushRoutes(FacilityOutcome outcome) => ledger.FlushRoutes(outcome);

    /// <summary>The change of power on a route since the last call, and the route.</summary>
    public long TakeFlowChange(int flow, out Route route)
    {
        ref var bundle = ref plan.Bundles[flow];
        route = bundle.Route;
        var change = bundle.Milliwatts - bundle.RolledUpMilliwatts;
        bundle.RolledUpMilliwatts = bundle.Milliwatts;
        return change;
    }

    /// <summary>Source time of a point's newest reading; <see cref="long.MinValue"/> where nothing has come yet.</summary>
    public long NewestMs(int slot) => states[slot].NewestMs;

    public PointSnapshot PointAt(int slot)
    {
        ref readonly var state = ref states[slot];
        return new(plan.Points[slot].Point.Key, state.NewestMs, state.ReceivedMs, state.NewestMicro, state.NewestQuality, !state.Fresh);
    }

    public PointSnapshot[] PointSnapshots()
    {
        var points = new PointSnapshot[states.Length];
        for (var slot = 0; slot < points.Length; slot++) points[slot] = PointAt(slot);
        return points;
    }

    /// <summary>Everything that a restart needs beside the archive and the ledger. Open cells must be flushed before.</summary>
    public void Save(BinaryWriter writer) => FacilityImage.Save(writer, plan, states, ledger.Replacements);

    /// <summary>Restores what <see cref="Save"/> wrote, as of an instant; points that the model no longer has are skipped.</summary>
    public void Load(BinaryReader reader, long timeMs)
    {
        FacilityImage.Load(reader, plan, states, ledger.Replacements);
        counts = new(states.Length, 0, 0);
        nextStaleMs = long.MaxValue;
        for (var slot = 0; slot < states.Length; slot++)
            if (states[slot].HasValue)
            {
                counts = counts with { Reported = counts.Reported + 1 };
                Freshen(ref states[slot], plan.Points[slot], timeMs);
            }
        Version++;
    }

    bool AcceptLate(int slot, in StoredReading reading, in CommitPoint commit, IReadingArchive archive, FacilityOutcome outcome)
    {
        ref readonly var state = ref states[slot];
        ref readonly var point = ref plan.Points[slot];
        if (reading.TimeMs == state.NewestMs && reading.Micro == state.NewestMicro
            && reading.Quality == state.NewestQuality && reading.Correction == state.NewestCorrection) return false;
        var around = archive.Around(point.Point.Key, reading.TimeMs);
        foreach (var kept in around.AtInstant)
            if (kept.Micro == reading.Micro && kept.Quality == reading.Quality && kept.Correction == reading.Correction) return false;
        if (point.IsBooked) ledger.Insert(slot, reading, around, commit, outcome);
        if (around.AtInstant.Highest() is not { } spoke || spoke.CompareRank(reading) < 0) Recount(ref states[slot], reading, around);
        return true;
    }

    // The reading speaks for its instant now: it may be the newest that counts, or strike that one out.
    static void Recount(ref PointState state, in StoredReading reading, in Neighbours around)
    {
        if (reading.TimeMs < state.CountingMs) return;
        if (reading.Quality != Quality.Bad) Count(ref state, reading);
        else if (reading.TimeMs == state.CountingMs && around.Before is { } before) Count(ref state, before);
        else if (reading.TimeMs == state.CountingMs) state.CountingMs = long.MinValue;
    }

    static bool IsNewest(in PointState state, in StoredReading reading) =>
        reading.TimeMs > state.NewestMs
        || (reading.TimeMs == state.NewestMs && reading.CompareRank(
            new(state.NewestMs, state.NewestMicro, state.NewestQuality, state.NewestCorrection, 0)) > 0);

    static void Count(ref PointState state, in StoredReading reading) =>
        (state.CountingMs, state.CountingMicro) = (reading.TimeMs, reading.Micro);

    void Show(ref PointState state, in PointPlan point, in StoredReading reading, long receivedMs, long timeMs)
    {
        if (!state.HasValue) counts = counts with { Reported = counts.Reported + 1 };
        (state.NewestMs, state.NewestMicro, state.ReceivedMs) = (reading.TimeMs, reading.Micro, receivedMs);
        (state.NewestQuality, state.NewestCorrection) = (reading.Quality, reading.Correction);
        Freshen(ref state, point, timeMs);
    }

    // Fresh is what is young and not bad. A bad value changes no flow: the last good one flows on until it is old.
    void Freshen(ref PointState state, in PointPlan point, long timeMs)
    {
        var fresh = StaleMs(state, point) > timeMs;
        if (fresh != state.Fresh)
        {
            counts = counts with { Fresh = counts.Fresh + (fresh ? 1 : -1) };
            if (!fresh) SetFlow(ref state, point, 0);
            state.Fresh = fresh;
        }
        if (!fresh) return;
        nextStaleMs = Math.Min(nextStaleMs, StaleMs(state, point));
        if (point.Kind == PointKind.Power) SetFlow(ref state, point, point.PowerScale.Apply(state.CountingMicro));
    }

    static long StaleMs(in PointState state, in PointPlan point) =>
        state.HasCounting ? state.CountingMs + point.StaleAfterMs : long.MinValue;

    void SetFlow(ref PointState state, in PointPlan point, long milliwatts)
    {
        if (point.Kind != PointKind.Power || state.FlowMilliwatts == milliwatts) return;
        plan.Flow(point, state.FlowMilliwatts, sign: -1);
        plan.Flow(point, milliwatts, sign: +1);
        state.FlowMilliwatts = milliwatts;
    }
}
