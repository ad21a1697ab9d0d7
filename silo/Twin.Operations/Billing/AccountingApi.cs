using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Twin.Operations.Demand;
using Twin.Operations.Description;
using Twin.Operations.Evaluation;
using Twin.Operations.Factors;
using Twin.Operations.Indicators;
using Twin.Operations.Problems;
using Twin.Operations.Wire;
using Twin.Operations.Writing;

namespace Twin.Operations.Billing;

/// <summary>The endpoints of what is computed by rules: accounts, bills, demand, indicators, and the rules' own data.</summary>
static class AccountingApi
{
    static readonly ApiPath Account = new("Id of a supply account.", "steel", "account");
    static readonly ApiPath Month = new($"{char.ToUpperInvariant(MonthParameter.Rule[0])}{MonthParameter.Rule[1..]}.", "2018-01", "month");

    static readonly ApiPath NodePath = new("Path of a city, park, enterprise or facility.", "haikou/hi-tech-zone/qiongtai-steel");

    public static void Map(RouteGroupBuilder api)
    {
        if (api.Has<IBillBook>()) MapBills(api);
        if (api.Has<IMinuteSource>()) MapDemand(api);
        MapRules(api);
    }

    static void MapBills(RouteGroupBuilder api)
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
            .Accepts<BillIssueWire>(RequestBody.Json).Produces<BillWire>().WithProblems(400, 401, 403, 404, 409, 413, 415, 503).AddEndpointFilter<WriteGuard>()
            .WithMetadata(Account, Month, ApiParameters.None, BillExamples.Bill);
    }

    static void MapDemand(RouteGroupBuilder api) =>
        api.MapGet("demand/{**path}", DemandEndpoint.HandleAsync).WithName("getDemand").WithTags("demand")
            .WithSummary("Demand: the running quarter of an hour with its forecast, and the month's maximum")
            .WithDescription("The maximum is that of what is known now; the children's parts in it, and what none of them accounts for, add up to it.")
            .Produces<DemandWire>().WithProblems(400, 404).WithMetadata(NodePath, DemandEndpoint.Parameters, RuleExamples.Demand);

    static void MapRules(RouteGroupBuilder api)
    {
        api.MapGet("indicators/{**path}", IndicatorsEndpoint.HandleAsync).WithName("getIndicators").WithTags("indicators")
            .WithSummary("How well a node uses its energy")
            .WithDescription("Load factor, self-consumption, self-sufficiency, energy per area, battery round trip, COP, PUE, carbon per energy: each with what it is made of, or why there is none.")
            .Produces<IndicatorsWire>().WithProblems(400, 404).WithMetadata(NodePath, IndicatorsEndpoint.Parameters, RuleExamples.Indicators);
        api.MapGet("evaluation/{**path}", EvaluationEndpoint.HandleAsync).WithName("getEvaluation").WithTags("indicators")
            .WithSummary("A year's evaluation: zero-carbon park class, enterprises by land")
            .WithDescription("By the rules and yearly figures of the model, with their sources. What is not known is null with a reason.")
            .Produces<EvaluationWire>().WithProblems(400, 404).WithMetadata(NodePath, EvaluationEndpoint.Parameters, EvaluationExamples.Evaluation);
        api.MapGet("factors", FactorsEndpoint.Handle).WithName("getFactors").WithTags("factors")
            .WithSummary("Factors, coefficients, tariffs and certificates, with their sources")
            .WithDescription("All that the model states, with validity; certificates with what counts, and why the rest does not.")
            .Produces<FactorsWire>().WithProblems(400).WithMetadata(FactorsEndpoint.Parameters, RuleExamples.Factors);
    }
}
