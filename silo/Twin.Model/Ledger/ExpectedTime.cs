using Twin.Model.Topology;

namespace Twin.Model.Ledger;

/// <summary>How much register-time each series should be covered by under one model revision: the denominator of coverage.</summary>
public sealed class ExpectedTime
{
    readonly record struct Span(long FromMs, long ToMs);

    readonly Dictionary<long, int> always = []; // registers that have always counted, by packed series
    readonly Dictionary<long, List<Span>> dated = [];

    public ExpectedTime(RouteTable routes)
    {
        foreach (var point in routes.Model.AllPoints) Expect(point, long.MaxValue, routes);
        foreach (var (point, endedMs) in routes.Model.Ended.Points) Expect(point, endedMs, routes);
    }

    /// <summary>Register-time expected in [from, to), in milliseconds.</summary>
    public long Of(SeriesKey series, long fromMs, long toMs)
    {
        if (toMs <= fromMs) return 0;
        var expected = always.GetValueOrDefault(series.Packed) * (toMs - fromMs);
        if (dated.TryGetValue(series.Packed, out var spans))
            foreach (var span in spans) expected += Math.Max(0, Math.Min(toMs, span.ToMs) - Math.Max(fromMs, span.FromMs));
        return expected;
    }

    void Expect(Point point, long endedMs, RouteTable routes)
    {
        if (point.Spec.Measure is not { } measure || !(point.Spec.Kind == PointKind.Register || point.Spec.Integrated)) return;
        var life = Life(point.Device.Facility, endedMs);
        Add(new SeriesKey(SeriesOwner.Register, measure, point.Key.Number), life);
        var route = routes.Of(point);
        for (var i = 0; i < route.Entries.Length; i++)
        {
            var toMs = i + 1 < route.Entries.Length ? route.Entries[i + 1].FromMs : long.MaxValue;
            var span = new Span(Math.Max(life.FromMs, route.Entries[i].FromMs), Math.Min(life.ToMs, toMs));
            foreach (var step in route.Entries[i].Value.Steps)
                if (step.Covers && span.FromMs < span.ToMs) Add(step.Series, span);
        }
    }

    static Span Life(Node facility, long endedMs)
    {
        var (fromMs, toMs) = (long.MinValue, endedMs);
        for (var node = facility; node is not null; node = node.Parent)
            (fromMs, toMs) = (Math.Max(fromMs, node.FromMs), Math.Min(toMs, node.ToMs));
        return new(fromMs, toMs);
    }

    void Add(SeriesKey series, Span span)
    {
        if (span is { FromMs: long.MinValue, ToMs: long.MaxValue })
        {
            always[series.Packed] = always.GetValueOrDefault(series.Packed) + 1;
            return;
        }
        if (!dated.TryGetValue(series.Packed, out var spans)) dated[series.Packed] = spans = [];
        spans.Add(span);
    }
}
