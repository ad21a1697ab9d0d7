using Microsoft.AspNetCore.Http;
using Twin.Model.Ledger;
using Twin.Operations.Ledger;
using Twin.Operations.Problems;
using Twin.Operations.Readings;
using Twin.Operations.Topology;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Indicators;

/// <summary><c>GET /api/v1/indicators/{path}</c>: how well a node uses its energy, each figure with what it is made of.</summary>
static class IndicatorsEndpoint
{
    /// <summary>A leap year: the longest range that peaks are looked for in.</summary>
    const long RangeMsMax = 366L * 24 * 60 * 60 * 1000;

    public static ApiParameters Parameters { get; } = new(
    [
        new("from", $"Start, inclusive, on a quarter of an hour: {TimeParameter.Rule}. Left out: the start of the running month.", "2026-01-01"),
        new("to", "End, exclusive, like \"from\", at most 366 days later. Left out: the end of today.", "2026-02-01"),
    ]);

    public static async Task<IResult> HandleAsync(string? path, HttpRequest request, ITwinSource twins, IIntervalSource intervals, ILedgerSource ledger,
        IReadingSource readings, TimeProvider time, CancellationToken cancel)
    {
        var model = twins.Model;
        if (model.Find(path ?? "") is not { } node) return ModelPaths.NoNode(model, path ?? "");
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (FindRange(request.Query["from"], request.Query["to"], model.TimeZone, nowMs, out var fromMs, out var toMs) is { } bad) return bad;
        var (position, figures) = await new NodeIndicators(model, intervals, ledger, readings).ReadAsync(node, fromMs, toMs, cancel);
        return Results.Json(new IndicatorsWire(node.Path, WireTime.Of(fromMs, model.TimeZone), WireTime.Of(toMs, model.TimeZone), position,
            [.. figures.Select(IndicatorConversion.ToWire)]), WireJson.Options);
    }

    static Problem? FindRange(string? from, string? to, TimeZoneInfo zone, long nowMs, out long fromMs, out long toMs)
    {
        var today = Model.Rules.LocalTime.At(nowMs, zone);
        (fromMs, toMs) = (LedgerCalendar.StartOf(new(today.Year, today.Month, 1), zone), LedgerCalendar.NextAfter(nowMs, LedgerStep.Day, zone));
        if (from is not null && TimeParameter.TryParse("from", from, zone, out fromMs) is { } badFrom) return badFrom;
        if (to is not null && TimeParameter.TryParse("to", to, zone, out toMs) is { } badTo) return badTo;
        foreach (var (name, text, ms) in new[] { ("from", from, fromMs), ("to", to, toMs) })
            if (!LedgerCalendar.IsAligned(ms))
                return Problem.BadParameter("not_on_a_quarter", "A time is not on a quarter of an hour", name, text, $"\"{name}\" must be on :00, :15, :30 or :45.");
        if (toMs <= fromMs) return Problem.BadParameter("empty_range", "The range is empty or backwards", "to", to, "\"to\" must be later than \"from\".");
        return toMs - fromMs <= RangeMsMax ? null
            : Problem.BadParameter("range_too_long", "The range is too long", "to", to, "Indicators are answered over at most 366 days.", limit: 366);
    }
}
