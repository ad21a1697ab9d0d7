using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Model.Orders;
using Twin.Operations.Corrections;
using Twin.Operations.Problems;
using Twin.Operations.Twins;
using Twin.Operations.Wire;
using Twin.Operations.Writing;

namespace Twin.Operations.Billing;

/// <summary><c>POST /api/v1/bills/{account}/{month}/issue</c>: freezes a month's bill, for good.</summary>
static class BillIssueEndpoint
{
    static readonly string[] Members = ["by"];

    public static async Task<IResult> IssueAsync(string account, string month, HttpRequest request, ITwinSource twins, AccountBills bills,
        IOptions<OperationsOptions> options, CancellationToken cancel)
    {
        var model = twins.Model;
        if (BillsEndpoint.Find(model, account, month, out var found, out var year, out var monthOfYear) is { } problem) return problem;
        var (body, unreadable) = await JsonBody.ReadAsync(request, Members, options.Value.OrderBytesMax, cancel);
        if (unreadable is not null) return unreadable;
        if ((body!.Text("by", out var by) ?? OrderFields.Words("by", ref by, OrderFields.ByMax)) is { } nobody) return nobody;
        var answer = await bills.ReadAsync(model, found, year, monthOfYear, cancel);
        if (answer.Frozen is not null) return Conflict("already_issued", "The bill is issued", "month", month, "The bill of this month was issued; it does not change any more.");
        if (!answer.IsOver)
            return Conflict("month_not_over", "The month is not over", "month", month, "A bill is issued once all intervals of its month are closed, five minutes after its end.");
        if (answer.LacksMinutes) return BillsEndpoint.MinutesDropped(month);
        var outcome = await bills.IssueAsync(answer, by, cancel);
        if (outcome.Fault is { } fault) return outcome.Code == "not_recording"
            ? new Problem { Status = StatusCodes.Status503ServiceUnavailable, Code = outcome.Code, Title = "Nothing can be recorded at present", Detail = fault }
            : Conflict(outcome.Code!, "The bill cannot be issued", "month", month, fault);
        return Results.Json(BillConversion.ToBill(found, await bills.ReadAsync(model, found, year, monthOfYear, cancel), _ => false), WireJson.Options);
    }

    static Problem Conflict(string code, string title, string parameter, string value, string detail) => new()
    {
        Status = StatusCodes.Status409Conflict, Code = code, Title = title, Parameter = parameter, Value = value, Detail = detail,
    };
}
