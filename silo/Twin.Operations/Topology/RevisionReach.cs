using Twin.Model.Carbon;
using Twin.Model.Derivation;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Tariff;
using Twin.Model.Topology;
using Route = Twin.Model.Ledger.Route;

namespace Twin.Operations.Topology;

/// <summary>Which intervals a revision restates, from what it says of them: told before it is accepted, without booking anything.</summary>
/// <param name="firstMs">The first reading of a point; null where it has none.</param>
/// <param name="nowMs">What is later is not counted yet.</param>
public sealed class RevisionReach(ModelChanges changes, Func<PointKey, long?> firstMs, long nowMs)
{
    readonly Dictionary<(CarbonSchedule, CarbonSchedule), (long FromMs, long ToMs)[]> carbon = [];
    readonly Dictionary<(PriceSchedule, PriceSchedule), (long FromMs, long ToMs)[]> prices = [];

    public IEnumerable<ModelReach> All() => Registers().Concat(Nodes());

    IEnumerable<ModelReach> Registers()
    {
        foreach (var register in changes.Registers)
            if (firstMs(register.New.Key) is { } first && Reach(register.New.Path, "model_change", first, SpansOf(register)) is { } reach) yield return reach;
    }

    IEnumerable<(long FromMs, long ToMs)> SpansOf(ChangedRegister register)
    {
        var (old, next) = (register.Old, register.New);
        // A rule without dates holds for all time; of a dated multiplier, what differs.
        if (register.IsRebooked && (old.Spec.Measure != next.Spec.Measure || ModelRestatement.ChangesRule(old.Spec with { Multiplier = next.Spec.Multiplier }, next.Spec)))
            return [(long.MinValue, long.MaxValue)];
        return Timeline<decimal>.Differences(old.Spec.Multiplier, next.Spec.Multiplier)
            .Concat(Timeline<Route>.Differences(changes.OldRoutes.Of(old), changes.NewRoutes.Of(next)))
            .Concat(Timeline<Route>.Differences(changes.OldRoutes.OfReverse(old), changes.NewRoutes.OfReverse(next)));
    }

    IEnumerable<ModelReach> Nodes()
    {
        if (changes.Now.AllPoints.Where(ModelChanges.IsBooked).Select(p => firstMs(p.Key)).Min() is not { } first) yield break;
        var measures = new NodeMeasures(changes.NewRoutes);
        foreach (var node in changes.Now.AllNodes)
        {
            if (!measures.Any(node.Key.Number) || changes.Before.Find(node.Key) is not { } was) continue;
            var (old, next) = (changes.Before.Accounting.RulesOf(was), changes.Now.Accounting.RulesOf(node));
            if (!carbon.TryGetValue((old.Carbon, next.Carbon), out var rates))
                carbon[(old.Carbon, next.Carbon)] = rates = [.. CarbonSchedule.Differences(old.Carbon, next.Carbon).Select(v => (v.FromMs, v.ToMs))];
            if (Reach(node.Path, "factor", first, rates) is { } factor) yield return factor;
            if (!measures.Of(node.Key.Number).Contains(Measure.ElectricityImport)) continue;
            if (Reach(node.Path, "tariff", first, Prices(old.Prices, next.Prices, first)) is { } tariff) yield return tariff;
        }
    }

    (long, long)[] Prices(PriceSchedule? old, PriceSchedule? next, long first)
    {
        var (before, after) = (old ?? None, next ?? None);
        if (prices.TryGetValue((before, after), out var known)) return known;
        return prices[(before, after)] = [.. PriceSchedule.Differences(before, after, first / Spread.IntervalMs, nowMs / Spread.IntervalMs + 1)
            .Select(i => (i * Spread.IntervalMs, (i + 1) * Spread.IntervalMs))];
    }

    PriceSchedule None { get; } = new([], changes.Now.TimeZone);

    ModelReach? Reach(string path, string cause, long first, IEnumerable<(long FromMs, long ToMs)> spans)
    {
        long low = long.MaxValue, high = 0, count = 0, until = 0;
        foreach (var (fromMs, toMs) in spans.OrderBy(s => s.FromMs))
        {
            // Whole intervals, each counted once.
            var from = Math.Max(Math.Max(fromMs, first) / Spread.IntervalMs, until);
            var to = (Math.Min(toMs, nowMs) + Spread.IntervalMs - 1) / Spread.IntervalMs;
            if (from >= to) continue;
            (low, high, until) = (Math.Min(low, from), Math.Max(high, to), to);
            count += to - from;
        }
        return count == 0 ? null : new(path, cause, low * Spread.IntervalMs, high * Spread.IntervalMs, count);
    }
}
