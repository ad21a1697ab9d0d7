using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Twin.Operations.Twins;

namespace Twin.Operations.Topology;

/// <summary><c>GET /api/v1/model</c>: the model in force; 304 while the caller's revision still is.</summary>
static class ModelEndpoint
{
    public static IResult Handle(HttpContext http, ITwinSource twins)
    {
        var tree = ModelTree.Of(twins.Model);
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(tree.Utf8, "application/json; charset=utf-8", entityTag: EntityTagHeaderValue.Parse(tree.ETag));
    }
}
