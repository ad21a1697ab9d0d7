using Microsoft.AspNetCore.Http;
using Twin.Model.Rules;
using Twin.Model.Tariff;
using Twin.Model.Topology;
using Twin.Operations.Problems;
using Twin.Operations.Readings;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Billing;

/// <summary><c>GET /api/v1/accounts</c> and <c>GET /api/v1/bills/{account}/{month}</c>: what supply accounts are billed by, and their months' bills.</summary>
static class BillsEndpoint
{
    public static ApiParameters Parameters { get; } = new(
    [
        new("lines", "\"intervals\" adds to each line the intervals that it is the sum of, and to each correction those that changed.", "intervals", ["sums", "intervals"]),
        new("line", "Key of the one line whose intervals are asked for. Left out: all.", "energy/Peak/hainan-demo@2025"),
    ]);

    public static async Task<IResult> AccountsAsync(ITwinSource twins, IBillBook book, CancellationToken cancel)
    {
        var model = twins.Model;
        List<SupplyAccountWire> accounts = [];
        foreach (var account in model.Accounting.Accounts.All)
            accounts.Add(BillConversion.ToAccount(account, model, await book.IssuedAsync(account.Id, cancel)));
        return Results.Json(accounts, WireJson.Options);
    }

    public static async Task<IResult> ReadAsync(string account, string month, HttpRequest request, ITwinSource twins, AccountBills bills, CancellationToken cancel)
    {
        var model = twins.Model;
        if (Find(model, account, month, out var found, out var year, out var monthOfYear) is { } problem) return problem;
        var lines = (string?)request.Query["lines"] ?? "sums";
        if (lines is not ("sums" or "intervals"))
            return Problem.BadParameter("unknown_lines", "There is no such form of lines", "lines", lines, "\"lines\" must be sums or intervals.", ["sums", "intervals"]);
        var line = (string?)request.Query["line"];
        var answer = await bills.ReadAsync(model, found, year, monthOfYear, cancel);
        if (answer.LacksMinutes) return MinutesDropped(month);
        if (line is not null && Unknown(answer, line) is { } unknown) return unknown;
        return Results.Json(BillConversion.ToBill(found, answer, key => lines == "intervals" && (line is null || line == key)), WireJson.Options);
    }

    public static Problem? Find(CityModel model, string id, string monthText, out SupplyAccount account, out int year, out int month)
    {
        account = model.Accounting.Accounts.All.FirstOrDefault(a => a.Id == id)!;
        (year, month) = (0, 0);
        if (account is null)
            return new()
            {
                Status = StatusCodes.Status404NotFound, Code = "unknown_account", Title = "There is no such supply account", Parameter = "account", Value = id,
                Detail = "\"account\" must be the id of a supply account of the model; /api/v1/accounts lists them.",
            };
        if (MonthParameter.TryParse("month", monthText, out year, out month) is { } bad) return bad;
        var (from, to) = LocalTime.Month(year, month, account.Zone);
        var span = new Validity(from * Model.Ledger.Spread.IntervalMs, to * Model.Ledger.Spread.IntervalMs);
        return account.Validity.Overlaps(span) ? null : new()
        {
            Status = StatusCodes.Status404NotFound, Code = "outside_account", Title = "The account is not valid in this month", Parameter = "month", Value = monthText,
            Detail = $"The account is valid in {account.Validity}.",
        };
    }

    public static Problem MinutesDropped(string month) => new()
    {
        Status = StatusCodes.Status409Conflict, Code = BeforeHorizon.Code, Title = "The readings of then are dropped", Parameter = "month", Value = month,
        Detail = "The account is charged by the highest demand between the blocks, which only readings tell, and those of this month are dropped. It was not issued while they were kept.",
    };

    static Problem? Unknown(BillAnswer answer, string line)
    {
        string[] keys = [.. answer.Bill.Lines.Select(l => l.Key), .. answer.Corrections.SelectMany(c => c.Lines).Select(l => l.Key)];
        return keys.Contains(line) ? null
            : Problem.BadParameter("unknown_line", "The bill has no such line", "line", line, "\"line\" must be the key of a line.", [.. keys.Distinct()]);
    }
}
