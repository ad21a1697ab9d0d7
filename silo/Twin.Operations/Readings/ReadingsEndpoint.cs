using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Topology;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Readings;

/// <summary><c>GET /api/v1/readings/{path}</c>: the accepted readings of a point.</summary>
static class ReadingsEndpoint
{
    // Without "from" the newest readings are looked for in this window before "to", and in ever smaller ones while it holds too many.
    const long WindowMs = 24 * 60 * 60 * 1000;

    public static async Task<IResult> HandleAsync(string? path, HttpRequest request, ITwinSource twins, IReadingSource readings,
        IOptions<OperationsOptions> options, CancellationToken cancel)
    {
        var model = twins.Model;
        if (model.FindPoint(path ?? "") is not { } point) return ModelPaths.NoPoint(model, path ?? "");
        if (ReadingsQuery.TryParse(request.Query, model, options.Value, out var query) is { } problem) return problem;
        var zone = model.TimeZone;
        var (rows, more) = query!.FromMs is { } fromMs
            ? await EarliestAsync(readings, point, fromMs, query, cancel)
            : await NewestAsync(readings, point, query.ToMs ?? await EndAsync(twins, point, cancel), query.Limit, cancel);
        var horizonMs = readings.HorizonMs;
        if (BeforeHorizon.Refuse(horizonMs, query.FromMs ?? long.MaxValue, "from", request.Query["from"], zone) is { } dropped) return dropped;
        if (BeforeHorizon.Refuse(horizonMs, (query.ToMs ?? long.MaxValue) - 1, "to", request.Query["to"], zone) is { } allDropped) return allDropped;
        var next = more && query.FromMs is not null ? ReadingCursor.Format(rows[^1]) : null;
        return Results.Json(new ReadingsWire(path!, point.Spec.Unit, [.. rows.Where(r => r.TimeMs >= horizonMs).Select(r => ToReading(r, zone))], more, next)
        {
            KeptSince = BeforeHorizon.Since(horizonMs, zone),
        }, WireJson.Options);
    }

    static async ValueTask<(IReadOnlyList<StoredReading>, bool)> EarliestAsync(
        IReadingSource readings, Point point, long fromMs, ReadingsQuery query, CancellationToken cancel)
    {
        var rows = await readings.ReadAsync(point.Key, fromMs, query.ToMs ?? long.MaxValue, query.After, query.Limit + 1, cancel);
        return ([.. rows.Take(query.Limit)], rows.Count > query.Limit);
    }

    // The source reads forward from a start, so the start is looked for: half the window until it holds no more than is asked for.
    // One instant can hold more rivals than that; then the highest of them are answered.
    static async ValueTask<(IReadOnlyList<StoredReading>, bool)> NewestAsync(
        IReadingSource readings, Point point, long toMs, int limit, CancellationToken cancel)
    {
        var more = false;
        for (var windowMs = WindowMs; ; windowMs /= 2)
        {
            var rows = await readings.ReadAsync(point.Key, toMs - windowMs, toMs, after: null, limit + 1, cancel);
            if (rows.Count <= limit || windowMs <= 1) return ([.. rows.TakeLast(limit)], more || rows.Count > limit);
            more = true;
        }
    }

    // Just after the latest value that the twin shows; the epoch where nothing has come yet.
    static async ValueTask<long> EndAsync(ITwinSource twins, Point point, CancellationToken cancel)
    {
        var snapshot = await twins.ReadAsync(point.Device.Facility.Key, cancel);
        foreach (var value in snapshot?.Points ?? [])
            if (value.Point == point.Key && value.HasValue) return value.TimeMs + 1;
        return 0;
    }

    static ReadingWire ToReading(in StoredReading reading, TimeZoneInfo zone) => new(
        WireTime.Of(reading.TimeMs, zone), MicroDecimal.Format(reading.Micro), TwinConversion.QualityName(reading.Quality),
        reading.Correction, reading.Position);
}
