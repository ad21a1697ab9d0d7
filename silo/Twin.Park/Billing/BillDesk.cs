using Twin.Model.Orders;
using Twin.Operations.Billing;
using Twin.Operations.Corrections;
using Twin.Park.Engine;
using Twin.Storage.Journal;

namespace Twin.Park.Billing;

/// <summary>Issues bills: checks them against those that stand, and writes them to the journal.</summary>
sealed class BillDesk(BillBook book, CommitLoop commits, EngineGate gate) : IBillBook
{
    readonly SemaphoreSlim one = new(1, 1); // an issue must be durable and applied before the next is checked: no correction is carried twice

    public async ValueTask<IReadOnlyList<FrozenBill>> IssuedAsync(string accountId, CancellationToken cancel)
    {
        await commits.AppliedAsync(commits.Position).WaitAsync(cancel).ConfigureAwait(false);
        using (gate.Enter()) return book.Bills.Of(accountId);
    }

    public async ValueTask<OrderOutcome> IssueAsync(BillIssue issue, CancellationToken cancel)
    {
        await one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            using (gate.Enter())
                if (book.Bills.Refusal(issue) is { } refused) return refused;
            return OrderOutcome.Done(await commits.WriteAppliedAsync(new(ControlKind.BillIssued, BillCodec.Of(issue))).WaitAsync(cancel).ConfigureAwait(false));
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
}
