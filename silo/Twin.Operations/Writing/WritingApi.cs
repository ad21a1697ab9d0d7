using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Twin.Operations.Corrections;
using Twin.Operations.Description;
using Twin.Operations.Problems;
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
    };

    public static void Map(RouteGroupBuilder api)
    {
        api.AddEndpointFilter<RouteGroupBuilder, WriteGuard>();
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

    /// <summary>What no endpoint took: another method of a resource, or no resource at all.</summary>
    public static Problem Otherwise(HttpContext http)
    {
        var allowed = Methods.GetValueOrDefault(http.Request.Path.Value ?? "", Read);
        // Routing passes over an endpoint that does not accept the body's media type.
        if (HttpMethods.IsPost(http.Request.Method) && allowed.Contains(HttpMethods.Post))
            return Problem.UnsupportedMediaType(http.Request.ContentType, http.Request.Path.Value!.EndsWith("imports", StringComparison.Ordinal) ? RequestBody.Csv : RequestBody.Json);
        return HttpMethods.IsGet(http.Request.Method) && allowed.Contains(HttpMethods.Get)
            ? Problem.NoSuchResource(http.Request.Path) : Problem.MethodNotAllowed(http.Request.Method, allowed);
    }
}
