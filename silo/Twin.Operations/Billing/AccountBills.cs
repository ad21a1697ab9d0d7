using System.Collections.Immutable;
using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Orders;
using Twin.Model.Rules;
using Twin.Model.Tariff;
using Twin.Model.Topology;
using Twin.Operations.Corrections;
using Twin.Operations.Demand;
using Twin.Operations.Ledger;

namespace Twin.Operations.Billing;

/// <summary>A month's bill as it is answered.</summary>
/// <param name="Bill">As issued, or as computed now where it was not.</param>
/// <param name="Frozen">Null where the bill is not issued.</param>
/// <param name="Corrections">Of an issued bill: those that later bills carry, then what is not carried yet.</param>
/// <param name="IsOver">Whether all intervals of the month are closed.</param>
sealed record BillAnswer(long Position, long AtMs, Bill Bill, FrozenBill? Frozen, ImmutableArray<BillCorrection> Corrections, bool IsOver)
{
    public ImmutableArray<BillSettlement> ToSettle { get; init; } = [];

    /// <summary>It is charged by the highest demand between the blocks, and the readings that this is found in are dropped: it was not issued in time.</summary>
    public bool LacksMinutes { get; init; }

    /// <summary>How many of the corrections later bills carry.</summary>
    public int Carried => Frozen?.Bill.Corrections.Length ?? 0;
}

/// <summary>Computes bills from the ledger and holds issued ones against it.</summary>
sealed class AccountBills(IIntervalSource intervals, IMinuteSource minuteSource, IBillBook book)
{
    static readonly Measure[] Measures = [Measure.ElectricityImport, Measure.ElectricityExport, Measure.ReactiveImport, Measure.ReactiveExport];

    public async ValueTask<BillAnswer> ReadAsync(CityModel model, SupplyAccount account, int year, int month, CancellationToken cancel)
    {
        var issued = await book.IssuedAsync(account.Id, cancel);
        if (issued.FirstOrDefault(f => f.IsOf(year, month)) is { } frozen)
        {
            var (at, corrected) = await CorrectedAsync(model, account, frozen, cancel);
            return new(at.Position, at.AtMs, frozen.Bill.Issued, frozen, corrected.Corrections, IsOver: true);
        }

        var settled = ImmutableArray.CreateBuilder<BillSettlement>();
        foreach (var earlier in issued.Where(f => (f.Bill.Issued.Year, f.Bill.Issued.Month).CompareTo((year, month)) < 0))
        {
            var (_, corrected) = await CorrectedAsync(model, account, earlier, cancel);
            if (corrected.Corrections.Length > earlier.Bill.Corrections.Length)
                settled.Add(new(corrected.Corrections[^1], earlier.Bill.Corrections.Length, corrected.Latest));
        }
        var (now, bill) = await ComputeAsync(model, account, year, month, [.. settled.Select(s => s.Correction)], latest: null, cancel);
        return new(now.Position, now.AtMs, bill, null, [], bill.Period.ToMs + Closing.DelayMs <= now.AtMs)
        {
            ToSettle = settled.ToImmutable(),
            LacksMinutes = BillCalculation.NeedsMinutes(account, year, month) && bill.Period.FromMs < HorizonMs,
        };
    }

    public ValueTask<OrderOutcome> IssueAsync(BillAnswer answer, string by, CancellationToken cancel) =>
        book.IssueAsync(new(answer.Bill, by, answer.Position, answer.ToSettle), cancel);

    // The same month computed again: what differs from the last computation that a bill carries is one more correction.
    async ValueTask<(IntervalAnswer At, IssuedBill Corrected)> CorrectedAsync(CityModel model, SupplyAccount account, FrozenBill frozen, CancellationToken cancel)
    {
        var bill = frozen.Bill;
        var (at, now) = await ComputeAsync(model, account, bill.Issued.Year, bill.Issued.Month, frozen.Carried, bill.Latest, cancel);
        var since = bill.Corrections.IsEmpty ? frozen.ComputedAt : bill.Corrections[^1].Position;
        var (from, to) = LocalTime.Month(bill.Issued.Year, bill.Issued.Month, account.Zone);
        var newest = await intervals.NewestRestatementAsync([.. at.Series.Select(s => s.Series)], from, to, since, cancel);
        // What no interval explains, a reading between the minutes of a sliding demand does, or else a tariff, a term or an account.
        var unexplained = now.IsSlidOnlyFrom(bill.Latest) ? RestatementCause.LateReading : RestatementCause.Tariff;
        var (atMs, position, cause) = newest is { } change ? (change.CommitMs, change.Position, change.Cause) : (at.AtMs, at.Position, unexplained);
        return (at, bill.Correct(now, atMs, position, cause));
    }

