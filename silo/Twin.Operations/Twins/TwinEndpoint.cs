using Microsoft.AspNetCore.Http;
using Twin.Operations.Problems;
using Twin.Operations.Topology;
using Twin.Operations.Wire;

namespace Twin.Operations.Twins;

/// <summary><c>GET /api/v1/twins/{path}</c>: a node as it is now.</summary>
static class TwinEndpoint
{
    public static async Task<IResult> HandleAsync(string? path, ITwinSource twins, CancellationToken cancel)
    {
        var model = twins.Model;
        if (model.Find(path ?? "") is not { } node) return ModelPaths.NoNode(model, path ?? "");
        return await TwinReader.ReadAsync(twins, node.Key, cancel) is var (shape, snapshot)
            ? Results.Json(TwinConversion.ToTwin(shape, snapshot), WireJson.Options)
            : ModelPaths.NoNode(twins.Model, path ?? "");
    }
}
