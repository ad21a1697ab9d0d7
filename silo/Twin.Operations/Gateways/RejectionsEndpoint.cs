using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Model.Gateway;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Problems;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Gateways;

/// <summary><c>GET /api/v1/rejections</c>: what was refused last, with the beginning of its payload.</summary>
static class RejectionsEndpoint
{
    public static ApiParameters Parameters { get; } = new(
    [
        new("gateway", "User name of one gateway, {park}/{gateway}. Left out: all.", "hi-tech-zone/gw-1"),
        new(LimitParameter.Name, "The most rejections to answer, newest first.", "100", IsInteger: true),
    ]);

    public static async Task<IResult> HandleAsync(HttpRequest request, ITwinSource twins, IGatewaySource gateways,
        IOptions<OperationsOptions> options, CancellationToken cancel)
    {
        var model = twins.Model;
        GatewayKey? only = null;
        if ((string?)request.Query["gateway"] is { } userName)
        {
            if (model.FindGateway(userName) is not { } gateway)
                return Problem.BadParameter("unknown_gateway", "There is no such gateway", "gateway", userName,
                    "\"gateway\" must be the user name of a gateway of the model, {park}/{gateway}; /api/v1/gateways lists them.");
            only = gateway.Key;
        }
        var bounds = options.Value;
        if (LimitParameter.TryParse(request.Query[LimitParameter.Name], bounds.RejectionsDefault, bounds.RejectionsMax, out var limit) is { } bad)
            return bad;
        var records = await gateways.RejectionsAsync(only, limit, cancel);
        return Results.Json(records.Select(r => ToRejection(r, model)).ToArray(), WireJson.Options);
    }

    // A rejection outlives its gateway in the model: then its key stands for the name.
    static RejectionWire ToRejection(RejectionRecord record, CityModel model) => new(
        record.Position, WireTime.Of(record.ReceivedMs, model.TimeZone),
        model.Find(record.Gateway)?.UserName ?? record.Gateway.ToString(), record.Rejection.Reason.Code(),
        record.Rejection.Readings, record.Rejection.PointName, Encoding.UTF8.GetString(record.Rejection.Payload));
}
