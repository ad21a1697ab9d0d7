using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Model.Ledger;
using Twin.Operations.Problems;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Ledger;

/// <summary><c>GET /api/v1/restatements/{path}</c>: which closed intervals changed when, by how much and why.</summary>
static class RestatementsEndpoint
{
    public static ApiParameters Parameters { get; } = new(
    [
        .. LedgerQuery.Parameters.All.Where(p => p.Name is "measure" or "from" or "to"),
        new(LimitParameter.Name, "The most changes to answer, by interval, then position.", "100", IsInteger: true),
    ]);

    public static async Task<IResult> HandleAsync(string? path, HttpRequest request, ITwinSource twins, ILedgerSource ledger,
        TimeProvider time, IOptions<OperationsOptions> options, CancellationToken cancel)
    {
        var (model, bounds) = (twins.Model, options.Value);
        if (LedgerQuery.FindSubject(path ?? "", model, out var subject, out var register) is { } noSubject) return noSubject;
        if (LedgerQuery.FindMeasure(request.Query["measure"], register, out var measure) is { } noMeasure) return noMeasure;
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (LedgerQuery.FindRange(request.Query["from"], request.Query["to"], model.TimeZone, nowMs, out var fromMs, out var toMs) is { } noRange) return noRange;
        if (LimitParameter.TryParse(request.Query[LimitParameter.Name], bounds.RestatementsDefault, bounds.RestatementsMax, out var limit) is { } badLimit)
            return badLimit;
        var answer = await ledger.RestatementsAsync(subject, measure, fromMs, toMs, limit, cancel);
        return Results.Json(new RestatementsWire(path!, measure.Name(), measure.Unit(), answer.Position,
            [.. answer.Rows.Select(r => ToRow(r, model.TimeZone))], answer.More), WireJson.Options);
    }

    static RestatementWire ToRow(in RestatementRow row, TimeZoneInfo zone) => new(
        WireTime.Of(row.Interval * Spread.IntervalMs, zone), WireTime.Of((row.Interval + 1) * Spread.IntervalMs, zone), CauseName(row.Cause),
        row.Position, WireTime.Of(row.CommitMs, zone),
        MicroDecimal.Format(row.OldMicro), MicroDecimal.Format(row.NewMicro), MicroDecimal.Format(row.NewMicro - row.OldMicro));

    static string CauseName(RestatementCause cause) => cause switch
    {
        RestatementCause.LateReading => "late_reading",
        RestatementCause.Correction => "correction",
        RestatementCause.ModelChange => "model_change",
        RestatementCause.Factor => "factor",
        RestatementCause.Tariff => "tariff",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, null),
    };
}
