using Twin.Model.Orders;
using Twin.Operations.Billing;
using Twin.Operations.Corrections;
using Twin.Park.Engine;

namespace Twin.Park.Billing;

/// <summary>Issues bills: checks them against those that stand, and writes them to the journal.</summary>
sealed class BillDesk(BillBook book, CommitLoop commits, EngineGate gate) : IBillBook
{
    readonly SemaphoreSlim one = new(1, 1); // an issue must be durable and applied before the next is checked: no correction is carried twice

    public async ValueTask<IReadOnlyList<FrozenBill>> IssuedAsync(string accountId, CancellationToken cancel)
    {
        await commits.AppliedAsync(commits.Position).WaitAsync(cancel).ConfigureAwait(false);
        using (gate.Enter()) return [.. book.Of(accountId).OrderBy(b => (b.Bill.Issued.Year, b.Bill.Issued.Month))];
    }

    public async ValueTask<OrderOutcome> IssueAsync(BillIssue issue, CancellationToken cancel)
    {
        await one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            using (gate.Enter())
                if (Refusal(issue) is { } refused) return refused;
            return OrderOutcome.Done(await commits.WriteAppliedAsync(BillRecords.Of(issue)).WaitAsync(cancel).ConfigureAwait(false));
        }
        catch (IOException error)
        {
            return OrderOutcome.Refused("not_recording", error.Message);
        }
        finally
        {
            one.Release();
        }
    }

    OrderOutcome? Refusal(BillIssue issue)
    {
        if (book.Find(issue.Bill.AccountId, issue.Bill.Year, issue.Bill.Month) is not null)
            return OrderOutcome.Refused("already_issued", "the bill of this month was issued; it does not change any more");
        foreach (var settled in issue.Settled)
            if (book.Find(issue.Bill.AccountId, settled.Correction.Year, settled.Correction.Month)?.Bill.Corrections.Length != settled.Before)
                return OrderOutcome.Refused("settled_meanwhile", "another bill has carried one of its corrections meanwhile: read it again");
        return null;
    }
}
