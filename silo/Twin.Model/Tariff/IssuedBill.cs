using System.Collections.Immutable;
using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Tariff;

/// <summary>An interval whose amount changed since the bill was last computed.</summary>
public readonly record struct ChangedInterval(long Interval, long BeforeMicro, long AfterMicro);

/// <summary>How one line of a bill changed; a line that came or went has 0 on its other side.</summary>
public sealed record CorrectionLine(
    string Key, BillLineKind Kind, long BeforeFen, long AfterFen, long BeforeMicro, long AfterMicro, ImmutableArray<ChangedInterval> Intervals)
{
    public long DifferenceFen => AfterFen - BeforeFen;
}

/// <summary>What a restatement came to, after a bill was issued. Goes onto a later bill.</summary>
/// <param name="AtMs">Commit time of the journal record that it follows from.</param>
/// <param name="Position">Position of that record.</param>
public sealed record BillCorrection(
    string AccountId, int Year, int Month, long AtMs, long Position, RestatementCause Cause, ImmutableArray<CorrectionLine> Lines)
{
    public long DifferenceFen => Lines.Sum(l => l.DifferenceFen);
}

/// <summary>A bill as it was issued, for good, and what came after.</summary>
/// <param name="Issued">Never changes.</param>
/// <param name="Latest">The same month as computed last; the next correction is against this one.</param>
public sealed record IssuedBill(Bill Issued, long IssuedMs, long Position, Bill Latest, ImmutableArray<BillCorrection> Corrections)
{
    public static IssuedBill Issue(Bill bill, long atMs, long position) => new(bill, atMs, position, bill, []);

    /// <summary>What the month comes to with all corrections.</summary>
    public long StandsAtFen => Issued.TotalFen + Corrections.Sum(c => c.DifferenceFen);

    /// <summary>The bill with one more correction, or itself where nothing changed, not even an interval.</summary>
    /// <param name="now">The same month of the same account, computed again with the same carried corrections.</param>
    public IssuedBill Correct(Bill now, long atMs, long position, RestatementCause cause)
    {
        if ((now.AccountId, now.Year, now.Month) != (Issued.AccountId, Issued.Year, Issued.Month))
            throw new ArgumentException($"{Name(now)} does not correct {Name(Issued)}", nameof(now));

        var before = Latest.Lines.ToDictionary(l => l.Key, StringComparer.Ordinal);
        var after = now.Lines.ToDictionary(l => l.Key, StringComparer.Ordinal);
        ImmutableArray<CorrectionLine> lines =
        [
            .. before.Keys.Union(after.Keys, StringComparer.Ordinal)
                .Select(key => Difference(before.GetValueOrDefault(key), after.GetValueOrDefault(key))).OfType<CorrectionLine>(),
        ];
        if (lines.IsEmpty) return this;
        var correction = new BillCorrection(now.AccountId, now.Year, now.Month, atMs, position, cause, lines);
        return this with { Latest = now, Corrections = Corrections.Add(correction) };
    }

    static string Name(Bill bill) => $"the bill of {bill.AccountId} for {bill.Year}-{bill.Month:00}";

    static CorrectionLine? Difference(BillLine? before, BillLine? after)
    {
        var line = (before ?? after)!;
        ImmutableArray<ChangedInterval> intervals = [.. Changed(before, after)];
        if (intervals.IsEmpty && before?.AmountFen == after?.AmountFen && before?.QuantityMicro == after?.QuantityMicro
            && before?.Price == after?.Price) return null;
        return new(line.Key, line.Kind, before?.AmountFen ?? 0, after?.AmountFen ?? 0,
            before?.QuantityMicro ?? 0, after?.QuantityMicro ?? 0, intervals);
    }

    static IEnumerable<ChangedInterval> Changed(BillLine? before, BillLine? after)
    {
        var old = Amounts(before);
        var now = Amounts(after);
        return from interval in old.Keys.Union(now.Keys).Order()
               let change = new ChangedInterval(interval, old.GetValueOrDefault(interval), now.GetValueOrDefault(interval))
               where change.BeforeMicro != change.AfterMicro
               select change;
    }

    static Dictionary<long, long> Amounts(BillLine? line) =>
        line is null ? [] : line.Intervals.ToDictionary(i => i.Interval, i => i.Cell.Micro);
}
