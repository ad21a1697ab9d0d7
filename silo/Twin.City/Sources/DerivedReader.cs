using Twin.City.Hosting;
using Twin.Delivery.Hosted;
using Twin.Model.Derivation;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Storage.ModelFile;

namespace Twin.City.Sources;

/// <summary>Consumption, carbon, coal and cost of a node, derived from its facilities' metered ledgers by the rules that the Park edition keeps in step.</summary>
/// <remarks>What is derived is a function of what is metered: as known at a position, of what was metered as known then, by the rules in force then.</remarks>
sealed class DerivedReader(CityWorld world, LedgerReader ledger, PastModels past)
{
    /// <summary>A node's metered ledger with its log, enough to derive [From, To) of it.</summary>
    sealed record Metered(long Position, SeriesKey[] Series, long First, Cell[][] Cells, IReadOnlyList<Restatement> Log);

    /// <summary>The derived cells of [from, to) and their priced time.</summary>
    /// <param name="knownAt">A position; null for now.</param>
    public async Task<(long Position, Cell[] Cells, Cell[]? Priced)> ReadAsync(
        NodeKey key, Measure measure, long fromInterval, long toInterval, long? knownAt, CancellationToken cancel)
    {
        if (await MeteredAsync(key, fromInterval, toInterval, withLog: knownAt is not null, cancel) is not { } metered)
            return (0, new Cell[toInterval - fromInterval], new Cell[toInterval - fromInterval]);
        if (knownAt is { } position) TakeBack(metered, later: change => change.Position > position);
        var scratch = new ScratchLedger();
        Book(scratch, metered);
        var atMs = knownAt ?? world.NowMs;
        var books = Books(knownAt is null ? world.Model : past.At(atMs, world.Model), metered, scratch, at: null);
        books.Derive(scratch, new(atMs, atMs), int.MaxValue);
        return (metered.Position, scratch.Range(new(SeriesOwner.Node, measure, key.Number), fromInterval, toInterval),
            scratch.Range(new(SeriesOwner.Priced, measure, key.Number), fromInterval, toInterval));
    }

    /// <summary>Changes of the derived cells of [from, to) after their close, and those cells now: derived commit by commit, as the metered ones were restated.</summary>
    public async Task<(long Position, Cell[] Cells, IReadOnlyList<Restatement> Log)> RestatementsAsync(
        NodeKey key, Measure measure, long fromInterval, long toInterval, CancellationToken cancel)
    {
        if (await MeteredAsync(key, fromInterval, toInterval, withLog: true, cancel) is not { } metered) return (0, new Cell[toInterval - fromInterval], []);
        TakeBack(metered, later: _ => true);
        var scratch = new ScratchLedger();
        Book(scratch, metered);
        var commits = new Queue<IGrouping<CommitPoint, Restatement>>(metered.Log.GroupBy(r => new CommitPoint(r.Position, r.CommitMs)).OrderBy(c => c.Key.Position));
        // What stood at the close of the first interval or before the first change, by the rules and with the certificates that counted by then.
        var closedMs = (metered.First + 1) * Spread.IntervalMs + Closing.DelayMs;
        var rules = past.Since(closedMs, world.Model).ToArray();
        for (var i = 0; i < rules.Length; i++)
        {
            var (beginMs, endMs) = (Math.Max(rules[i].FromMs, closedMs), i + 1 < rules.Length ? rules[i + 1].FromMs : long.MaxValue);
            var books = Books(rules[i].Model, metered, scratch, i == 0 ? null : new(beginMs, beginMs));
            if (i == 0 && commits.TryPeek(out var earliest)) beginMs = Math.Max(beginMs, Math.Min(earliest.Key.TimeMs, endMs));
            books.Derive(scratch, new(0, beginMs), int.MaxValue);
            if (i == 0) scratch.Logged.Clear();
            while (commits.TryPeek(out var commit) && commit.Key.TimeMs < endMs) Restate(books, scratch, commits.Dequeue());
        }
        var series = new SeriesKey(SeriesOwner.Node, measure, key.Number);
        return (metered.Position, scratch.Range(series, fromInterval, toInterval),
            [.. scratch.Logged.Where(r => r.Series == series && r.Interval >= fromInterval && r.Interval < toInterval).OrderBy(r => r.Interval).ThenBy(r => r.Position)]);
    }

    async Task<Metered?> MeteredAsync(NodeKey key, long fromInterval, long toInterval, bool withLog, CancellationToken cancel)
    {
        if (world.Model.Find(key) is not { } node) return null;
        var nodes = Subtree(node).ToHashSet();
        SeriesKey[] series = [.. nodes.SelectMany(n => world.Reach.FacilitiesOf(n)).Distinct().SelectMany(f => FacilityReach.SeriesOf(f, world.Reach.Routes))
            .Where(s => s.Owner == SeriesOwner.Node && nodes.Contains(new(s.Number))).Distinct()];
        var (first, last) = Span(nodes, fromInterval, toInterval);
        if (!withLog)
        {
            var (now, metered) = await ledger.ReadAsync(series, first, last, cancel);
            return new(now, series, first, metered, []);
        }
        var (position, cells, log) = await ledger.ReadLoggedAsync(series, first, last, cancel);
        return new(position, series, first, cells, log);
    }

    static void TakeBack(Metered metered, Func<Restatement, bool> later)
    {
        var at = metered.Series.Index().ToDictionary(s => s.Item, s => s.Index);
        foreach (var change in metered.Log.Where(later)) metered.Cells[at[change.Series]][change.Interval - metered.First] -= change.Change;
    }

    static void Book(ScratchLedger scratch, Metered metered)
    {
        foreach (var (i, series) in metered.Series.Index())
            for (var c = 0; c < metered.Cells[i].Length; c++)
                if (!metered.Cells[i][c].IsZero) scratch.Book(new(series, metered.First + c, metered.Cells[i][c]));
    }

    // Books of a model, to derive all that is metered; with a commit they restate what was closed by then.
    DerivedBooks Books(CityModel model, Metered metered, ScratchLedger scratch, CommitPoint? at)
    {
        var books = new DerivedBooks(model, model.Accounting, model == world.Model ? world.Reach.Routes : new(model));
        foreach (var series in metered.Series.Where(s => model.Find(new NodeKey(s.Number)) is not null))
            for (var interval = metered.First; interval < metered.First + metered.Cells[0].Length; interval++)
                if (scratch.IsBooked(series, interval))
                    if (at is { } commit && Closing.IsClosed(interval, commit.TimeMs)) books.Restated(new(series.Number), interval, commit, RestatementCause.Factor);
                    else books.Touch(new(series.Number), interval);
        return books;
    }

    static void Restate(DerivedBooks books, ScratchLedger scratch, IGrouping<CommitPoint, Restatement> commit)
    {
        foreach (var change in commit)
        {
            scratch.Book(new(change.Series, change.Interval, change.Change));
            books.Restated(new(change.Series.Number), change.Interval, commit.Key, change.Cause);
        }
        books.Derive(scratch, commit.Key, int.MaxValue);
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
