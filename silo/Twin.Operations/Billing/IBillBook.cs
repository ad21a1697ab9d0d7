using System.Collections.Immutable;
using Twin.Model.Orders;
using Twin.Model.Tariff;
using Twin.Operations.Corrections;

namespace Twin.Operations.Billing;

/// <summary>A bill as it was issued, with what its recomputation needs.</summary>
/// <param name="ComputedAt">Journal position that it was computed at, before that of its issue.</param>
/// <param name="Carried">Corrections of earlier bills that are lines of this one.</param>
public sealed record FrozenBill(IssuedBill Bill, string By, long ComputedAt, ImmutableArray<BillCorrection> Carried)
{
    public bool IsOf(int year, int month) => (Bill.Issued.Year, Bill.Issued.Month) == (year, month);
}

/// <summary>A correction of an earlier bill that a new one carries, and with that settles.</summary>
/// <param name="Before">How many corrections of that bill were settled before: another issue in between makes this one invalid.</param>
/// <param name="Latest">The earlier month as computed for the correction; the next correction is against it.</param>
public sealed record BillSettlement(BillCorrection Correction, int Before, Bill Latest);

/// <summary>A bill about to be issued.</summary>
public sealed record BillIssue(Bill Bill, string By, long ComputedAt, ImmutableArray<BillSettlement> Settled);

/// <summary>Where issued bills are kept, for good.</summary>
public interface IBillBook
{
    /// <summary>An account's issued bills, by month.</summary>
    ValueTask<IReadOnlyList<FrozenBill>> IssuedAsync(string accountId, CancellationToken cancel);

    /// <summary>Freezes a bill. Refused: already_issued, settled_meanwhile, not_recording.</summary>
    ValueTask<OrderOutcome> IssueAsync(BillIssue issue, CancellationToken cancel);
}
