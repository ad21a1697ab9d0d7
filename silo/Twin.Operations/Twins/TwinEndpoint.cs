using System.Globalization;
using Microsoft.AspNetCore.Http;
using Twin.Operations.Problems;
using Twin.Operations.Readings;
using Twin.Operations.Topology;
using Twin.Operations.Wire;

namespace Twin.Operations.Twins;

/// <summary><c>GET /api/v1/twins/{path}</c>: a node as it is now, or as it was at an instant.</summary>
static class TwinEndpoint
{
    const string At = "at";

    public static ApiParameters Parameters { get; } = new(
    [
        new(At, $"As it was then: {TimeParameter.Rule}. Every reading up to and at this instant counts, whenever it came, and none after it; the model is "
            + "the one in force then; staleness and power follow the live rules; \"today\" is that day up to the instant. \"received\" and \"demand\" are null. Left out: now.",
            "2026-01-31T08:00:00+08:00"),
    ]);

    public static async Task<IResult> HandleAsync(string? path, HttpRequest request, ITwinSource twins, TimeProvider time, CancellationToken cancel)
    {
        if ((string?)request.Query[At] is { } at) return await LookBackAsync(path ?? "", at, twins, time, cancel);
        var model = twins.Model;
        if (model.Find(path ?? "") is not { } node) return ModelPaths.NoNode(model, path ?? "");
        return await TwinReader.ReadAsync(twins, node.Key, cancel) is var (shape, snapshot)
            ? Results.Json(TwinConversion.ToTwin(shape, snapshot), WireJson.Options)
            : ModelPaths.NoNode(twins.Model, path ?? "");
    }

    static async Task<IResult> LookBackAsync(string path, string at, ITwinSource twins, TimeProvider time, CancellationToken cancel)
    {
        if (TimeParameter.TryParse(At, at, twins.Model.TimeZone, out var atMs) is { } bad) return bad;
        if (atMs > time.GetUtcNow().ToUnixTimeMilliseconds())
            return Problem.BadParameter("at_ahead", "What will be is not known", At, at, $"\"{At}\" must not lie ahead of the server's clock.");
        var (model, snapshot, fault, limit) = await twins.LookBackAsync(path, atMs, cancel);
        return fault switch
        {
            null => Results.Json(TwinConversion.ToTwin(NodeShape.Of(model!, model!.Find(snapshot!.Node)!), snapshot), WireJson.Options),
            LookBackFault.NotThere => twins.Model.Find(path) is null ? ModelPaths.NoNode(twins.Model, path) : NotYet(path, at),
            LookBackFault.BeforeBeginning => Problem.BadParameter("before_beginning", "Nothing is known of then", At, at,
                $"No point at or below \"{Problem.Shown(path)}\" has a reading at or before this instant."),
            LookBackFault.TooManyPoints => Problem.BadParameter("too_many_points", "The node has too many points to be looked back at", At, at,
                string.Create(CultureInfo.InvariantCulture, $"At most {limit} points are looked back at in one answer: ask for a part of it."), limit: limit),
            LookBackFault.BeforeHorizon => BeforeHorizon.Refuse(limit!.Value, atMs, At, at, twins.Model.TimeZone)!,
            LookBackFault.NotOffered => Problem.BadParameter("not_offered", "This edition does not look back", At, at, "Leave it out: the node as it is now."),
            _ => throw new InvalidOperationException($"unknown fault {fault}"),
        };
    }

    static Problem NotYet(string path, string at) => new()
    {
        Status = StatusCodes.Status404NotFound, Code = "not_there_then", Title = "It was not there then", Parameter = At, Value = at,
        Detail = $"The model in force then has no \"{Problem.Shown(path)}\".",
    };
}
