using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Twin.Operations.Backup;
using Twin.Operations.Corrections;
using Twin.Operations.Description;
using Twin.Operations.Problems;
using Twin.Operations.Topology;
using Twin.Operations.Wire;

namespace Twin.Operations.Writing;

/// <summary>The endpoints that change something. All stand behind <see cref="WriteGuard"/>.</summary>
static class WritingApi
{
    static readonly string[] Read = [HttpMethods.Get];

    static readonly Dictionary<string, string[]> Methods = new(StringComparer.Ordinal)
    {
        ["/api/v1/corrections"] = [HttpMethods.Get, HttpMethods.Post],
        ["/api/v1/replacements"] = [HttpMethods.Post],
        ["/api/v1/imports"] = [HttpMethods.Post],
        ["/api/v1/backups"] = [HttpMethods.Post],
        ["/api/v1/model"] = [HttpMethods.Get, HttpMethods.Put],
    };

    public static void Map(RouteGroupBuilder api)
    {
        api.AddEndpointFilter<RouteGroupBuilder, WriteGuard>();
        if (api.Has<ICorrectionDesk>()) MapOrders(api);
        if (api.Has<IBackupDesk>()) MapBackups(api);
        if (api.Has<IModelDesk>()) MapModel(api);
    }

    static void MapOrders(RouteGroupBuilder api)
    {
        api.MapPost("corrections", CorrectionsEndpoint.PostAsync).WithName("postCorrection").WithTags("corrections")
            .WithSummary("Corrects or strikes out a reading")
            .WithDescription("The reading stays kept; what it booked is restated with the cause \"correction\".")
            .Accepts<CorrectionOrderWire>(RequestBody.Json).Produces<OrderWire>().WithProblems(400, 401, 403, 404, 409, 413, 415, 503)
            .WithMetadata(ApiParameters.None, ApiExamples.Order);
        api.MapPost("replacements", ReplacementsEndpoint.PostAsync).WithName("postReplacement").WithTags("corrections")
            .WithSummary("Records the exchange of a meter").WithDescription("Up to its instant the old meter's closing value counts, from it on the new meter's opening value.")
            .Accepts<ReplacementOrderWire>(RequestBody.Json).Produces<OrderWire>().WithProblems(400, 401, 403, 409, 413, 415, 503)
            .WithMetadata(ApiParameters.None, ApiExamples.Order);
        api.MapPost("imports", ImportsEndpoint.PostAsync).WithName("postImport").WithTags("corrections")
            .WithSummary("Imports readings taken by hand and past registers")
            .WithDescription("CSV with the header path,time,value: raw register values in each register's unit. Taken whole, or refused with every fault by its line.")
            .Accepts<string>(RequestBody.Csv).Produces<OrderWire>().WithProblems(400, 401, 403, 413, 415, 503)
            .WithMetadata(ImportsEndpoint.Parameters, ApiExamples.Order);
    }

    static void MapBackups(RouteGroupBuilder api) =>
        api.MapPost("backups", BackupsEndpoint.PostAsync).WithName("postBackup").WithTags("health")
            .WithSummary("Takes a backup").WithDescription("Copies the data folder as it is at one journal position into a folder of the server's machine, while everything goes on. "
                + "\"Twin.Park restore\" makes a data folder of it.")
            .Accepts<BackupOrderWire>(RequestBody.Json).Produces<BackupWire>().WithProblems(400, 401, 403, 409, 413, 415, 503)
            .WithMetadata(ApiParameters.None, ApiExamples.Backup);

    static void MapModel(RouteGroupBuilder api) =>
        api.MapPut("model", ModelPutEndpoint.HandleAsync).WithName("putModel").WithTags("model")
            .WithSummary("Makes the next revision of the model")
            .WithDescription("The whole text, each included file below a line \"--- # included: NAME\", as GET answers it for Accept: application/yaml. "
                + "If-Match names the revision that it changes (its ETag). Taken whole, or refused with every fault by file, line, key and rule; "
                + "what it says of the past restates the past.")
            .Accepts<string>(RequestBody.Yaml).Produces<ModelRevisionWire>().WithProblems(400, 401, 403, 409, 412, 413, 415, 428, 503)
            .WithMetadata(ModelPutEndpoint.Parameters, ApiExamples.ModelRevision);

    /// <summary>What no endpoint took: another method of a resource, or no resource at all.</summary>
    public static Problem Otherwise(HttpContext http)
    {
        var allowed = Methods.GetValueOrDefault(http.Request.Path.Value ?? "", Read);
        // Routing passes over an endpoint that does not accept the body's media type.
        if (!HttpMethods.IsGet(http.Request.Method) && allowed.Contains(http.Request.Method))
            return Problem.UnsupportedMediaType(http.Request.ContentType, BodyOf(http.Request.Path.Value!));
        return HttpMethods.IsGet(http.Request.Method) && allowed.Contains(HttpMethods.Get)
            ? Problem.NoSuchResource(http.Request.Path) : Problem.MethodNotAllowed(http.Request.Method, allowed);
    }

    static string BodyOf(string path) => path switch
    {
        "/api/v1/imports" => RequestBody.Csv,
        "/api/v1/model" => RequestBody.Yaml,
        _ => RequestBody.Json,
    };
}
