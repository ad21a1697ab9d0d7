using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Model.Ledger;
using Twin.Operations.Problems;
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
        var (answer, refused) = query!.Known is { } known ? await KnownAtAsync(query, known, request.Query[KnownAt.Name], ledger, cancel)
            : (await ledger.SumAsync(query.Subject, query.Measure, query.BoundariesMs, cancel), null);
        if (refused is not null) return refused;
        return Results.Json(new LedgerWire(path!, query.Measure.Name(), query.Measure.Unit(), query.Step.Name(), answer!.Position,
            [.. answer.Rows.Select(row => ToRow(row, model.TimeZone))]), WireJson.Options);
    }

    static async ValueTask<(LedgerAnswer?, Problem?)> KnownAtAsync(LedgerQuery query, KnownAt known, string? text, ILedgerSource ledger, CancellationToken cancel)
    {
        var (moment, code, fault) = await ledger.MomentAsync(known.Position, known.TimeMs, cancel);
        if (code is not null) return (null, Problem.BadParameter(code, "What was known then cannot be told", KnownAt.Name, text, $"Refused: {fault}."));
        var boundaries = KnownAt.Cut(query.BoundariesMs, moment.ClosedUntilMs);
        if (boundaries.Count < 2) return (new(moment.Position, []), null);
        return (await ledger.SumKnownAtAsync(query.Subject, query.Measure, boundaries, moment.Position, cancel), null);
    }

    static LedgerRowWire ToRow(in LedgerRow row, TimeZoneInfo zone) => new(
        WireTime.Of(row.FromMs, zone), WireTime.Of(row.ToMs, zone), MicroDecimal.Format(row.Micro),
        row.ExpectedMs == 0 ? null : (double)row.CoveredMs / row.ExpectedMs,
        TwinConversion.Share(row.EstimatedMicro, row.Micro),
        row.PricedMs is { } priced && row.CoveredMs != 0 ? (double)priced / row.CoveredMs : null);
}
