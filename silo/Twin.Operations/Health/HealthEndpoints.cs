using Microsoft.AspNetCore.Http;
using Twin.Operations.Wire;

namespace Twin.Operations.Health;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it may be sent traffic, or why not.</summary>
static class HealthEndpoints
{
    public static IResult Live() => Results.Json(new LivenessWire("ok"), WireJson.Options);

    public static IResult Ready(IHealthSource health)
    {
        var report = health.Report();
        return Results.Json(new ReadinessWire(report.Ready, report.Recording, report.Position, report.Faults), WireJson.Options,
            statusCode: report.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
