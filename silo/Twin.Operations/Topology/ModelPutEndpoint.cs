using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Twin.Model.Topology;
using Twin.Operations.Problems;
using Twin.Operations.Twins;
using Twin.Operations.Wire;
using Twin.Operations.Writing;

namespace Twin.Operations.Topology;

/// <summary><c>PUT /api/v1/model</c>: the whole model anew, checked whole, its difference shown.</summary>
static class ModelPutEndpoint
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static ApiParameters Parameters { get; } = new(
    [
        new("dryRun", "\"true\": the model is checked and its difference answered, and nothing changes.", "true", ["true", "false"]),
    ]);

    public static async Task<IResult> HandleAsync(HttpContext http, ITwinSource twins, IModelDesk desk, IOptions<OperationsOptions> options, CancellationToken cancel)
    {
        var request = http.Request;
        if (request.Query["dryRun"].ToString() is not ("" or "true" or "false") and var dry)
            return Problem.BadParameter("bad_flag", "A flag cannot be read", "dryRun", dry, "\"dryRun\" is true or false.", ["true", "false"]);
        var inForce = twins.Model;
        if (request.GetTypedHeaders().IfMatch is not { Count: > 0 } tags) return NoCondition();
        if (!tags.Any(t => Matches(t, inForce))) return Stale(inForce);
        var (bytes, unreadable) = await RequestBody.ReadAsync(request, RequestBody.Yaml, options.Value.ModelBytesMax, cancel);
        if (unreadable is not null) return unreadable;
        string text;
        try
        {
            text = Strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return new Problem { Status = 400, Code = "not_utf8", Title = "The body is not UTF-8", Detail = "A model is YAML in UTF-8." };
        }
        var dryRun = request.Query["dryRun"] == "true";
        var outcome = await desk.PutAsync(text, inForce.Revision, dryRun, cancel);
        if (outcome.Faults.Count > 0) return Bad(outcome.Faults);
        if (outcome.Effect is not { } effect) return outcome.Code == "stale" ? Stale(outcome.Model) : Refused(outcome);
        http.Response.Headers.ETag = ModelEndpoint.TextTag(outcome.Model.Revision);
        return Results.Json(ToWire(outcome, effect, dryRun), WireJson.Options);
    }

    static bool Matches(EntityTagHeaderValue tag, CityModel model) => tag.Equals(EntityTagHeaderValue.Any)
        || (!tag.IsWeak && (tag.Tag.Equals(ModelTree.Of(model).ETag, StringComparison.Ordinal) || tag.Tag.Equals(ModelEndpoint.TextTag(model.Revision), StringComparison.Ordinal)));

    static ModelRevisionWire ToWire(ModelOutcome outcome, ModelEffect effect, bool dryRun)
    {
        var zone = outcome.Model.TimeZone;
        return new(outcome.Model.Revision, dryRun, outcome.Position,
            [.. effect.Changes.Select(c => new ModelChangeWire(c.Change, c.What, c.Path, c.Key, c.Old, c.New))], effect.ChangesTotal,
            [.. effect.Restates.Select(r => new ModelReachWire(r.Path, r.Cause, WireTime.Of(r.FromMs, zone), WireTime.Of(r.ToMs, zone), r.Intervals))], effect.RestatesTotal);
    }

    static Problem Bad(IReadOnlyList<ModelTextFault> faults) => new()
    {
        Status = StatusCodes.Status400BadRequest, Code = "bad_model", Title = "The model has faults, nothing of it was taken",
        Detail = $"{faults.Count} faults.",
        Faults = [.. faults.Select(f => new LineFaultWire(f.Line, "bad_model", f.Key.Length == 0 ? null : f.Key, f.Value is { } value ? Problem.Shown(value) : null, f.Rule, f.File))],
    };

    static Problem NoCondition() => new()
    {
        Status = StatusCodes.Status428PreconditionRequired, Code = "if_match_missing", Title = "The revision to change must be named",
        Detail = "Send the ETag of the model that was changed as If-Match, so that nobody's change is lost.",
    };

    static Problem Stale(CityModel inForce) => new()
    {
        Status = StatusCodes.Status412PreconditionFailed, Code = "model_changed", Title = "Another revision is in force",
        Detail = $"Revision {inForce.Revision} is in force. Read it again, and make the change there.", Allowed = [ModelEndpoint.TextTag(inForce.Revision)],
    };

    static Problem Refused(ModelOutcome outcome) => new()
    {
        Status = outcome.Code == "not_recording" ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status409Conflict,
        Code = outcome.Code!, Title = "The model was not taken", Detail = $"Refused: {outcome.Fault}.",
    };
}
