using Twin.City.Contracts;
using Twin.City.Grains;
using Twin.Delivery.Hosted;
using Twin.Model.Orders;
using Twin.Operations.Billing;

namespace Twin.City.Sources;

/// <summary>Issued bills as Operations reads and issues them.</summary>
sealed class CityBillBook(IGrainFactory grains) : IBillBook
{
    public async ValueTask<IReadOnlyList<FrozenBill>> IssuedAsync(string accountId, CancellationToken cancel) =>
        [.. (await grains.Bills().Issued(accountId).WaitAsync(cancel)).Select(b => BillCodec.Load(b))];

    public async ValueTask<OrderOutcome> IssueAsync(BillIssue issue, CancellationToken cancel)
    {
        try
        {
            var answer = await grains.Bills().Issue(BillCodec.Of(issue)).WaitAsync(cancel);
            return new(answer.Position, answer.Code, answer.Fault);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException or StaleActivationException)
        {
            return OrderOutcome.Refused("not_recording", $"the city's journal did not answer ({error.Message}): look whether the bill was issued, and issue it again if not");
        }
    }
}
