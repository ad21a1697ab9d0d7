using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>Books the pairs of a facility's registers and integrated power points.</summary>
/// <remarks>
/// The ledger is the sum over consecutive pairs of marks: counting readings and meter replacements. A mark at the end adds a pair; one
/// in between takes the pair around it away and adds the two that it makes. Pairs longer than a step are booked in steps: their open
/// intervals at once, the closed ones as <see cref="BookOwed"/> is called; sums commute, so other readings may come in between.
/// </remarks>
sealed class FacilityLedger(FacilityPlan plan, PointState[] states)
{
    const int StepIntervals = FacilityTwin.StepIntervals;
    const long StepMs = StepIntervals * Spread.IntervalMs;

    readonly FacilityBooks books = new(plan, states);
    readonly Queue<PairChange> owed = [];
    readonly Cell[] forward = new Cell[StepIntervals], reverse = new Cell[StepIntervals];
    long owedFrom; // first interval of the oldest change that is not booked yet

    /// <summary>Whether closed intervals wait to be booked.</summary>
    public bool Owes => owed.Count > 0;

    public ReplacementLog Replacements { get; } = new();

    /// <summary>Books a reading newer than all before.</summary>
    public void Append(int slot, in StoredReading reading, in CommitPoint commit, FacilityOutcome outcome)
    {
        ref var state = ref states[slot];
        var hasReplacements = Replacements.Any(slot);
        if (plan.Points[slot].Rule is { } rule && !hasReplacements)
        {
            if (!state.HasCounting) return;
            var to = new RegisterReading(reading.TimeMs, reading.Micro);
            if (rule.TryBookWithinInterval(state.Counting, to, out var within, out var whole))
            {
                books.Book(slot, within, whole, commit, RestatementCause.LateReading, outcome);
                return;
            }
            if (to.TimeMs - state.CountingMs <= StepMs)
            {
                Tell(slot, Mark.Of(state.Counting), Mark.Of(to), +1, outcome);
                if (rule.Judge(state.Counting, to, out var unwrapped) is PairVerdict.Advance or PairVerdict.Rollover)
                    foreach (var (interval, cell) in rule.Book(state.Counting, unwrapped))
                        books.Book(slot, interval, cell, commit, RestatementCause.LateReading, outcome);
                return;
            }
        }
        Mark? before = state.HasCounting ? Mark.Of(state.Counting) : null;
        if (hasReplacements) before = Later(before, Replacements.LastUpTo(slot, reading.TimeMs));
        Mark? after = hasReplacements ? Replacements.FirstAfter(slot, reading.TimeMs) : null;
        Book(new(slot, before, null, MarkOf(reading), after, commit, RestatementCause.LateReading), outcome);
    }

    /// <summary>Books a reading among older ones, against rivals of its instant, or as the correction of one.</summary>
    /// <returns>What speaks for the instant now: null if it is struck out.</returns>
    public void Insert(int slot, in StoredReading reading, in Neighbours around, in CommitPoint commit, FacilityOutcome outcome)
    {
        var spoke = around.AtInstant.Highest();
        if (spoke is { } rival && rival.CompareRank(reading) >= 0) return;
        Mark? old = spoke is { } was && was.Quality != Quality.Bad ? MarkOf(was) : null;
        Mark? now = reading.Quality != Quality.Bad ? MarkOf(reading) : null;
        if (old is null && now is null) return;
        Book(new(slot,
            Later(around.Before is { } b ? MarkOf(b) : null, Replacements.LastUpTo(slot, reading.TimeMs)), old, now,
            Earlier(around.After is { } a ? MarkOf(a) : null, Replacements.FirstAfter(slot, reading.TimeMs)),
            commit, reading.Correction == 0 ? RestatementCause.LateReading : RestatementCause.Correction), outcome);
    }

    /// <summary>Books the exchange of a meter.</summary>
    /// <returns>False if one stands at that instant already.</returns>
    public bool Exchange(int slot, in MeterReplacement replacement, in Neighbours around, in CommitPoint commit, FacilityOutcome outcome)
    {
        var earlier = Replacements.LastUpTo(slot, replacement.TimeMs);
        var later = Replacements.FirstAfter(slot, replacement.TimeMs);
        if (!Replacements.TryAdd(slot, replacement)) return false;
        // A reading of the very instant is the new meter's.
        var at = around.AtInstant.Highest() is { } winner && winner.Quality != Quality.Bad ? (Mark?)MarkOf(winner) : null;
        Book(new(slot, Later(around.Before is { } b ? MarkOf(b) : null, earlier), null, Mark.Of(replacement),
            at ?? Earlier(around.After is { } a ? MarkOf(a) : null, later), commit, RestatementCause.Correction), outcome);
        return true;
    }

