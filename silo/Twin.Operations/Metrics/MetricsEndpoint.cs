using Microsoft.AspNetCore.Http;

namespace Twin.Operations.Metrics;

/// <summary><c>GET /metrics</c>.</summary>
static class MetricsEndpoint
{
    public static IResult Handle(MetricListener metrics) => Results.Text(metrics.Collect(), MetricText.MediaType);
}
