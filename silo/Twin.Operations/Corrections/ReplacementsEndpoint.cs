using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Model.Orders;
using Twin.Operations.Twins;
using Twin.Operations.Wire;
using Twin.Operations.Writing;

namespace Twin.Operations.Corrections;

/// <summary><c>POST /api/v1/replacements</c>: a meter was exchanged.</summary>
static class ReplacementsEndpoint
{
    static readonly string[] Members = ["path", "time", "closing", "opening", "by", "reason"];

    public static async Task<IResult> PostAsync(HttpRequest request, ITwinSource twins, ICorrectionDesk desk, TimeProvider time,
        IOptions<OperationsOptions> options, CancellationToken cancel)
    {
        var (body, unreadable) = await JsonBody.ReadAsync(request, Members, options.Value.OrderBytesMax, cancel);
        if (unreadable is not null) return unreadable;
        var model = twins.Model;
        if ((body!.Text("path", out var path) ?? OrderFields.FindPoint(model, path, isRegister: true, out _)) is { } noPoint) return noPoint;
        if (body.Text("time", out var instant) is { } noTime) return noTime;
        if (OrderFields.Time(instant, model.TimeZone, time.GetUtcNow().ToUnixTimeMilliseconds(), out var timeMs) is { } badTime) return badTime;
        if (body.Micro("closing", nullable: false, out var closing) is { } badClosing) return badClosing;
        if (body.Micro("opening", nullable: false, out var opening) is { } badOpening) return badOpening;
        if ((body.Text("by", out var by) ?? OrderFields.Words("by", ref by, OrderFields.ByMax)) is { } nobody) return nobody;
        if ((body.Text("reason", out var reason) ?? OrderFields.Words("reason", ref reason, OrderFields.ReasonMax)) is { } noReason) return noReason;

        var outcome = await desk.ReplaceAsync(new(model.FindPoint(path)!.Key, timeMs, closing!.Value, opening!.Value, by, reason), cancel);
        return outcome.Code is null ? Results.Json(new OrderWire("replacement", outcome.Position, 1), WireJson.Options) : OrderFields.Refused(outcome, instant);
    }
}
