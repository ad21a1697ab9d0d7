using Twin.Model.Carbon;
using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Derivation;

/// <summary>Certificates laid over what their holders consumed. A claim counts once its vintage is over: until then its intervals are not all known, and every one would be restated by each new one.</summary>
public sealed class GreenBooks
{
    readonly CityModel model;
    readonly CertificateBook book;
    readonly NodeMeasures measures;
    readonly List<Node> holders; // deepest first: what lies below has covered its part already
    readonly Dictionary<NodeKey, GreenSpread> spreads = [];
    readonly HashSet<NodeKey> stale = [];
    long nextEndMs;

    public GreenBooks(CityModel model, CertificateBook book, NodeMeasures measures)
    {
        (this.model, this.book, this.measures) = (model, book, measures);
        holders = [.. book.Claims.Select(c => model.Find(c.Holder)).OfType<Node>().Distinct().OrderByDescending(Depth)];
        foreach (var holder in holders) stale.Add(holder.Key);
        nextEndMs = long.MinValue;
    }

    /// <summary>Micro-kWh of an interval that the node's own certificates cover.</summary>
    public long At(NodeKey node, long interval) => spreads.TryGetValue(node, out var spread) ? spread.At(interval) : 0;

    /// <summary>What became of each claim of a holder.</summary>
    public IReadOnlyList<ClaimUse> UsesOf(NodeKey holder) => spreads.TryGetValue(holder, out var spread) ? spread.Uses : [];

    /// <summary>Takes note that a closed interval of a node changed: certificates over it, its own and its ancestors', must be laid anew.</summary>
    internal void Restated(NodeKey node, long interval)
    {
        if (holders.Count == 0) return;
        for (var up = model.Find(node); up is not null; up = up.Parent)
            foreach (var claim in book.ClaimsOf(up.Key))
                if (claim.Period.Contains(interval * Spread.IntervalMs)) stale.Add(up.Key);
    }

    /// <summary>Lays anew what changed or has come to its end, and returns the intervals whose cover differs.</summary>
    internal List<(NodeKey Holder, long Interval)> Update(IDerivationLedger ledger, long timeMs)
    {
        List<(NodeKey, long)> changed = [];
        if (holders.Count == 0 || (stale.Count == 0 && timeMs < nextEndMs)) return changed;
        nextEndMs = long.MaxValue;
        foreach (var holder in holders)
        {
            GreenClaim[] over = [.. book.ClaimsOf(holder.Key).Where(c => c.Period.ToMs <= timeMs)];
            foreach (var claim in book.ClaimsOf(holder.Key))
                if (claim.Period.ToMs > timeMs) nextEndMs = Math.Min(nextEndMs, claim.Period.ToMs);
            var before = spreads.GetValueOrDefault(holder.Key, GreenSpread.None);
            if (!stale.Contains(holder.Key) && over.Length == before.Uses.Count) continue;
            var now = GreenSpread.Over(over, Coverable(ledger, holder, over));
            spreads[holder.Key] = now;
            var differing = before.Covered.Keys.Union(now.Covered.Keys).Where(i => before.At(i) != now.At(i)).ToArray();
            changed.AddRange(differing.Select(i => (holder.Key, i)));
            if (differing.Length > 0)
                for (var up = holder.Parent; up is not null; up = up.Parent)
                    if (book.ClaimsOf(up.Key).Any()) stale.Add(up.Key);
        }
        stale.Clear();
        return changed;
    }

    List<CoverableInterval> Coverable(IDerivationLedger ledger, Node holder, GreenClaim[] claims)
    {
        List<CoverableInterval> coverable = [];
        var days = new SortedSet<long>();
        foreach (var claim in claims)
            for (var day = DayTouches.Of(claim.Period.FromMs / Spread.IntervalMs).Day; day * DayTouches.Intervals * Spread.IntervalMs < claim.Period.ToMs; day++) days.Add(day);
        Span<Cell> cells = new Cell[DayTouches.Intervals];
        foreach (var day in days)
        {
            var metered = new MeteredCells[DayTouches.Intervals];
            foreach (var measure in measures.Of(holder.Key.Number))
            {
                if (measure > Measure.BatteryDischarge) continue;
                ledger.ReadDay(new(SeriesOwner.Node, measure, holder.Key.Number), day * DayTouches.Intervals, UInt128.MaxValue, cells);
                for (var i = 0; i < metered.Length; i++) metered[i][measure] = cells[i];
            }
            for (var i = 0; i < metered.Length; i++)
            {
                var interval = day * DayTouches.Intervals + i;
                coverable.Add(NodeDerivation.Coverable(interval, metered[i], CoveredBelow(holder, interval)));
            }
        }
        return coverable;
    }

    long CoveredBelow(Node holder, long interval)
    {
        long covered = 0;
        foreach (var other in holders)
            for (var up = other.Parent; up is not null; up = up.Parent)
                if (up == holder) covered += At(other.Key, interval);
        return covered;
    }

    static int Depth(Node node)
    {
        var depth = 0;
        for (var up = node.Parent; up is not null; up = up.Parent) depth++;
        return depth;
    }
}
