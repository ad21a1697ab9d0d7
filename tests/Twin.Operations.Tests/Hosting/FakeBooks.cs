using Twin.Model.Ledger;
using Twin.Model.Orders;
using Twin.Model.Tariff;
using Twin.Operations.Billing;
using Twin.Operations.Corrections;
using Twin.Operations.Ledger;

namespace Twin.Operations.Hosting;

/// <summary>Intervals as the test books them, each covered in full unless it says otherwise, known at a position that the test sets.</summary>
sealed class FakeIntervals : IIntervalSource
{
    readonly Dictionary<(SeriesKey Series, long Interval), Cell> cells = [];

    public long Position { get; set; }
    public long AtMs { get; set; }
    public Restatement? Newest { get; set; }

    public void Reset()
    {
        cells.Clear();
        (Position, AtMs, Newest) = (815, SmallCity.NoonMs, null);
    }

    public void Book(SeriesKey series, long interval, decimal amount, decimal estimated = 0, long coveredMs = Spread.IntervalMs) =>
        cells[(series, interval)] = new((long)(amount * 1_000_000), coveredMs, (long)(estimated * 1_000_000));

    public ValueTask<IntervalAnswer> ReadAsync(IReadOnlyList<SeriesKey> series, long fromInterval, long toInterval, CancellationToken cancel) =>
        new(new IntervalAnswer(Position, AtMs, [.. series.Select(s => new IntervalSeries(s, fromInterval,
            [.. Enumerable.Range(0, (int)(toInterval - fromInterval)).Select(i => cells.GetValueOrDefault((s, fromInterval + i)))],
            cells.Keys.Any(k => k.Series == s) ? Math.Max(0, Math.Min(AtMs, toInterval * Spread.IntervalMs) - fromInterval * Spread.IntervalMs) : 0))]));

    public ValueTask<Restatement?> NewestRestatementAsync(
        IReadOnlyList<SeriesKey> series, long fromInterval, long toInterval, long afterPosition, CancellationToken cancel) =>
        new(Newest is { } newest && newest.Position > afterPosition ? newest : null);
}

/// <summary>Issued bills in memory.</summary>
sealed class FakeBills : IBillBook
{
    public List<FrozenBill> All { get; } = [];

    public ValueTask<IReadOnlyList<FrozenBill>> IssuedAsync(string accountId, CancellationToken cancel) =>
        new([.. All.Where(b => b.Bill.Issued.AccountId == accountId)]);

    public ValueTask<OrderOutcome> IssueAsync(BillIssue issue, CancellationToken cancel)
    {
        foreach (var settled in issue.Settled)
        {
            var at = All.FindIndex(b => b.IsOf(settled.Correction.Year, settled.Correction.Month));
            All[at] = All[at] with { Bill = All[at].Bill with { Latest = settled.Latest, Corrections = All[at].Bill.Corrections.Add(settled.Correction) } };
        }
        var position = issue.ComputedAt + 1;
        All.Add(new(IssuedBill.Issue(issue.Bill, SmallCity.NoonMs, position), issue.By, issue.ComputedAt, [.. issue.Settled.Select(s => s.Correction)]));
        return new(OrderOutcome.Done(position));
    }
}
