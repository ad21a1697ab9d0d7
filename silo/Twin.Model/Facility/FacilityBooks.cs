using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>Where a facility's bookings are entered: gathered while their interval is open, sent on at once as restatements when it is closed.</summary>
/// <remarks>Bookings of open intervals gather in the point and in its route's bundle, so that the ledger is touched once an interval and point, not once a reading.</remarks>
sealed class FacilityBooks(FacilityPlan plan, PointState[] states)
{
    public void Book(int slot, long interval, in Cell cell, in CommitPoint commit, RestatementCause cause, FacilityOutcome outcome)
    {
        ref readonly var point = ref plan.Points[slot];
        if (Closing.IsClosed(interval, commit.TimeMs))
        {
            Restate(Series(point, reverse: false), RouteAt(point.Routes!, interval), interval, cell, commit, cause, outcome);
            return;
        }
        ref var state = ref states[slot];
        if (state.OpenInterval != interval)
        {
            FlushRegister(slot, outcome);
            state.OpenInterval = (int)interval;
        }
        state.Open += cell;

        if (point.Bundle < 0)
        {
            Move(RouteAt(point.Routes!, interval), interval, cell, outcome);
            return;
        }
        ref var bundle = ref plan.Bundles[point.Bundle];
        if (bundle.OpenInterval != interval)
        {
            FlushBundle(ref bundle, outcome);
            bundle.OpenInterval = (int)interval;
        }
        bundle.Open += cell;
    }

    /// <summary>Books what an integrated power point let flow back.</summary>
    public void BookReverse(int slot, long interval, in Cell cell, in CommitPoint commit, RestatementCause cause, FacilityOutcome outcome)
    {
        ref readonly var point = ref plan.Points[slot];
        var (series, route) = (Series(point, reverse: true), RouteAt(point.ReverseRoutes!, interval));
        if (Closing.IsClosed(interval, commit.TimeMs))
        {
            Restate(series, route, interval, cell, commit, cause, outcome);
            return;
        }
        outcome.Movements.Add(new(series, interval, cell));
        Move(route, interval, cell, outcome);
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

    static void Restate(SeriesKey series, Route route, long interval, in Cell cell, in CommitPoint commit, RestatementCause cause, FacilityOutcome outcome)
    {
        outcome.Movements.Add(new(series, interval, cell));
        outcome.Restatements.Add(new(series, interval, cell, cause, commit.Position, commit.TimeMs));
        foreach (var step in route.Steps.AsSpan())
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
        outcome.Movements.Add(new(Series(plan.Points[slot], reverse: false), state.OpenInterval, state.Open));
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

    static Route RouteAt(Timeline<Route> routes, long interval) => routes.At(interval * Spread.IntervalMs);

    static SeriesKey Series(in PointPlan point, bool reverse) => RegisterSeries.Of(point.Point, reverse);
}
