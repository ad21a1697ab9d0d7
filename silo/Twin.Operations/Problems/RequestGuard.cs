using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Twin.Operations.Problems;

/// <summary>Stands before every API endpoint: refuses parameters it does not have, answers failures as problems, times each request.</summary>
sealed partial class RequestGuard(ILogger<RequestGuard> log, OperationsMeter meter, TimeProvider time) : IEndpointFilter
{
    const int ClientClosedRequest = 499; // nginx's number; nobody reads the answer, but metrics do

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var started = time.GetTimestamp();
        var result = await AnswerAsync(http, context, next);
        var status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        meter.RequestDuration.Record(time.GetElapsedTime(started).TotalSeconds, new TagList { { "route", route }, { "status", status } });
        return result;
    }

    async ValueTask<object?> AnswerAsync(HttpContext http, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        var parameters = http.GetEndpoint()?.Metadata.GetMetadata<ApiParameters>() ?? ApiParameters.None;
        if (Unexpected(http.Request.Query, parameters) is { } problem) return problem;
        try
        {
            return await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.StatusCode(ClientClosedRequest);
        }
        catch (Exception e)
        {
            LogFailed(http.Request.Path, e);
            return Problem.Internal();
        }
    }

    static Problem? Unexpected(IQueryCollection query, ApiParameters parameters)
    {
        foreach (var (name, values) in query)
        {
            if (!parameters.All.Any(p => p.Name == name))
                return Problem.BadParameter("unknown_parameter", "The resource has no such parameter", name, values.ToString(),
                    parameters.All.Count == 0 ? "This resource takes no parameters."
                        : $"Known parameters: {string.Join(", ", parameters.All.Select(p => p.Name))}.",
                    [.. parameters.All.Select(p => p.Name)]);
            if (values.Count > 1)
                return Problem.BadParameter("repeated_parameter", "A parameter is given more than once", name, values.ToString(),
                    $"\"{name}\" may be given once.");
        }
        return null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request for {Path} failed")]
    partial void LogFailed(string path, Exception e);
}
