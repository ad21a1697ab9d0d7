using System.Collections.Immutable;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Derivation;

/// <summary>One UTC day of derivation: reads each node's day once, computes the touched intervals from the leaves up.</summary>
sealed class DerivedDay(DerivedBooks books, IDerivationLedger ledger, long day)
{
    static readonly ImmutableArray<Measure> Derived = [.. DerivedMeasures.All];

    readonly long firstInterval = day * DayTouches.Intervals;
    readonly Dictionary<int, MeteredCells[]> metered = [];
    readonly Dictionary<int, DerivedCells[]> derived = [];
    readonly Cell[] cells = new Cell[DayTouches.Intervals];
    UInt128 wanted;

    public void Derive(List<(int Node, DayTouches Touches)> nodes)
    {
        foreach (var (_, touches) in nodes) wanted |= touches.Open | touches.Closed;
        foreach (var (number, touches) in nodes)
        {
            var node = books.NodeOf(number);
            int[] children = [.. node.Children.Select(c => c.Key.Number).Where(books.Measures.Any)];
            var parts = new NodeInterval[children.Length];
            var stored = DerivedOf(number);
            for (var i = 0; i < DayTouches.Intervals; i++)
            {
                if (!touches.Any(i)) continue;
                for (var c = 0; c < children.Length; c++) parts[c] = IntervalOf(children[c], i);
                var now = NodeDerivation.OwnEntry(firstInterval + i, IntervalOf(number, i), parts);
                foreach (var child in children) now += DerivedOf(child)[i];
                Book(number, i, now - stored[i], touches);
                stored[i] = now;
            }
        }
    }

    NodeInterval IntervalOf(int node, int i) =>
        new(MeteredOf(node)[i], books.RulesOf(node), books.Green.At(new(node), firstInterval + i));

    void Book(int node, int i, in DerivedCells change, in DayTouches touches)
    {
        foreach (var measure in Derived)
        {
            var cell = change[measure];
            if (cell.IsZero) continue;
            Enter(new(SeriesOwner.Node, measure, node), i, cell.Cell, touches);
            Enter(new(SeriesOwner.Priced, measure, node), i, new(cell.PricedMs, 0, 0), touches);
        }
    }

    void Enter(SeriesKey series, int i, in Cell cell, in DayTouches touches)
    {
        if (cell.IsZero) return;
        ledger.Book(new(series, firstInterval + i, cell));
        if (touches.IsClosed(i)) ledger.Log(new(series, firstInterval + i, cell, touches.Cause, touches.At.Position, touches.At.TimeMs));
    }

    MeteredCells[] MeteredOf(int node)
    {
        if (metered.TryGetValue(node, out var read)) return read;
        read = new MeteredCells[DayTouches.Intervals];
        foreach (var measure in books.Measures.Of(node))
        {
            ledger.ReadDay(new(SeriesOwner.Node, measure, node), firstInterval, wanted, cells);
            for (var i = 0; i < read.Length; i++) read[i][measure] = cells[i];
        }
        return metered[node] = read;
    }

    DerivedCells[] DerivedOf(int node)
    {
        if (derived.TryGetValue(node, out var read)) return read;
        read = new DerivedCells[DayTouches.Intervals];
        foreach (var measure in Derived)
        {
            ledger.ReadDay(new(SeriesOwner.Node, measure, node), firstInterval, wanted, cells);
            for (var i = 0; i < read.Length; i++) read[i][measure] = new(cells[i].Micro, cells[i].CoveredMs, cells[i].EstimatedMicro, 0);
            ledger.ReadDay(new(SeriesOwner.Priced, measure, node), firstInterval, wanted, cells);
            for (var i = 0; i < read.Length; i++) read[i][measure] += new PricedCell(0, 0, 0, cells[i].Micro);
        }
        return derived[node] = read;
    }
}
