using System.Collections.ObjectModel;
using Microsoft.AspNetCore.Http;
using Twin.Model.Gateway;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Gateways;

/// <summary><c>GET /api/v1/gateways</c>: every gateway of the model, what came from it and what was refused.</summary>
static class GatewaysEndpoint
{
    public static async Task<IResult> HandleAsync(ITwinSource twins, IGatewaySource gateways, CancellationToken cancel)
    {
        var model = twins.Model;
        var snapshots = (await gateways.ReadAsync(cancel)).ToDictionary(g => g.Gateway);
        return Results.Json(model.AllGateways.Select(g => ToGateway(g, snapshots.GetValueOrDefault(g.Key) ?? Silent(g.Key), model.TimeZone)).ToArray(),
            WireJson.Options);
    }

    static GatewayWire ToGateway(Gateway gateway, GatewaySnapshot snapshot, TimeZoneInfo zone) => new(
        gateway.UserName, gateway.Key.ToString(), TwinConversion.ToName(gateway.Name), gateway.Park.Path,
        snapshot.Link == GatewayLink.Online ? "online" : "offline",
        WireTime.Of(snapshot.LinkChangedMs, zone), WireTime.Of(snapshot.LastSeenMs, zone), snapshot.ClockSkewMs,
        gateway.Points.Count, snapshot.Received, snapshot.Accepted, snapshot.Duplicate, snapshot.Rejected,
        snapshot.RejectedByReason.OrderBy(r => r.Key).ToDictionary(r => r.Key.Code(), r => r.Value, StringComparer.Ordinal));

    // A gateway that the model has and the source has never heard of.
    static GatewaySnapshot Silent(GatewayKey key) => new(key, GatewayLink.Offline, null, null, null, 0, 0, 0, 0,
        ReadOnlyDictionary<RejectionReason, long>.Empty);
}
