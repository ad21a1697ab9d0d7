using Twin.Model.Facility;
using Twin.Model.Orders;
using Twin.Model.Tariff;

namespace Twin.Operations.Billing;

/// <summary>Issued bills in the order of their records, and whether another may be issued. One caller at a time.</summary>
public sealed class BillShelf
{
    readonly List<FrozenBill> bills = [];
    readonly SortedSet<int> unsaved = [];

    /// <summary>An account's bills, by month.</summary>
    public IReadOnlyList<FrozenBill> Of(string accountId) =>
        [.. bills.Where(b => b.Bill.Issued.AccountId == accountId).OrderBy(b => (b.Bill.Issued.Year, b.Bill.Issued.Month))];

    public void Restore(FrozenBill bill) => bills.Add(bill);

    /// <summary>The bills that changed since they were last taken, by order of issue.</summary>
    public IEnumerable<(int Number, FrozenBill Bill)> TakeUnsaved()
    {
        (int, FrozenBill)[] taken = [.. unsaved.Select(number => (number, bills[number]))];
        unsaved.Clear();
        return taken;
    }

    /// <summary>Why a bill may not be issued; null where it may.</summary>
    public OrderOutcome? Refusal(BillIssue issue)
    {
        if (Find(issue.Bill.AccountId, issue.Bill.Year, issue.Bill.Month) is not null)
            return OrderOutcome.Refused("already_issued", "the bill of this month was issued; it does not change any more");
        foreach (var settled in issue.Settled)
            if (Find(issue.Bill.AccountId, settled.Correction.Year, settled.Correction.Month)?.Bill.Corrections.Length != settled.Before)
                return OrderOutcome.Refused("settled_meanwhile", "another bill has carried one of its corrections meanwhile: read it again");
        return null;
    }

    /// <summary>Takes the record of a bill; that of a month that has one changes nothing.</summary>
    public void Take(BillIssue issue, in CommitPoint commit)
    {
        if (Find(issue.Bill.AccountId, issue.Bill.Year, issue.Bill.Month) is not null) return;
        foreach (var settled in issue.Settled) Settle(settled);
        unsaved.Add(bills.Count);
        bills.Add(new(IssuedBill.Issue(issue.Bill, commit.TimeMs, commit.Position), issue.By, issue.ComputedAt, [.. issue.Settled.Select(s => s.Correction)]));
    }

    FrozenBill? Find(string accountId, int year, int month) => bills.Find(b => b.Bill.Issued.AccountId == accountId && b.IsOf(year, month));

    void Settle(BillSettlement settled)
    {
        var correction = settled.Correction;
        var number = bills.FindIndex(b => b.Bill.Issued.AccountId == correction.AccountId && b.IsOf(correction.Year, correction.Month));
        if (number < 0) return;
        var bill = bills[number];
        bills[number] = bill with { Bill = bill.Bill with { Latest = settled.Latest, Corrections = bill.Bill.Corrections.Add(correction) } };
        unsaved.Add(number);
    }
}
