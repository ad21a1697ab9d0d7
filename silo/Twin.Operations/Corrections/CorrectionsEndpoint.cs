using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Model.Orders;
using Twin.Model.Topology;
using Twin.Operations.Problems;
using Twin.Operations.Twins;
using Twin.Operations.Wire;
using Twin.Operations.Writing;

namespace Twin.Operations.Corrections;

/// <summary><c>/api/v1/corrections</c>: corrects or strikes out a reading; lists what operators did.</summary>
static class CorrectionsEndpoint
{
    static readonly string[] Members = ["path", "time", "value", "by", "reason"];

    public static ApiParameters Parameters { get; } = new(
    [
        new("path", "Path of one point. Left out: all.", "haikou/hi-tech-zone/qiongtai-steel/rolling-mill/main-meter/energy_import"),
        new(LimitParameter.Name, "The most entries to answer, newest first.", "100", IsInteger: true),
    ]);

    public static async Task<IResult> PostAsync(HttpRequest request, ITwinSource twins, ICorrectionDesk desk, TimeProvider time,
        IOptions<OperationsOptions> options, CancellationToken cancel)
    {
        var (body, unreadable) = await JsonBody.ReadAsync(request, Members, options.Value.OrderBytesMax, cancel);
        if (unreadable is not null) return unreadable;
        var model = twins.Model;
        if ((body!.Text("path", out var path) ?? OrderFields.FindPoint(model, path, isRegister: false, out _)) is { } noPoint) return noPoint;
        if (body.Text("time", out var instant) is { } noTime) return noTime;
        if (OrderFields.Time(instant, model.TimeZone, time.GetUtcNow().ToUnixTimeMilliseconds(), out var timeMs) is { } badTime) return badTime;
        if (body.Micro("value", nullable: true, out var micro) is { } badValue) return badValue;
        if ((body.Text("by", out var by) ?? OrderFields.Words("by", ref by, OrderFields.ByMax)) is { } nobody) return nobody;
        if ((body.Text("reason", out var reason) ?? OrderFields.Words("reason", ref reason, OrderFields.ReasonMax)) is { } noReason) return noReason;

        var outcome = await desk.CorrectAsync(new(model.FindPoint(path)!.Key, timeMs, micro, by, reason), cancel);
        return outcome.Code is null
            ? Results.Json(new OrderWire(micro is null ? "strike_out" : "correction", outcome.Position, 1), WireJson.Options)
            : OrderFields.Refused(outcome, instant);
    }

    public static async Task<IResult> GetAsync(HttpRequest request, ITwinSource twins, ICorrectionDesk desk,
        IOptions<OperationsOptions> options, CancellationToken cancel)
    {
        var model = twins.Model;
        Point? only = null;
        if ((string?)request.Query["path"] is { } path && OrderFields.FindPoint(model, path, isRegister: false, out only) is { } noPoint) return noPoint;
        if (LimitParameter.TryParse(request.Query[LimitParameter.Name], options.Value.CorrectionsDefault, options.Value.CorrectionsMax, out var limit) is { } bad)
            return bad;
        var entries = await desk.EntriesAsync(only?.Key, limit, cancel);
        return Results.Json(entries.Select(e => ToWire(e, model)).ToArray(), WireJson.Options);
    }

    static CorrectionWire ToWire(CorrectionEntry entry, CityModel model) => new(
        entry.Position, WireTime.Of(entry.CommitMs, model.TimeZone), entry.Kind,
        entry.Point is { } point ? model.Find(point)?.Path ?? point.ToString() : null, WireTime.Of(entry.TimeMs, model.TimeZone),
        entry.Was is { } was ? MicroDecimal.Format(was) : null, entry.Now is { } now ? MicroDecimal.Format(now) : null,
        entry.Readings, entry.By, entry.Reason);
}
