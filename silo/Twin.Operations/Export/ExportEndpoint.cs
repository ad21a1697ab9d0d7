using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Model.Topology;
using Twin.Operations.Problems;
using Twin.Operations.Readings;
using Twin.Operations.Topology;
using Twin.Operations.Twins;

namespace Twin.Operations.Export;

/// <summary><c>GET /api/v1/export/{path}</c>: all kept readings of a point, a device, or a node with everything below it, as a stream.</summary>
sealed class ExportEndpoint(ITwinSource twins, IReadingSource readings, IOptions<OperationsOptions> options) : IDisposable
{
    readonly SemaphoreSlim running = new(options.Value.ExportsMax);

    public static ApiParameters Parameters { get; } = new(
    [
        new("format", "csv: RFC 4180 with a header. line: InfluxDB line protocol with nanoseconds. csv where left out.", "csv", ExportFormats.Names),
        new("from", $"Start, inclusive: {TimeParameter.Rule}. Left out: from the first reading that is kept.", "2026-01-01T00:00:00+08:00"),
        new("to", "End, exclusive, like \"from\". Left out: up to the newest reading.", "2026-02-01T00:00:00+08:00"),
    ]);

    public static IResult Handle(string? path, HttpRequest request, ExportEndpoint export) => export.Answer(path ?? "", request.Query);

    public void Dispose() => running.Dispose();

    IResult Answer(string path, IQueryCollection query)
    {
        var model = twins.Model;
        var points = PointsAt(model, path);
        if (points is null) return Problem.UnknownPath(path, ModelPaths.Nearest(model, path));
        if (ExportFormats.TryParse(query["format"], out var format) is { } noFormat) return noFormat;
        var horizonMs = readings.HorizonMs;
        var (fromMs, toMs) = (horizonMs > 0 ? horizonMs : long.MinValue, long.MaxValue);
        if ((string?)query["from"] is { } from && TimeParameter.TryParse("from", from, model.TimeZone, out fromMs) is { } badFrom) return badFrom;
        if ((string?)query["to"] is { } to && TimeParameter.TryParse("to", to, model.TimeZone, out toMs) is { } badTo) return badTo;
        if (BeforeHorizon.Refuse(horizonMs, fromMs, "from", query["from"], model.TimeZone) is { } dropped) return dropped;
        if (BeforeHorizon.Refuse(horizonMs, toMs - 1, "to", query["to"], model.TimeZone) is { } allDropped) return allDropped;
        if (fromMs >= toMs)
            return Problem.BadParameter("empty_range", "The range is empty or backwards", "to", query["to"], "\"to\" must be later than \"from\".");
        return running.Wait(0) ? new ExportStream(readings, points, format, model.TimeZone, fromMs, toMs, FileName(path, format), running) : TooMany();
    }

    static IEnumerable<Point>? PointsAt(CityModel model, string path) =>
        model.Find(path) is { } node ? PointsBelow(node)
        : model.FindDevice(path) is { } device ? device.Points
        : model.FindPoint(path) is { } point ? [point] : null;

    static IEnumerable<Point> PointsBelow(Node node) => node.Devices.SelectMany(d => d.Points).Concat(node.Children.SelectMany(PointsBelow));

    static string FileName(string path, ExportFormat format) => path.Replace('/', '.') + (format == ExportFormat.Csv ? ".csv" : ".lp");

    Problem TooMany() => new()
    {
        Status = StatusCodes.Status429TooManyRequests, Code = "too_many_exports", Title = "Others are exporting", Limit = options.Value.ExportsMax,
        Detail = $"At most {options.Value.ExportsMax} exports run at a time: ask again when one has ended.",
    };
}
