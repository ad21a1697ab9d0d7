using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Twin.Operations.Description;
using Twin.Operations.Problems;
using Twin.Operations.Wire;
using Twin.Operations.Writing;

namespace Twin.Operations.Billing;

/// <summary>The endpoints of what is computed by rules: accounts and bills.</summary>
static class AccountingApi
{
    static readonly ApiPath Account = new("Id of a supply account.", "steel", "account");
    static readonly ApiPath Month = new($"{char.ToUpperInvariant(MonthParameter.Rule[0])}{MonthParameter.Rule[1..]}.", "2018-01", "month");

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("accounts", BillsEndpoint.AccountsAsync).WithName("getAccounts").WithTags("bills")
            .WithSummary("Supply accounts and their terms").WithDescription("A node counts in full with the account that is its own; the account above it leaves it out.")
            .Produces<SupplyAccountWire[]>().WithMetadata(ApiParameters.None, BillExamples.Accounts);
        api.MapGet("bills/{account}/{month}", BillsEndpoint.ReadAsync).WithName("getBill").WithTags("bills")
            .WithSummary("A month's bill, every line with what it was computed from")
            .WithDescription("Computed from what is known now; an issued bill as it was issued, with what restatements since then came to.")
            .Produces<BillWire>().WithProblems(400, 404).WithMetadata(Account, Month, BillsEndpoint.Parameters, BillExamples.Bill);
        api.MapPost("bills/{account}/{month}/issue", BillIssueEndpoint.IssueAsync).WithName("issueBill").WithTags("bills")
            .WithSummary("Issues a month's bill").WithDescription("Freezes it, for good. It carries what corrections of the account's earlier bills came to.")
            .Accepts<BillIssueWire>("application/json").Produces<BillWire>().WithProblems(400, 401, 403, 404, 409, 503).AddEndpointFilter<WriteGuard>()
            .WithMetadata(Account, Month, ApiParameters.None, BillExamples.Bill);
    }
}
