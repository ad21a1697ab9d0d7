using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Twin.Operations.Wire;

namespace Twin.Operations.Health;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it may be sent traffic, or why not.</summary>
static class HealthEndpoints
{
    public static IResult Live() => Results.Json(new LivenessWire("ok"), WireJson.Options);

    // The first address is listened on before the others are: until the host has started, gateways may still be turned away.
    public static IResult Ready(IHealthSource health, IHostApplicationLifetime lifetime)
    {
        var report = health.Report();
        if (lifetime.ApplicationStopping.IsCancellationRequested) report = Unready(report, "the server is stopping");
        else if (!lifetime.ApplicationStarted.IsCancellationRequested) report = Unready(report, "the server is starting: not every address is listened on yet");
        return Results.Json(new ReadinessWire(report.Ready, report.Recording, report.Position, report.Faults)
            {
                ReadingsKeptSince = report.HorizonMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(report.HorizonMs),
                KeepReadingsDays = report.KeepReadingsDays,
            }, WireJson.Options,
            statusCode: report.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    static HealthReport Unready(HealthReport report, string why) => report with { Ready = false, Faults = [.. report.Faults, why] };
}
