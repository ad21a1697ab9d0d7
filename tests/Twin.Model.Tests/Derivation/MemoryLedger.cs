using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Derivation;

/// <summary>A ledger that is two dictionaries.</summary>
sealed class MemoryLedger : IDerivationLedger
{
    readonly Dictionary<(SeriesKey Series, long Interval), Cell> cells = [], logged = [];

    public IEnumerable<(SeriesKey Series, long Interval)> Keys => cells.Keys.ToArray();

    /// <summary>A facility's cell, added to every node above it.</summary>
    public void Meter(Node facility, Measure measure, long interval, Cell cell)
    {
        for (var node = facility; node is not null; node = node.Parent) Add(cells, new(SeriesOwner.Node, measure, node.Key.Number), interval, cell);
    }

    public Cell Of(Node node, Measure measure, long interval) => cells.GetValueOrDefault((new(SeriesOwner.Node, measure, node.Key.Number), interval));

    public void ReadDay(SeriesKey series, long firstInterval, UInt128 wanted, Span<Cell> into)
    {
        for (var i = 0; i < into.Length; i++)
            into[i] = (wanted >> i & 1) != 0 ? cells.GetValueOrDefault((series, firstInterval + i)) : new(-1, -1, -1);
    }

    public void Book(in Movement movement) => Add(cells, movement.Series, movement.Interval, movement.Change);

    public void Log(in Restatement restatement) => Add(logged, restatement.Series, restatement.Interval, restatement.Change);

    public MemoryLedger MeteredOnly()
    {
        var copy = new MemoryLedger();
        foreach (var (key, cell) in cells)
            if (key.Series.Measure.IsMetered()) copy.cells[key] = cell;
        return copy;
    }

    public Dictionary<(SeriesKey, long), Cell> Derived() =>
        cells.Where(c => !c.Key.Series.Measure.IsMetered() && !c.Value.IsZero).ToDictionary();

    public Dictionary<(SeriesKey, long), Cell> LoggedSums() => logged.Where(c => !c.Value.IsZero).ToDictionary();

    static void Add(Dictionary<(SeriesKey, long), Cell> into, SeriesKey series, long interval, Cell cell) =>
        into[(series, interval)] = into.GetValueOrDefault((series, interval)) + cell;
}
