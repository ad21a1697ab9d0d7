using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>Books the pairs of a facility's registers and integrated power points.</summary>
/// <remarks>
/// The ledger is the sum over consecutive pairs of marks: counting readings and meter replacements. A mark at the end adds a pair; one
/// in between takes the pair around it away and adds the two that it makes.
/// </remarks>
sealed class FacilityLedger(FacilityPlan plan, PointState[] states)
{
    readonly FacilityBooks books = new(plan, states);
    Cell[] forward = new Cell[8], reverse = new Cell[8];

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
            if (!IsBooked(slot, rule, state.Counting, to, outcome, out var unwrapped)) return;
            foreach (var (interval, cell) in rule.Book(state.Counting, unwrapped))
                books.Book(slot, interval, cell, commit, RestatementCause.LateReading, outcome);
            return;
        }
        Mark? before = state.HasCounting ? Mark.Of(state.Counting) : null;
        if (hasReplacements) before = Later(before, Replacements.LastUpTo(slot, reading.TimeMs));
        Mark? after = hasReplacements ? Replacements.FirstAfter(slot, reading.TimeMs) : null;
        Replace(slot, before, null, MarkOf(reading), after, commit, RestatementCause.LateReading, outcome);
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
        Replace(slot,
            Later(around.Before is { } b ? MarkOf(b) : null, Replacements.LastUpTo(slot, reading.TimeMs)), old, now,
            Earlier(around.After is { } a ? MarkOf(a) : null, Replacements.FirstAfter(slot, reading.TimeMs)),
            commit, reading.Correction == 0 ? RestatementCause.LateReading : RestatementCause.Correction, outcome);
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
        Replace(slot, Later(around.Before is { } b ? MarkOf(b) : null, earlier), null, Mark.Of(replacement),
            at ?? Earlier(around.After is { } a ? MarkOf(a) : null, later), commit, RestatementCause.Correction, outcome);
        return true;
    }

    public void Flush(FacilityOutcome outcome) => books.Flush(outcome);

    public void FlushRoutes(FacilityOutcome outcome) => books.FlushRoutes(outcome);

    // Between two neighbours (either may be missing), what one mark said is replaced by what another says.
    void Replace(int slot, Mark? before, Mark? old, Mark? now, Mark? after, in CommitPoint commit, RestatementCause cause, FacilityOutcome outcome)
    {
        var middleMs = (now ?? old)!.Value.TimeMs;
        var first = Math.DivRem(before?.TimeMs ?? middleMs, Spread.IntervalMs).Quotient;
        var last = Math.Max(first, ((after?.TimeMs ?? middleMs) - 1) / Spread.IntervalMs);
        var count = (int)(last - first + 1);
        if (forward.Length < count) (forward, reverse) = (new Cell[count * 2], new Cell[count * 2]);
        forward.AsSpan(0, count).Clear();
        reverse.AsSpan(0, count).Clear();

        Gather(slot, before, old ?? after, first, -1, null);
        if (old is not null) Gather(slot, old, after, first, -1, null);
        Gather(slot, before, now ?? after, first, +1, outcome);
        if (now is not null) Gather(slot, now, after, first, +1, outcome);

        for (var i = 0; i < count; i++)
        {
            if (!forward[i].IsZero) books.Book(slot, first + i, forward[i], commit, cause, outcome);
            if (!reverse[i].IsZero) books.BookReverse(slot, first + i, reverse[i], commit, cause, outcome);
        }
    }

    void Gather(int slot, Mark? from, Mark? to, long first, int sign, FacilityOutcome? outcome)
    {
        if (from is not { } start || to is not { } end || start.TimeMs == end.TimeMs) return;
        ref readonly var point = ref plan.Points[slot];
        if (point.Rule is { } rule)
        {
            if (!IsBooked(slot, rule, start.Out, end.In, outcome, out var unwrapped)) return;
            foreach (var (interval, cell) in rule.Book(start.Out, unwrapped)) forward[interval - first] += sign * cell;
            return;
        }
        foreach (var (interval, along, back) in point.PowerRule!.Book(start.Out, end.In))
        {
            forward[interval - first] += sign * along;
            reverse[interval - first] += sign * back;
        }
    }

    bool IsBooked(int slot, RegisterRule rule, in RegisterReading from, in RegisterReading to, FacilityOutcome? outcome, out RegisterReading unwrapped)
    {
        var verdict = rule.Judge(from, to, out unwrapped);
        if (verdict != PairVerdict.Advance)
            outcome?.Events.Add(new((RegisterEventKind)verdict, plan.Points[slot].Point.Key, from, to));
        return verdict is PairVerdict.Advance or PairVerdict.Rollover;
    }

    static Mark MarkOf(in StoredReading reading) => new(reading.TimeMs, reading.Micro, reading.Micro);
    static Mark? Later(Mark? a, Mark? b) => a is null ? b : b is null || b.Value.TimeMs <= a.Value.TimeMs ? a : b; // at one instant the replacement comes first, then the reading
    static Mark? Earlier(Mark? a, Mark? b) => a is null ? b : b is null || b.Value.TimeMs > a.Value.TimeMs ? a : b;
}
