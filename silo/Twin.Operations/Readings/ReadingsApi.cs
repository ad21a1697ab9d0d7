using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Twin.Operations.Description;
using Twin.Operations.Export;
using Twin.Operations.Wire;

namespace Twin.Operations.Readings;

/// <summary>The endpoints that read history.</summary>
static class ReadingsApi
{
    const string Mill = "haikou/hi-tech-zone/qiongtai-steel/rolling-mill";

    public static void Map(RouteGroupBuilder api)
    {
        var pointPath = new ApiPath("Path of a point: {facility}/{device}/{point}.", Mill + "/main-meter/energy_import");
        api.MapGet("readings/{**path}", ReadingsEndpoint.HandleAsync).WithName("getReadings").WithTags("readings")
            .WithSummary("Accepted readings of a point").WithDescription("In order of time. Where there is a \"next\", ask again with it as \"after\".")
            .Produces<ReadingsWire>().WithProblems(400, 404).WithMetadata(pointPath, ReadingsQuery.Parameters, ApiExamples.Readings);
        api.MapGet("aggregates/{**path}", AggregatesEndpoint.HandleAsync).WithName("getAggregates").WithTags("readings")
            .WithSummary("Figures of a point's readings").WithDescription("Count, least, greatest, mean, last and time-weighted mean by steps of any width.")
            .Produces<ReadingAggregatesWire>().WithProblems(400, 404).WithMetadata(pointPath, AggregatesEndpoint.Parameters, ApiExamples.Aggregates);
        api.MapGet("export/{**path}", ExportEndpoint.Handle).WithName("getExport").WithTags("readings")
            .WithSummary("All kept readings, as a stream").WithDescription("Of a point, a device, or a node with everything below it: point by point, each in order of time.")
            .Produces<string>(200, "text/csv", "text/plain").WithProblems(400, 404, 429)
            .WithMetadata(new ApiPath("Path of a node, a device or a point.", Mill), ExportEndpoint.Parameters, ApiExamples.Export);
    }
}
