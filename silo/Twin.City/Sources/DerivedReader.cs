using Twin.City.Hosting;
using Twin.Delivery.Hosted;
using Twin.Model.Derivation;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.City.Sources;

/// <summary>Consumption, carbon, coal and cost of a node, derived from its facilities' metered ledgers by the rules that the Park edition keeps in step.</summary>
sealed class DerivedReader(CityWorld world, LedgerReader ledger)
{
    /// <summary>The derived cells of [from, to) and their priced time.</summary>
    public async Task<(long Position, Cell[] Cells, Cell[]? Priced)> ReadAsync(NodeKey key, Measure measure, long fromInterval, long toInterval, CancellationToken cancel)
    {
        var scratch = new ScratchLedger();
        long position = 0;
        if (world.Model.Find(key) is { } node)
        {
            var nodes = Subtree(node).ToHashSet();
            SeriesKey[] series = [.. nodes.SelectMany(n => world.Reach.FacilitiesOf(n)).Distinct().SelectMany(f => FacilityReach.SeriesOf(f, world.Reach.Routes))
                .Where(s => s.Owner == SeriesOwner.Node && nodes.Contains(new(s.Number))).Distinct()];
            var (first, last) = Span(nodes, fromInterval, toInterval);
            (position, var metered) = await ledger.ReadAsync(series, first, last, cancel);
            Derive(scratch, series, first, metered);
        }
        return (position, scratch.Range(new(SeriesOwner.Node, measure, key.Number), fromInterval, toInterval),
            scratch.Range(new(SeriesOwner.Priced, measure, key.Number), fromInterval, toInterval));
    }

    void Derive(ScratchLedger scratch, SeriesKey[] series, long first, Cell[][] metered)
    {
        var books = new DerivedBooks(world.Model, world.Model.Accounting, world.Reach.Routes);
        for (var i = 0; i < series.Length; i++)
            for (var c = 0; c < metered[i].Length; c++)
            {
                if (metered[i][c].IsZero) continue;
                scratch.Book(new(series[i], first + c, metered[i][c]));
                books.Touch(new(series[i].Number), first + c);
            }
        var nowMs = world.NowMs;
        books.Derive(scratch, new CommitPoint(nowMs, nowMs), int.MaxValue);
    }

    // A certificate is spread over the consumption of its whole vintage.
    (long First, long Last) Span(HashSet<NodeKey> nodes, long fromInterval, long toInterval)
    {
        var (first, last) = (fromInterval, toInterval);
        foreach (var claim in world.Model.Accounting.Certificates.Claims)
        {
            var (fromMs, toMs) = (claim.Period.FromMs, Math.Min(claim.Period.ToMs, world.NowMs));
            if (!nodes.Contains(claim.Holder) || toMs <= fromInterval * Spread.IntervalMs || fromMs >= toInterval * Spread.IntervalMs) continue;
            (first, last) = (Math.Min(first, fromMs / Spread.IntervalMs), Math.Max(last, toMs / Spread.IntervalMs + 1));
        }
        return (first, last);
    }

    static IEnumerable<NodeKey> Subtree(Node node) => node.Children.SelectMany(Subtree).Prepend(node.Key);
}
