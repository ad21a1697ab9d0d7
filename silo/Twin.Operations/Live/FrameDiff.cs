using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Operations.Demand;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Live;

/// <summary>What changed between two snapshots of one node.</summary>
static class FrameDiff
{
    /// <summary>The delta from one snapshot to a later one of the same shape; null where only a whole snapshot can tell it.</summary>
    public static FrameWire? Between(NodeShape shape, NodeSnapshot from, NodeSnapshot to, bool recording)
    {
        // A measure that is gone cannot be told by a delta: what is absent did not change.
        if (HasLost(from.Summary.Today, to.Summary.Today)) return null;
        var zone = shape.Model.TimeZone;
        List<ChildDeltaWire>? children = null;
        for (var i = 0; i < to.Children.Count; i++)
        {
            var (before, after) = (from.Children[i], to.Children[i]);
            if (ReferenceEquals(before, after)) continue;
            if (HasLost(before.Today, after.Today)) return null;
            var child = new ChildDeltaWire(shape.ChildAt(i).Path,
                before.State == after.State ? null : TwinConversion.StateName(after.State),
                SameLive(before, after) ? null : TwinConversion.ToLive(after),
                SameToday(before.Today, after.Today) ? null : TwinConversion.ToToday(after.Today));
            if (child is not { State: null, Live: null, Today: null }) (children ??= []).Add(child);
        }
        Dictionary<string, PointWire>? points = null;
        for (var i = 0; i < to.Points.Count; i++)
            if (from.Points[i] != to.Points[i])
                (points ??= new(StringComparer.Ordinal)).Add(shape.PointNameAt(i), TwinConversion.ToPoint(shape.PointAt(i), to.Points[i], zone));
        return new FrameWire("delta", to.Revision, from.Revision, WireTime.Of(to.AtMs, zone), recording,
            State: from.Summary.State == to.Summary.State ? null : TwinConversion.StateName(to.Summary.State),
            Live: SameLive(from.Summary, to.Summary) ? null : TwinConversion.ToLive(to.Summary),
            Today: SameToday(from.Summary.Today, to.Summary.Today) ? null : TwinConversion.ToToday(to.Summary.Today),
            Points: points, Children: children)
        {
            Demand = from.Demand == to.Demand ? null : DemandConversion.ToNode(to.Demand, zone),
        };
    }

    static bool SameLive(NodeSummary a, NodeSummary b) => a.Power == b.Power && a.Points == b.Points;

    // Coverage is not shown beside today's amounts, so its growth alone is no change.
    static bool SameToday(IReadOnlyList<TodayAmount> a, IReadOnlyList<TodayAmount> b)
    {
        if (ReferenceEquals(a, b)) return true;
        if (a.Count != b.Count) return false;
        for (var i = 0; i < a.Count; i++)
            if ((a[i].Measure, a[i].Micro, a[i].EstimatedMicro) != (b[i].Measure, b[i].Micro, b[i].EstimatedMicro)) return false;
        return true;
    }

    static bool HasLost(IReadOnlyList<TodayAmount> before, IReadOnlyList<TodayAmount> after)
    {
        if (ReferenceEquals(before, after)) return false;
        foreach (var amount in before)
            if (!Has(after, amount.Measure)) return true;
        return false;
    }

    static bool Has(IReadOnlyList<TodayAmount> amounts, Measure measure)
    {
        foreach (var amount in amounts)
            if (amount.Measure == measure) return true;
        return false;
    }
}
