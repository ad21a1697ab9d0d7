using Twin.Model.Topology;

namespace Twin.Model.Ledger;

/// <summary>What a new model revision changes in the ledger of one register: the intervals whose cell or route it touches, and only those.</summary>
public static class ModelRestatement
{
    /// <summary>Whether the pairs of a point's readings mean something else now, so that its cells must be booked anew from its readings.</summary>
    public static bool ChangesRule(PointSpec before, PointSpec now) =>
        before.Kind != now.Kind || before.Integrated != now.Integrated || before.RolloverMicro != now.RolloverMicro
        || before.RatedPerHour != now.RatedPerHour || before.PlausibilityMargin != now.PlausibilityMargin
        || before.GapLimitMs != now.GapLimitMs || !Same(before.Multiplier, now.Multiplier);

    public static bool ChangesRoute(Timeline<Route> before, Timeline<Route> now) => !Same(before, now);

    /// <summary>Takes a register's cells back by the route they took, and books what it holds now by the route of now.</summary>
    /// <param name="before">The register's cells as booked, by interval.</param>
    /// <param name="now">The register's cells under the new revision: the same where its rule did not change.</param>
    public static void Restate(
        SeriesKey oldSeries, Timeline<Route> oldRoutes, IReadOnlyDictionary<long, Cell> before,
        SeriesKey newSeries, Timeline<Route> newRoutes, IReadOnlyDictionary<long, Cell> now,
        Action<SeriesKey, long, Cell> book)
    {
        var changes = new Dictionary<SeriesKey, Cell>();
        foreach (var interval in before.Keys.Union(now.Keys))
        {
            changes.Clear();
            Add(changes, oldSeries, oldRoutes, interval, -before.GetValueOrDefault(interval));
            Add(changes, newSeries, newRoutes, interval, now.GetValueOrDefault(interval));
            foreach (var (series, change) in changes)
                if (!change.IsZero) book(series, interval, change);
        }
    }

    static void Add(Dictionary<SeriesKey, Cell> changes, SeriesKey register, Timeline<Route> routes, long interval, Cell cell)
    {
        if (cell.IsZero) return;
        changes[register] = changes.GetValueOrDefault(register) + cell;
        foreach (var step in routes.At(interval * Spread.IntervalMs).Steps)
            changes[step.Series] = changes.GetValueOrDefault(step.Series) + step.Of(cell);
    }

    static bool Same<T>(Timeline<T> a, Timeline<T> b) => a.Entries.AsSpan().SequenceEqual(b.Entries.AsSpan());
}
