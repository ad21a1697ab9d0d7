using Twin.City.Contracts;
using Twin.City.Hosting;
using Twin.City.Placement;
using Twin.Delivery.Envelope;
using Twin.Delivery.Hosted;
using Twin.Operations.Billing;
using Twin.Storage.Journal;

namespace Twin.City.Grains;

/// <summary>Issued bills as rows of the city's journal.</summary>
[EnterprisePlacementAttribute, GrainType("bills")]
sealed class BillGrain(CityWorld world) : Grain, IBillGrain
{
    readonly BillShelf bills = new();
    RecordHost host = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await ActivationLock.Leave();
        host = await RecordHost.OpenAsync(JournalKey.City, world.Journal, world.Commits, world.Time, (record, commit) =>
        {
            if (record.Kind == ControlKind.BillIssued) bills.Take(BillCodec.ReadIssue(record.Body.Span), commit);
        }, cancellationToken);
    }

    public Task<byte[][]> Issued(string account) => Task.FromResult<byte[][]>([.. bills.Of(account).Select(BillCodec.Save)]);

    public async Task<OrderAnswer> Issue(byte[] issue)
    {
        if (bills.Refusal(BillCodec.ReadIssue(issue)) is { } refused) return new(0, refused.Code, refused.Fault);
        try
        {
            return new(await host.WriteAsync(new(ControlKind.BillIssued, issue)), null, null);
        }
        catch (StaleActivationException)
        {
            DeactivateOnIdle();
            throw;
        }
    }
}
