using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>Books the pairs of a facility's registers.</summary>
/// <remarks>
/// The ledger is the sum over consecutive pairs of counting readings. A reading at the end adds a pair; one in between
/// takes the pair around it away and adds the two that it makes. Bookings of intervals still open gather in the point and in
/// its route's bundle; bookings of closed ones go out at once, as restatements.
/// </remarks>
sealed class FacilityLedger(FacilityPlan plan, PointState[] states)
{
    Cell[] scratch = new Cell[8];

    /// <summary>Books a reading newer than all before.</summary>
    public void Append(int slot, in StoredReading reading, in CommitPoint commit, FacilityOutcome outcome)
    {
        ref var state = ref states[slot];
        if (!state.HasCounting) return;
        var rule = plan.Points[slot].Rule!;
        var from = state.Counting;
        var to = new RegisterReading(reading.TimeMs, reading.Micro);
        if (!IsBooked(slot, rule, from, to, outcome, out var unwrapped)) return;
        foreach (var (interval, cell) in rule.Book(from, unwrapped))
            Book(slot, interval, cell, commit, RestatementCause.LateReading, outcome);
    }

    /// <summary>Books a reading among older ones, or against a rival of its instant.</summary>
    public void Insert(int slot, in StoredReading reading, in Neighbours around, in CommitPoint commit, FacilityOutcome outcome)
    {
        StoredReading? rival = null;
        foreach (var kept in around.AtInstant)
            if (kept.Quality != Quality.Bad && (rival is null || kept.CompareRank(rival.Value) > 0)) rival = kept;
        if (rival is { } higher && higher.CompareRank(reading) > 0) return;

        RegisterReading? before = around.Before is { } b ? new(b.TimeMs, b.Micro) : null;
        RegisterReading? after = around.After is { } a ? new(a.TimeMs, a.Micro) : null;
        RegisterReading? old = rival is { } r ? new(r.TimeMs, r.Micro) : null;
        Replace(slot, before, old, new(reading.TimeMs, reading.Micro), after, commit,
            reading.Correction == 0 ? RestatementCause.LateReading : RestatementCause.Correction, outcome);
    }

    public void Flush(FacilityOutcome outcome)
    {
        for (var slot = 0; slot < states.Length; slot++)
            if (!states[slot].Open.IsZero) FlushRegister(slot, outcome);
        FlushRoutes(outcome);
    }

    public void FlushRoutes(FacilityOutcome outcome)
    {
        for (var i = 0; i < plan.Bundles.Length; i++)
            if (!plan.Bundles[i].Open.IsZero) FlushBundle(ref plan.Bundles[i], outcome);
    }

    // Between two neighbours (either may be missing), what one reading said is replaced by what another says.
    void Replace(int slot, RegisterReading? before, RegisterReading? old, RegisterReading? now, RegisterReading? after,
        in CommitPoint commit, RestatementCause cause, FacilityOutcome outcome)
    {
        var middle = (now ?? old)!.Value;
        var first = (before ?? middle).TimeMs / Spread.IntervalMs;
        var last = ((after ?? middle).TimeMs - 1) / Spread.IntervalMs;
        if (last < first) last = first;
        var count = (int)(last - first + 1);
        if (scratch.Length < count) scratch = new Cell[Math.Max(count, scratch.Length * 2)];
        var cells = scratch.AsSpan(0, count);
        cells.Clear();

        Gather(slot, before, old ?? after, first, -1, cells, null);
        if (old is not null) Gather(slot, old, after, first, -1, cells, null);
        Gather(slot, before, now ?? after, first, +1, cells, outcome);
        if (now is not null) Gather(slot, now, after, first, +1, cells, outcome);

        for (var i = 0; i < count; i++)
            if (!cells[i].IsZero) Book(slot, first + i, cells[i], commit, cause, outcome);
    }

    void Gather(int slot, RegisterReading? from, RegisterReading? to, long first, int sign, Span<Cell> cells, FacilityOutcome? outcome)
    {
        if (from is not { } start || to is not { } end) return;
        var rule = plan.Points[slot].Rule!;
        if (!IsBooked(slot, rule, start, end, outcome, out var unwrapped)) return;
        foreach (var (interval, cell) in rule.Book(start, unwrapped)) cells[(int)(interval - first)] += sign * cell;
    }

    bool IsBooked(int slot, RegisterRule rule, in RegisterReading from, in RegisterReading to, FacilityOutcome? outcome, out RegisterReading unwrapped)
    {
        var verdict = rule.Judge(from, to, out unwrapped);
        if (verdict != PairVerdict.Advance)
            outcome?.Events.Add(new((RegisterEventKind)verdict, plan.Points[slot].Point.Key, from, to));
        return verdict is PairVerdict.Advance or PairVerdict.Rollover;
    }

    void Book(int slot, long interval, in Cell cell, in CommitPoint commit, RestatementCause cause, FacilityOutcome outcome)
    {
        if (Closing.IsClosed(interval, commit.TimeMs))
        {
            Restate(slot, interval, cell, commit, cause, outcome);
            return;
        }
        ref var state = ref states[slot];
        if (state.OpenInterval != interval)
        {
            FlushRegister(slot, outcome);
            state.OpenInterval = (int)interval;
        }
        state.Open += cell;

        ref readonly var point = ref plan.Points[slot];
        if (point.Bundle >= 0)
        {
            ref var bundle = ref plan.Bundles[point.Bundle];
            if (bundle.OpenInterval != interval)
            {
                FlushBundle(ref bundle, outcome);
                bundle.OpenInterval = (int)interval;
            }
            bundle.Open += cell;
        }
        else Move(RouteAt(point, interval), interval, cell, outcome);
    }

    void Restate(int slot, long interval, in Cell cell, in CommitPoint commit, RestatementCause cause, FacilityOutcome outcome)
    {
        ref readonly var point = ref plan.Points[slot];
        var register = RegisterSeries(point);
        outcome.Movements.Add(new(register, interval, cell));
        outcome.Restatements.Add(new(register, interval, cell, cause, commit.Position, commit.TimeMs));
        foreach (var step in RouteAt(point, interval).Steps.AsSpan())
        {
            var change = step.Of(cell);
            outcome.Movements.Add(new(step.Series, interval, change));
            outcome.Restatements.Add(new(step.Series, interval, change, cause, commit.Position, commit.TimeMs));
        }
    }

    void FlushRegister(int slot, FacilityOutcome outcome)
    {
        ref var state = ref states[slot];
        if (state.Open.IsZero) return;
        outcome.Movements.Add(new(RegisterSeries(plan.Points[slot]), state.OpenInterval, state.Open));
        state.Open = default;
    }

    static void FlushBundle(ref RouteBundle bundle, FacilityOutcome outcome)
    {
        if (bundle.Open.IsZero) return;
        Move(bundle.Route, bundle.OpenInterval, bundle.Open, outcome);
        bundle.Open = default;
    }

    static void Move(Route route, long interval, in Cell cell, FacilityOutcome outcome)
    {
        foreach (var step in route.Steps.AsSpan()) outcome.Movements.Add(new(step.Series, interval, step.Of(cell)));
    }

    static Route RouteAt(in PointPlan point, long interval) => point.Routes!.At(interval * Spread.IntervalMs);

    static SeriesKey RegisterSeries(in PointPlan point) => new(SeriesOwner.Register, point.Point.Spec.Measure!.Value, point.Point.Key.Number);
}
