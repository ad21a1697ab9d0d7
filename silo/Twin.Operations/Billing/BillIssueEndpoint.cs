using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Twin.Operations.Problems;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Billing;

/// <summary><c>POST /api/v1/bills/{account}/{month}/issue</c>: freezes a month's bill, for good.</summary>
static class BillIssueEndpoint
{
    const int ByLengthMax = 100;

    /// <summary>A name of 100 characters, each escaped: \\u and surrogate pairs take 12 bytes.</summary>
    const int BodyBytesMax = 2048;

    public static async Task<IResult> IssueAsync(string account, string month, HttpRequest request, ITwinSource twins, AccountBills bills, CancellationToken cancel)
    {
        var model = twins.Model;
        if (BillsEndpoint.Find(model, account, month, out var found, out var year, out var monthOfYear) is { } problem) return problem;
        var (by, bad) = await ByAsync(request, cancel);
        if (bad is not null) return bad;
        var answer = await bills.ReadAsync(model, found, year, monthOfYear, cancel);
        if (answer.Frozen is not null) return Conflict("already_issued", "The bill is issued", "month", month, "The bill of this month was issued; it does not change any more.");
        if (!answer.IsOver)
            return Conflict("month_not_over", "The month is not over", "month", month, "A bill is issued once all intervals of its month are closed, five minutes after its end.");
        var outcome = await bills.IssueAsync(answer, by!, cancel);
        if (outcome.Fault is { } fault) return outcome.Code == "not_recording"
            ? new Problem { Status = StatusCodes.Status503ServiceUnavailable, Code = outcome.Code, Title = "Nothing can be recorded at present", Detail = fault }
            : Conflict(outcome.Code!, "The bill cannot be issued", "month", month, fault);
        return Results.Json(BillConversion.ToBill(found, await bills.ReadAsync(model, found, year, monthOfYear, cancel), _ => false), WireJson.Options);
    }

    static async Task<(string? By, Problem? Bad)> ByAsync(HttpRequest request, CancellationToken cancel)
    {
        try
        {
            var buffer = new byte[BodyBytesMax + 1];
            var read = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
            if (read <= BodyBytesMax && JsonSerializer.Deserialize<BillIssueWire>(buffer.AsSpan(0, read), WireJson.Options)?.By is { } by
                && by.Trim().Length is >= 1 and <= ByLengthMax) return (by.Trim(), null);
        }
        catch (JsonException)
        {
            // Answered below, like any other body that names nobody.
        }
        return (null, Problem.BadParameter("bad_body", "The body cannot be read", "by", null,
            $"The body must be JSON: {{\"by\": \"...\"}}, 1 to {ByLengthMax} characters that say who issues the bill.", limit: ByLengthMax));
    }

    static Problem Conflict(string code, string title, string parameter, string value, string detail) => new()
    {
        Status = StatusCodes.Status409Conflict, Code = code, Title = title, Parameter = parameter, Value = value, Detail = detail,
    };
}
