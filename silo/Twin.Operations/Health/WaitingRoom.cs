using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Twin.Operations.Wire;

namespace Twin.Operations.Health;

/// <summary>What a process answers that waits for something before it can be a server: it lives, and is not ready.</summary>
public static class WaitingRoom
{
    /// <summary>Maps <c>/healthz</c>, and everything else to what <c>/readyz</c> says.</summary>
    /// <param name="why">One line: what is waited for, and where.</param>
    public static void MapWaitingRoom(this IEndpointRouteBuilder app, Func<string> why)
    {
        app.MapMethods("/healthz", [HttpMethods.Get, HttpMethods.Head], HealthEndpoints.Live);
        app.MapFallback(() => Results.Json(new ReadinessWire(Ready: false, Recording: false, Position: 0, [why()]), WireJson.Options,
            statusCode: StatusCodes.Status503ServiceUnavailable));
    }
}
