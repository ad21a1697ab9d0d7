using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Problems;
using Twin.Operations.Topology;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Readings;

/// <summary><c>GET /api/v1/aggregates/{path}</c>: figures of a point's readings by steps of any width.</summary>
static class AggregatesEndpoint
{
    public static ApiParameters Parameters { get; } = new(
    [
        new("from", $"Start, inclusive: {TimeParameter.Rule}. Left out: the start of the local day of \"to\".", "2026-01-01T00:00:00+08:00"),
        new("to", "End, exclusive, like \"from\". Left out: now.", "2026-01-02T00:00:00+08:00"),
        new("step", $"Width of the rows: {ReadingStep.Rule}; 1h where left out. The last row is cut where the range ends within it.", "15m"),
    ]);

    public static async Task<IResult> HandleAsync(string? path, HttpRequest request, ITwinSource twins, IReadingSource readings,
        TimeProvider time, IOptions<OperationsOptions> options, CancellationToken cancel)
    {
        var model = twins.Model;
        if (model.FindPoint(path ?? "") is not { } point) return ModelPaths.NoPoint(model, path ?? "");
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (ReadingStep.TryParse(request.Query["step"], out var step) is { } noStep) return noStep;
        if (FindRange(request.Query, model.TimeZone, nowMs, out var fromMs, out var toMs) is { } noRange) return noRange;
        if (step.Boundaries(fromMs, toMs, model.TimeZone, options.Value.AggregatesMax) is not { } boundaries)
            return Problem.BadParameter("too_many_rows", "The answer would have too many rows", "step", step.Name,
                $"An answer has at most {options.Value.AggregatesMax} rows: ask for a shorter range or a wider step.", limit: options.Value.AggregatesMax);
        var holdMs = HoldMs(point);
        var rows = await readings.AggregateAsync(point.Key, boundaries, holdMs, cancel);
        if (BeforeHorizon.Refuse(readings.HorizonMs, fromMs, "from", request.Query["from"], model.TimeZone) is { } dropped) return dropped;
        return Results.Json(new ReadingAggregatesWire(path!, point.Spec.Unit, step.Name, holdMs / 1000.0, [.. rows.Select(r => ToRow(r, model.TimeZone))]),
            WireJson.Options);
    }

    // A value speaks for the time after it until it is stale, or as long as the ledger would not call what follows a gap.
    static long HoldMs(Point point) => Math.Max(point.Spec.StaleAfterMs, point.Spec.GapLimitMs);

    static Problem? FindRange(IQueryCollection parameters, TimeZoneInfo zone, long nowMs, out long fromMs, out long toMs)
    {
        (fromMs, toMs) = (0, nowMs);
        if ((string?)parameters["to"] is { } to && TimeParameter.TryParse("to", to, zone, out toMs) is { } badTo) return badTo;
        if ((string?)parameters["from"] is not { } from) fromMs = LedgerCalendar.DayStart(toMs - 1, zone);
        else if (TimeParameter.TryParse("from", from, zone, out fromMs) is { } badFrom) return badFrom;
        return fromMs < toMs ? null
            : Problem.BadParameter("empty_range", "The range is empty or backwards", "to", parameters["to"], "\"to\" must be later than \"from\".");
    }

    static ReadingAggregateWire ToRow(in ReadingAggregate row, TimeZoneInfo zone) => new(
        WireTime.Of(row.FromMs, zone), WireTime.Of(row.ToMs, zone), row.Count, Format(row.MinMicro), Format(row.MaxMicro), Format(row.MeanMicro),
        Format(row.LastMicro), Format(row.TimeWeightedMeanMicro), (double)row.HeldMs / (row.ToMs - row.FromMs));

    static string? Format(long? micro) => micro is { } value ? MicroDecimal.Format(value) : null;
}
