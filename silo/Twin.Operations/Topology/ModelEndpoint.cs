using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Twin.Operations.Problems;
using Twin.Operations.Twins;
using Twin.Operations.Writing;

namespace Twin.Operations.Topology;

/// <summary><c>GET /api/v1/model</c>: the model in force, as a tree or as the text that it is written in; 304 while the caller's revision still is.</summary>
static class ModelEndpoint
{
    public static async Task<IResult> HandleAsync(HttpContext http, ITwinSource twins, CancellationToken cancel)
    {
        var headers = http.Response.Headers;
        (headers.CacheControl, headers.Vary) = ("no-cache", "Accept");
        // A host without the text has the tree alone.
        if (http.RequestServices.GetService<IModelDesk>() is not { } desk || !WantsText(http.Request))
        {
            var tree = ModelTree.Of(twins.Model);
            return Results.Bytes(tree.Utf8, "application/json; charset=utf-8", entityTag: EntityTagHeaderValue.Parse(tree.ETag));
        }
        if (await desk.TextAsync(cancel) is not { } shown) return NotShown();
        return Results.Bytes(System.Text.Encoding.UTF8.GetBytes(shown.Text), RequestBody.Yaml, entityTag: EntityTagHeaderValue.Parse(TextTag(shown.Revision)));
    }

    /// <summary>The tag of a revision's text: of the revision alone, so that it outlives a new build.</summary>
    public static string TextTag(int revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}-yaml\"");

    // Whoever does not say, and whoever takes anything, gets JSON.
    static bool WantsText(HttpRequest request) =>
        request.GetTypedHeaders().Accept.OrderByDescending(a => a.Quality ?? 1).FirstOrDefault(a =>
            a.MediaType is { HasValue: true } type && (type.Equals(RequestBody.Yaml, StringComparison.OrdinalIgnoreCase) || type.Equals(RequestBody.Json, StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/*", StringComparison.OrdinalIgnoreCase) || type.Equals("*/*", StringComparison.Ordinal)))
            ?.MediaType.Equals(RequestBody.Yaml, StringComparison.OrdinalIgnoreCase) ?? false;

    static Problem NotShown() => new()
    {
        Status = StatusCodes.Status409Conflict, Code = "text_not_shown", Title = "The model's text is not shown",
        Detail = "A password hash in it is written across lines or with escapes, so that it cannot be hidden for sure. Write each hash plainly.",
    };
}
