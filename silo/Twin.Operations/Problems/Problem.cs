using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Twin.Operations.Wire;

namespace Twin.Operations.Problems;

/// <summary>A request that is not answered, and why (RFC 9457).</summary>
sealed class Problem : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    public const string MediaType = "application/problem+json";
    const int ShownValueMax = 100;

    public required int Status { get; init; }
    public required string Code { get; init; }
    public required string Title { get; init; }
    public required string Detail { get; init; }
    public string? Parameter { get; init; }
    public string? Value { get; init; }
    public IReadOnlyList<string>? Allowed { get; init; }
    public long? Limit { get; init; }
    public string? Nearest { get; init; }
    public IReadOnlyList<LineFaultWire>? Faults { get; init; }

    int? IStatusCodeHttpResult.StatusCode => Status;
    string? IContentTypeHttpResult.ContentType => MediaType;

    public static Problem UnknownPath(string path, string nearest) => new()
    {
        Status = StatusCodes.Status404NotFound, Code = "unknown_path", Title = "There is nothing at this path", Nearest = nearest, Value = path,
        Parameter = "path", Detail = $"The model has nothing at \"{Shown(path)}\"; the nearest ancestor that exists is \"{nearest}\".",
    };

    public static Problem WrongKind(string path, string isA, string detail) => new()
    {
        Status = StatusCodes.Status404NotFound, Code = "wrong_kind", Title = "The path names something of another kind", Value = path,
        Parameter = "path", Detail = $"\"{Shown(path)}\" is a {isA}: {detail}",
    };

    /// <param name="code">Stable name of the problem.</param>
    public static Problem BadParameter(string code, string title, string parameter, string? value, string detail,
        IReadOnlyList<string>? allowed = null, long? limit = null) => new()
    {
        Status = StatusCodes.Status400BadRequest, Code = code, Title = title, Parameter = parameter, Value = value, Detail = detail,
        Allowed = allowed, Limit = limit,
    };

    public static Problem NoSuchResource(string path) => new()
    {
        Status = StatusCodes.Status404NotFound, Code = "no_such_resource", Title = "The API has no such resource",
        Detail = $"\"{Shown(path)}\" is not part of the API; /openapi/v1.json describes what is.",
    };

    public static Problem MethodNotAllowed(string method, IReadOnlyList<string> allowed) => new()
    {
        Status = StatusCodes.Status405MethodNotAllowed, Code = "method_not_allowed", Title = "The resource does not take this method",
        Detail = $"{Shown(method)} is not offered here.", Allowed = allowed,
    };

    public static Problem UnsupportedMediaType(string? sent, string expected) => new()
    {
        Status = StatusCodes.Status415UnsupportedMediaType, Code = "unsupported_media_type", Title = "The body is of another media type",
        Value = sent ?? "", Allowed = [expected], Detail = $"Send the body as {expected}.",
    };

    public static Problem Internal() => new()
    {
        Status = StatusCodes.Status500InternalServerError, Code = "internal", Title = "The server failed on this request",
        Detail = "The fault is the server's and was logged; asking again later may succeed.",
    };

    public Task ExecuteAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        if (Status == StatusCodes.Status405MethodNotAllowed) http.Response.Headers.Allow = string.Join(", ", Allowed!);
        http.Response.Headers.CacheControl = "no-store";
        var wire = new ProblemWire($"urn:twin:problem:{Code}", Title, Status, Detail, http.Request.Path.Value ?? "", Code,
            Parameter, Value is null ? null : Shown(Value), Allowed, Limit, Nearest, Faults);
        return http.Response.WriteAsJsonAsync(wire, WireJson.Options, MediaType, http.RequestAborted);
    }

    public static string Shown(string value) => value.Length <= ShownValueMax ? value : value[..ShownValueMax] + "...";
}
