using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Operations.Problems;
using Twin.Operations.Topology;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Events;

/// <summary><c>GET /api/v1/events</c>: where registers rolled over, were reset, or advanced by more than can be, and what is not accounted for.</summary>
static class EventsEndpoint
{
    static readonly string[] Kinds = ["rollover", "reset", "implausible"];

    public static ApiParameters Parameters { get; } = new(
    [
        new("path", "Path of a node, device or register. Left out: the whole city.", "haikou/hi-tech-zone/qiongtai-steel"),
        new("from", $"Pairs of readings that end after this: {TimeParameter.Rule}.", "2026-01-01T00:00:00+08:00"),
        new("to", "Pairs of readings that begin before this, like \"from\".", "2026-02-01T00:00:00+08:00"),
        new("kind", "Of this kind alone.", "reset", Kinds),
        new(LimitParameter.Name, "The most events to answer, newest first.", "100", IsInteger: true),
    ]);

    public static async Task<IResult> HandleAsync(HttpRequest request, ITwinSource twins, IEventSource events, IOptions<OperationsOptions> options, CancellationToken cancel)
    {
        var model = twins.Model;
        if (FindPoints(request.Query["path"], model, out var wanted) is { } noPath) return noPath;
        if (FindTime(request, "from", model.TimeZone, long.MinValue, out var fromMs) is { } badFrom) return badFrom;
        if (FindTime(request, "to", model.TimeZone, long.MaxValue, out var toMs) is { } badTo) return badTo;
        if (fromMs >= toMs)
            return Problem.BadParameter("empty_range", "The range is empty or backwards", "to", request.Query["to"], "\"to\" must be later than \"from\".");
        RegisterEventKind? kind = null;
        if ((string?)request.Query["kind"] is { } name)
        {
            if (Array.IndexOf(Kinds, name) is not (>= 0 and var index))
                return Problem.BadParameter("unknown_kind", "There is no such kind", "kind", name, $"\"kind\" must be one of {string.Join(", ", Kinds)}.", Kinds);
            kind = (RegisterEventKind)(index + 1);
        }
        if (LimitParameter.TryParse(request.Query[LimitParameter.Name], options.Value.EventsDefault, options.Value.EventsMax, out var limit) is { } badLimit) return badLimit;
        var answer = await events.ReadAsync(wanted, new(fromMs, toMs, kind, limit), cancel);
        return Results.Json(new RegisterEventsWire(answer.Position, [.. answer.Events.Select(e => ToWire(e, model))], answer.More,
            answer.CompleteFromMs == long.MinValue ? null : WireTime.Of(answer.CompleteFromMs, model.TimeZone)), WireJson.Options);
    }

    static Problem? FindPoints(string? path, CityModel model, out Func<Point, bool> wanted)
    {
        wanted = _ => true;
        if (path is null) return null;
        if (model.FindPoint(path) is { } point) wanted = p => p.Key == point.Key;
        else if (model.FindDevice(path) is { } device) wanted = p => p.Device.Key == device.Key;
        else if (model.Find(path) is { } node) wanted = p => IsBelow(p.Device.Facility, node);
        else return Problem.UnknownPath(path, ModelPaths.Nearest(model, path));
        return null;
    }

    static bool IsBelow(Node? facility, Node node)
    {
        for (; facility is not null; facility = facility.Parent)
            if (facility.Key == node.Key) return true;
        return false;
    }

    static Problem? FindTime(HttpRequest request, string name, TimeZoneInfo zone, long otherwise, out long timeMs)
    {
        timeMs = otherwise;
        return (string?)request.Query[name] is { } text ? TimeParameter.TryParse(name, text, zone, out timeMs) : null;
    }

    static RegisterEventWire ToWire(RegisterEvent one, CityModel model)
    {
        var point = model.Find(one.Point)!;
        var unaccounted = new RegisterRule(point.Spec).UnaccountedMicro((PairVerdict)one.Kind, one.From, one.To);
        return new(point.Path, point.Key.ToString(), Kinds[(int)one.Kind - 1],
            WireTime.Of(one.From.TimeMs, model.TimeZone), WireTime.Of(one.To.TimeMs, model.TimeZone),
            MicroDecimal.Format(one.From.Micro), MicroDecimal.Format(one.To.Micro), point.Spec.Unit,
            MicroDecimal.Format(unaccounted), point.Spec.Measure?.Unit() ?? point.Spec.Unit);
    }
}