    async ValueTask<(IntervalAnswer At, Bill Bill)> ComputeAsync(
        CityModel model, SupplyAccount account, int year, int month, ImmutableArray<BillCorrection> carried, Bill? latest, CancellationToken cancel)
    {
        var (from, to) = LocalTime.Month(year, month, account.Zone);
        var shares = AccountShare.Of(account, model, new(from * Spread.IntervalMs, to * Spread.IntervalMs));
        NodeKey[] nodes = [.. shares.Select(s => s.Node).Distinct()];
        var at = await intervals.ReadAsync(
            [.. nodes.SelectMany(n => Measures.Select(m => new SeriesKey(SeriesOwner.Node, m, n.Number)))], from, to, cancel);
        var lagging = Sum(at, shares, Measure.ReactiveImport);
        var minutes = BillCalculation.NeedsMinutes(account, year, month) ? await MinutesAsync(shares, from, to, cancel) : null;
        // Of a month whose readings are dropped stands what was computed last: nothing is accepted any more that lies between its blocks.
        var slid = latest?.Lines.Select(l => l.Demand).FirstOrDefault(d => d is { Method: DemandMethod.Sliding });
        return (at, BillCalculation.Of(account, year, month, new()
        {
            Import = Sum(at, shares, Measure.ElectricityImport),
            Export = Sum(at, shares, Measure.ElectricityExport),
            Lagging = lagging.Count == 0 && Expected(at, shares, Measure.ReactiveImport) == 0 ? null : lagging,
            Leading = Sum(at, shares, Measure.ReactiveExport),
            Minutes = minutes,
            Slid = minutes is null ? slid : null,
            ExpectedMs = Expected(at, shares, Measure.ElectricityImport),
            Carried = carried,
        }));
    }

    async ValueTask<MinuteEnergy?> MinutesAsync(IReadOnlyList<AccountShare> shares, long from, long to, CancellationToken cancel)
    {
        var fromMs = from * Spread.IntervalMs;
        if (fromMs < HorizonMs) return null;
        var minutes = await minuteSource.ReadAsync(
            [.. shares.Select(s => new MinuteSeries(new(SeriesOwner.Node, Measure.ElectricityImport, s.Node.Number), s.Sign, s.Validity))],
            fromMs, to * Spread.IntervalMs, cancel);
        return fromMs < HorizonMs ? null : minutes; // it may have moved meanwhile
    }

    long HorizonMs => minuteSource.HorizonMs;

    static List<IntervalCell> Sum(IntervalAnswer at, IReadOnlyList<AccountShare> shares, Measure measure)
    {
        List<IntervalCell> sums = [];
        if (at.Series.Count == 0) return sums;
        var (first, count) = (at.Series[0].FirstInterval, at.Series[0].Cells.Count);
        var cells = new Cell[count];
        foreach (var share in shares)
        {
            var series = Of(at, share, measure);
            for (var i = 0; i < count; i++)
                if (share.Validity.Contains((first + i) * Spread.IntervalMs)) cells[i] += share.Sign * series.Cells[i];
        }
        for (var i = 0; i < count; i++)
            if (!cells[i].IsZero) sums.Add(new(first + i, cells[i]));
        return sums;
    }

    // Each share's part of what is expected of its node, by the length of its time.
    static long Expected(IntervalAnswer at, IReadOnlyList<AccountShare> shares, Measure measure)
    {
        long sum = 0;
        foreach (var share in shares)
        {
            var series = Of(at, share, measure);
            var spanMs = series.Cells.Count * Spread.IntervalMs;
            sum += (long)((Int128)share.Sign * series.ExpectedMs * (share.Validity.ToMs - share.Validity.FromMs) / spanMs);
        }
        return sum;
    }

    static IntervalSeries Of(IntervalAnswer at, AccountShare share, Measure measure) =>
        at.Series.First(s => s.Series == new SeriesKey(SeriesOwner.Node, measure, share.Node.Number));
}
