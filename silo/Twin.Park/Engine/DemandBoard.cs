using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Rules;
using Twin.Model.Topology;
using Twin.Storage.Checkpoint;

namespace Twin.Park.Engine;

/// <summary>The demand of the nodes that anyone looks at: a month of blocks each, read from the ledger once and kept up by its movements.</summary>
/// <remarks>Nothing that it holds is state: it begins anew with every start and model revision, and forgets all where too many were looked at.</remarks>
sealed class DemandBoard(CityModel model, ParkStore store)
{
    /// <summary>Nodes kept: 36 MB of months.</summary>
    const int NodesMax = 512;

    const int DayIntervals = 96;

    readonly Dictionary<int, DemandMonth> months = [];
    ExpectedTime? expected;

    /// <summary>Takes what is booked in the ledger.</summary>
    public void Book(in Movement movement)
    {
        if (movement.Series.Owner == SeriesOwner.Node && months.TryGetValue(movement.Series.Number, out var month))
            month.Book(movement.Series.Measure, movement.Interval, movement.Change);
    }

    /// <summary>A node's demand at an instant. All bookings up to it must be in the ledger.</summary>
    public NodeDemand Of(Node node, NodeSummary summary, long timeMs)
    {
        var interval = timeMs / Spread.IntervalMs;
        var month = MonthOf(node, timeMs, interval);
        var terms = DemandTerms.Of(model, node, timeMs);
        var limit = terms is { } own ? DemandTerms.LimitOf(own.Account, own.Terms) : null;
        var window = month.Of(interval);
        long? power = summary.State is NodeState.Live or NodeState.Degraded ? Draw.Milliwatts(summary.Power) : null;
        return new(LiveDemand.At(timeMs, window.Micro, KnownToMs(node, window, interval, timeMs), power, limit?.Milliwatts),
            month.MaximumBefore(interval, terms?.Terms.EstimatedDemandAllowed ?? false), limit);
    }

    // Registers report at times of their own: the mean of what they cover is up to when the node's energy is known.
    long KnownToMs(Node node, in Cell window, long interval, long timeMs)
    {
        expected ??= new(new RouteTable(model));
        var fromMs = interval * Spread.IntervalMs;
        long all = 0;
        foreach (var (measure, _) in Draw.Flows) all += expected.Of(new(SeriesOwner.Node, measure, node.Key.Number), fromMs, timeMs);
        return all == 0 ? fromMs : fromMs + (long)((Int128)(timeMs - fromMs) * Math.Clamp(window.CoveredMs, 0, all) / all);
    }

    DemandMonth MonthOf(Node node, long timeMs, long interval)
    {
        if (months.TryGetValue(node.Key.Number, out var known) && interval >= known.FromInterval && interval < known.ToInterval) return known;
        if (months.Count == NodesMax) months.Clear();
        var local = LocalTime.At(timeMs, model.TimeZone);
        var (from, to) = LocalTime.Month(local.Year, local.Month, model.TimeZone);
        var month = new DemandMonth(from, to);
        using var days = store.Ledger.OpenDays();
        var day = new Cell[DayIntervals];
        foreach (var (measure, _) in Draw.Flows)
            for (var first = from / DayIntervals * DayIntervals; first < to && first <= interval + DayIntervals; first += DayIntervals)
            {
                days.Read(new(SeriesOwner.Node, measure, node.Key.Number), first, day);
                for (var i = 0; i < DayIntervals; i++) month.Book(measure, first + i, day[i]);
            }
        return months[node.Key.Number] = month;
    }
}
