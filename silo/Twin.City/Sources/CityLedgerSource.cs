using Twin.City.Hosting;
using Twin.Model.Derivation;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Operations.Ledger;

namespace Twin.City.Sources;

/// <summary>The ledger as Operations reads it. A position is a commit time (decision 0023); derived measures are derived when they are asked for.</summary>
sealed class CityLedgerSource(CityWorld world, LedgerReader ledger, DerivedReader derived) : ILedgerSource, IIntervalSource
{
    volatile Tuple<RouteTable, ExpectedTime>? expected;

    public async ValueTask<LedgerAnswer> SumAsync(LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, CancellationToken cancel)
    {
        var (position, cells, priced) = await CellsAsync(subject, measure, boundariesMs, cancel);
        return new(position, Rows(subject, measure, boundariesMs, cells, priced, world.NowMs));
    }

    public ValueTask<LedgerMomentOutcome> MomentAsync(long? position, long? timeMs, CancellationToken cancel)
    {
        var at = position ?? timeMs!.Value - 1; // the newest position before an instant
        return new(at > world.NowMs ? LedgerMomentOutcome.Refused("position_ahead", $"the newest position is {world.NowMs}")
            : new(new(at, (Closing.LastClosed(at) + 1) * Spread.IntervalMs)));
    }

    public async ValueTask<LedgerAnswer> SumKnownAtAsync(
        LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, long position, CancellationToken cancel)
    {
        var (first, last) = (First(boundariesMs), Last(boundariesMs));
        if (!measure.IsMetered())
        {
            var (_, derivedCells, priced) = await derived.ReadAsync(new(subject.Number), measure, first, last, position, cancel);
            return new(position, Rows(subject, measure, boundariesMs, derivedCells, priced, position));
        }
        var (_, cells, log) = await ledger.ReadLoggedAsync([SeriesOf(subject, measure)], first, last, cancel);
        foreach (var change in log)
            if (change.Position > position) cells[0][change.Interval - first] -= change.Change;
        return new(position, Rows(subject, measure, boundariesMs, cells[0], null, position));
    }

    public async ValueTask<RestatementAnswer> RestatementsAsync(
        LedgerSubject subject, Measure measure, long fromMs, long toMs, int limit, CancellationToken cancel)
    {
        var (first, last) = (fromMs / Spread.IntervalMs, toMs / Spread.IntervalMs);
        var (position, cells, log) = measure.IsMetered() ? await MeteredAsync(SeriesOf(subject, measure), first, last, cancel)
            : await derived.RestatementsAsync(new(subject.Number), measure, first, last, cancel);
        // An interval's amount now less all its changes is its amount at its close, and from there they add up.
        var rows = new List<RestatementRow>();
        foreach (var interval in log.GroupBy(r => r.Interval))
        {
            var micro = cells[interval.Key - first].Micro - interval.Sum(r => r.Change.Micro);
            foreach (var change in interval)
                rows.Add(new(change.Interval, change.Cause, change.Position, change.CommitMs, micro, micro += change.Change.Micro));
        }
        return new(position, [.. rows.Take(limit)], rows.Count > limit);
    }

    public async ValueTask<IntervalAnswer> ReadAsync(IReadOnlyList<SeriesKey> series, long fromInterval, long toInterval, CancellationToken cancel)
    {
        var (position, cells) = await ledger.ReadAsync(series, fromInterval, toInterval, cancel);
        var nowMs = world.NowMs;
        var upToMs = Math.Min(toInterval * Spread.IntervalMs, nowMs);
        return new(position, nowMs, [.. series.Select((s, i) => new IntervalSeries(s, fromInterval, cells[i], Expected.Of(s, fromInterval * Spread.IntervalMs, upToMs)))]);
    }

    public async ValueTask<Restatement?> NewestRestatementAsync(
        IReadOnlyList<SeriesKey> series, long fromInterval, long toInterval, long afterPosition, CancellationToken cancel)
    {
        Restatement? newest = null;
        foreach (var one in series)
            foreach (var change in await ledger.RestatementsAsync(one, fromInterval, toInterval, cancel))
                if (change.Position > afterPosition && (newest is not { } known || change.Position > known.Position)) newest = change;
        return newest;
    }

    async Task<(long Position, Cell[] Cells, Cell[]? Priced)> CellsAsync(LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, CancellationToken cancel)
    {
        if (!measure.IsMetered()) return await derived.ReadAsync(new(subject.Number), measure, First(boundariesMs), Last(boundariesMs), knownAt: null, cancel);
        var (position, cells) = await ledger.ReadAsync([SeriesOf(subject, measure)], First(boundariesMs), Last(boundariesMs), cancel);
        return (position, cells[0], null);
    }

    async Task<(long Position, Cell[] Cells, IReadOnlyList<Restatement> Log)> MeteredAsync(SeriesKey series, long first, long last, CancellationToken cancel)
    {
        var (position, cells, log) = await ledger.ReadLoggedAsync([series], first, last, cancel);
        return (position, cells[0], log);
    }

    LedgerRow[] Rows(LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, Cell[] cells, Cell[]? priced, long nowMs)
    {
        var rows = new LedgerRow[boundariesMs.Count - 1];
        for (var i = 0; i < rows.Length; i++)
        {
            var (from, to) = ((int)(boundariesMs[i] / Spread.IntervalMs - First(boundariesMs)), (int)(boundariesMs[i + 1] / Spread.IntervalMs - First(boundariesMs)));
            var sum = Sum(cells.AsSpan(from..to));
            rows[i] = new(boundariesMs[i], boundariesMs[i + 1], sum.Micro, sum.CoveredMs,
                ExpectedMs(subject, measure, boundariesMs[i], Math.Min(boundariesMs[i + 1], nowMs)), sum.EstimatedMicro,
                priced is null ? null : Sum(priced.AsSpan(from..to)).Micro);
        }
        return rows;
    }

    static Cell Sum(ReadOnlySpan<Cell> cells)
    {
        Cell sum = default;
        foreach (ref readonly var cell in cells) sum += cell;
        return sum;
    }

    long ExpectedMs(LedgerSubject subject, Measure measure, long fromMs, long toMs)
    {
        if (measure.IsMetered()) return Expected.Of(SeriesOf(subject, measure), fromMs, toMs);
        var purchased = world.Model.Find(new NodeKey(subject.Number)) is { } node
            && world.Model.Accounting.SettingsOf(node) is { } settings ? settings.At(fromMs).Purchased : [];
        return DerivedMeasures.SourcesOf(measure, purchased).Sum(source => Expected.Of(new(subject.Owner, source, subject.Number), fromMs, toMs));
    }

    // Of the revision in force. Two that find another at once make it twice.
    ExpectedTime Expected
    {
        get
        {
            var routes = world.Reach.Routes;
            if (expected is { } known && known.Item1 == routes) return known.Item2;
            var made = new ExpectedTime(routes);
            expected = Tuple.Create(routes, made);
            return made;
        }
    }

    static SeriesKey SeriesOf(LedgerSubject subject, Measure measure) => new(subject.Owner, measure, subject.Number);
    static long First(IReadOnlyList<long> boundariesMs) => boundariesMs[0] / Spread.IntervalMs;
    static long Last(IReadOnlyList<long> boundariesMs) => boundariesMs[^1] / Spread.IntervalMs;
}
