using Twin.Model.Accounting;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Derivation;

/// <summary>The ledger as derivation reads and writes it.</summary>
public interface IDerivationLedger
{
    /// <summary>The cells of 96 consecutive intervals.</summary>
    /// <param name="wanted">Those that will be looked at, a bit each: the others may come as anything.</param>
    void ReadDay(SeriesKey series, long firstInterval, UInt128 wanted, Span<Cell> into);

    void Book(in Movement movement);

    void Log(in Restatement restatement);
}

/// <summary>Keeps consumption, carbon, standard coal and cost of every node in step with its metered ledger.</summary>
/// <remarks>
/// Derived measures are series of the ledger like metered ones, so they are summed, restated and known at a position alike. Whatever changes
/// a metered interval touches it here; <see cref="Derive"/> computes the touched intervals anew, children before parents, and books the
/// differences. So the cost follows what changed, and a year is read as fast as any other series. However late it is computed, a difference
/// is logged with the commit and cause of the newest change of its node's day: from that position on derived and metered measures agree.
/// </remarks>
public sealed class DerivedBooks
{
    readonly Dictionary<long, Dictionary<int, DayTouches>> touched = [];
    readonly NodeMeasures measures;
    readonly NodeRules?[] rules;
    readonly int[] depths;
    readonly CityModel model;
    readonly AccountingRules accounting;

    public DerivedBooks(CityModel model, AccountingRules accounting, RouteTable routes)
    {
        (this.model, this.accounting) = (model, accounting);
        measures = new(routes);
        Green = new(model, accounting.Certificates, measures);
        rules = new NodeRules?[model.NodeNumbers];
        depths = new int[model.NodeNumbers];
        foreach (var node in model.AllNodes)
            for (var up = node.Parent; up is not null; up = up.Parent) depths[node.Key.Number]++;
    }

    public GreenBooks Green { get; }

    /// <summary>UTC days that wait to be derived.</summary>
    public int DaysWaiting => touched.Count;

    /// <summary>Whether a closed interval is among what waits. Open ones may wait until they close or somebody asks.</summary>
    public bool RestatementsWait { get; private set; }

    /// <summary>Takes note that a metered cell of a node changed while its interval was open.</summary>
    public void Touch(NodeKey node, long interval)
    {
        if ((uint)node.Number < (uint)depths.Length) TouchesOf(node, interval, out var index).Add(index);
    }

    /// <summary>Takes note that a closed interval of a node was restated, or is priced otherwise.</summary>
    public void Restated(NodeKey node, long interval, in CommitPoint at, RestatementCause cause)
    {
        if ((uint)node.Number >= (uint)depths.Length) return;
        TouchesOf(node, interval, out var index).Add(index, at, cause);
        RestatementsWait = true;
        Green.Restated(node, interval);
    }

    /// <summary>Lays certificates anew where that is due, and takes note of the intervals whose cover differs.</summary>
    public void UpdateGreen(IDerivationLedger ledger, in CommitPoint at, RestatementCause cause)
    {
        foreach (var (holder, interval) in Green.Update(ledger, at.TimeMs)) Restated(holder, interval, at, cause);
    }

    /// <summary>Computes what was touched, the newest days first, and books what differs.</summary>
    /// <param name="at">The newest commit: when certificates are laid anew, it is with this one.</param>
    /// <param name="daysMax">A day of a city costs milliseconds: a restated year is worked off in steps between commits.</param>
    public void Derive(IDerivationLedger ledger, in CommitPoint at, int daysMax)
    {
        UpdateGreen(ledger, at, RestatementCause.LateReading);
        for (; daysMax > 0 && touched.Count > 0; daysMax--)
        {
            var day = touched.Keys.Max();
            touched.Remove(day, out var nodes);
            new DerivedDay(this, ledger, day).Derive(WithAncestors(nodes!));
        }
        if (touched.Count == 0) RestatementsWait = false;
    }

    ref DayTouches TouchesOf(NodeKey node, long interval, out int index)
    {
        (var day, index) = DayTouches.Of(interval);
        if (!touched.TryGetValue(day, out var nodes)) touched[day] = nodes = [];
        return ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(nodes, node.Number, out _);
    }

    internal NodeMeasures Measures => measures;

    internal Node NodeOf(int number) => model.Find(new NodeKey(number))!;

    internal NodeRules RulesOf(int number) => rules[number] ??= accounting.RulesOf(NodeOf(number));

    // What moves between children changes the entry of their ancestor: a touch reaches all nodes above it. Deepest first.
    List<(int Node, DayTouches Touches)> WithAncestors(Dictionary<int, DayTouches> nodes)
    {
        var all = new Dictionary<int, DayTouches>(nodes);
        foreach (var (number, touches) in nodes)
            for (var up = NodeOf(number).Parent; up is not null; up = up.Parent)
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(all, up.Key.Number, out _).Add(touches);
        return [.. all.OrderByDescending(n => depths[n.Key]).Select(n => (n.Key, n.Value))];
    }
}
