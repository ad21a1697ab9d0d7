using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Topology;

namespace Twin.Model.Demand;

/// <summary>A node's demand at an instant, out of its month, its power and its terms.</summary>
public static class DemandNow
{
    /// <param name="month">The month that holds the instant, with all that is booked up to it.</param>
    /// <param name="expected">Register-time that is expected of the node's series.</param>
    public static NodeDemand Of(CityModel model, Node node, NodeSummary summary, long timeMs, DemandMonth month, ExpectedTime expected)
    {
        var interval = timeMs / Spread.IntervalMs;
        var terms = DemandTerms.Of(model, node, timeMs);
        var limit = terms is { } own ? DemandTerms.LimitOf(own.Account, own.Terms) : null;
        var window = month.Of(interval);
        long? power = summary.State is NodeState.Live or NodeState.Degraded ? Draw.Milliwatts(summary.Power) : null;
        return new(LiveDemand.At(timeMs, window.Micro, KnownToMs(node, window, interval, timeMs, expected), power, limit?.Milliwatts),
            month.MaximumBefore(interval, terms?.Terms.EstimatedDemandAllowed ?? false), limit);
    }

    // Registers report at times of their own: the mean of what they cover is up to when the node's energy is known.
    static long KnownToMs(Node node, in Cell window, long interval, long timeMs, ExpectedTime expected)
    {
        var fromMs = interval * Spread.IntervalMs;
        long all = 0;
        foreach (var (measure, _) in Draw.Flows) all += expected.Of(new(SeriesOwner.Node, measure, node.Key.Number), fromMs, timeMs);
        return all == 0 ? fromMs : fromMs + (long)((Int128)(timeMs - fromMs) * Math.Clamp(window.CoveredMs, 0, all) / all);
    }
}
