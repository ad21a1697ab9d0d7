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
    public NodeDemand Of(Node node, NodeSummary summary, long timeMs) =>
        DemandNow.Of(model, node, summary, timeMs, MonthOf(node, timeMs, timeMs / Spread.IntervalMs), expected ??= new(new RouteTable(model)));

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