    public void Flush(FacilityOutcome outcome)
    {
        while (Owes) BookOwed(outcome);
        books.Flush(outcome);
    }

    public void FlushRoutes(FacilityOutcome outcome) => books.FlushRoutes(outcome);

    /// <summary>Books one step of what is owed.</summary>
    public void BookOwed(FacilityOutcome outcome)
    {
        var change = owed.Peek();
        var last = LastOwed(change);
        var until = Math.Min(last, owedFrom + StepIntervals - 1);
        BookWindow(change, owedFrom, until, outcome);
        owedFrom = until + 1;
        if (owedFrom <= last) return;
        owed.Dequeue();
        if (Owes) owedFrom = owed.Peek().FirstInterval;
    }

    void Book(in PairChange change, FacilityOutcome outcome)
    {
        foreach (var (from, to, sign) in change.Pairs()) Tell(change.Slot, from, to, sign, outcome);
        var (first, last) = (change.FirstInterval, change.LastInterval);
        if (LastOwed(change) - first >= StepIntervals && owed.Count < FacilityTwin.OwedMax)
        {
            if (!Owes) owedFrom = first;
            owed.Enqueue(change);
            first = LastOwed(change) + 1;
        }
        for (; first <= last; first += StepIntervals) BookWindow(change, first, Math.Min(last, first + StepIntervals - 1), outcome);
    }

    // Open intervals are never owed: they must be complete when they close.
    static long LastOwed(in PairChange change) => Math.Min(change.LastInterval, Closing.LastClosed(change.Commit.TimeMs));

    void BookWindow(in PairChange change, long first, long last, FacilityOutcome outcome)
    {
        var count = (int)(last - first + 1);
        forward.AsSpan(0, count).Clear();
        reverse.AsSpan(0, count).Clear();
        foreach (var (from, to, sign) in change.Pairs()) Gather(change.Slot, from.Out, to.In, sign, Window.Of(first, last), first);
        for (var i = 0; i < count; i++)
        {
            if (!forward[i].IsZero) books.Book(change.Slot, first + i, forward[i], change.Commit, change.Cause, outcome);
            if (!reverse[i].IsZero) books.BookReverse(change.Slot, first + i, reverse[i], change.Commit, change.Cause, outcome);
        }
    }

    void Gather(int slot, in RegisterReading from, in RegisterReading to, int sign, in Window window, long first)
    {
        ref readonly var point = ref plan.Points[slot];
        if (point.Rule is { } rule)
        {
            if (rule.Judge(from, to, out var unwrapped) is not (PairVerdict.Advance or PairVerdict.Rollover)) return;
            foreach (var (interval, cell) in rule.Book(from, unwrapped, window)) forward[interval - first] += sign * cell;
            return;
        }
        foreach (var (interval, along, back) in point.PowerRule!.Book(from, to, window))
        {
            forward[interval - first] += sign * along;
            reverse[interval - first] += sign * back;
        }
    }

    // What a pair that comes tells of its register, and what one that goes no longer tells.
    void Tell(int slot, in Mark from, in Mark to, int sign, FacilityOutcome outcome)
    {
        if (plan.Points[slot].Rule is { } rule && rule.Judge(from.Out, to.In, out _) is not PairVerdict.Advance and var verdict)
            outcome.Events.Add(new(new((RegisterEventKind)verdict, plan.Points[slot].Point.Key, from.Out, to.In), IsRaised: sign > 0));
    }

    static Mark MarkOf(in StoredReading reading) => new(reading.TimeMs, reading.Micro, reading.Micro);
    static Mark? Later(Mark? a, Mark? b) => a is null ? b : b is null || b.Value.TimeMs <= a.Value.TimeMs ? a : b; // at one instant the replacement comes first, then the reading
    static Mark? Earlier(Mark? a, Mark? b) => a is null ? b : b is null || b.Value.TimeMs > a.Value.TimeMs ? a : b;
}
