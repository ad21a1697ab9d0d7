using Twin.Model.Tariff;
using Twin.Operations.Billing;
using Twin.Park.Engine;
using Twin.Storage.Journal;

namespace Twin.Park.Billing;

/// <summary>Issued bills, as their records come by, live and in replay.</summary>
sealed class BillBook : IFrameFollower
{
    readonly List<FrozenBill> bills = [];
    readonly SortedSet<int> unsaved = [];

    public IEnumerable<FrozenBill> Of(string accountId) => bills.Where(b => b.Bill.Issued.AccountId == accountId);

    public FrozenBill? Find(string accountId, int year, int month) => Of(accountId).FirstOrDefault(b => b.IsOf(year, month));

    public void Restore(FrozenBill bill) => bills.Add(bill);

    /// <summary>The bills that changed since they were last taken, by order of issue.</summary>
    public IEnumerable<(int Number, FrozenBill Bill)> TakeUnsaved()
    {
        (int, FrozenBill)[] taken = [.. unsaved.Select(number => (number, bills[number]))];
        unsaved.Clear();
        return taken;
    }

    public void Follow(CommitFrame frame, CityState state)
    {
        foreach (var control in frame.Controls)
            if (BillRecords.Read(control) is { } issue) Freeze(issue, frame);
    }

    void Freeze(BillIssue issue, CommitFrame frame)
    {
        if (Find(issue.Bill.AccountId, issue.Bill.Year, issue.Bill.Month) is not null) return;
        foreach (var settled in issue.Settled) Settle(settled);
        unsaved.Add(bills.Count);
        bills.Add(new(IssuedBill.Issue(issue.Bill, frame.CommitTimeMs, frame.Position), issue.By, issue.ComputedAt, [.. issue.Settled.Select(s => s.Correction)]));
    }

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
