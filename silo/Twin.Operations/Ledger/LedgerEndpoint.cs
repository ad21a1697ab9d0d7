using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Model.Ledger;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Ledger;

/// <summary><c>GET /api/v1/ledger/{path}</c>: what a node, its residual or a register has counted, by steps of the local calendar.</summary>
static class LedgerEndpoint
{
    public static async Task<IResult> HandleAsync(string? path, HttpRequest request, ITwinSource twins, ILedgerSource ledger,
        TimeProvider time, IOptions<OperationsOptions> options, CancellationToken cancel)
    {
        var model = twins.Model;
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (LedgerQuery.TryParse(path ?? "", request.Query, model, nowMs, options.Value.LedgerRowsMax, out var query) is { } problem) return problem;
        var answer = await ledger.SumAsync(query!.Subject, query.Measure, query.BoundariesMs, cancel);
        return Results.Json(new LedgerWire(path!, query.Measure.Name(), query.Measure.Unit(), query.Step.Name(), answer.Position,
            [.. answer.Rows.Select(row => ToRow(row, model.TimeZone))]), WireJson.Options);
    }

    static LedgerRowWire ToRow(in LedgerRow row, TimeZoneInfo zone) => new(
        WireTime.Of(row.FromMs, zone), WireTime.Of(row.ToMs, zone), MicroDecimal.Format(row.Micro),
        row.ExpectedMs == 0 ? null : (double)row.CoveredMs / row.ExpectedMs,
        TwinConversion.Share(row.EstimatedMicro, row.Micro),
        row.PricedMs is { } priced && row.CoveredMs != 0 ? (double)priced / row.CoveredMs : null);
}
