using Twin.City.Grains;
using Twin.City.Hosting;
using Twin.Delivery.History;
using Twin.Model.Demand;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Demand;

namespace Twin.City.Sources;

/// <summary>Energy by the minute from the facilities' readings.</summary>
sealed class CityMinuteSource(CityWorld world, IGrainFactory grains, IFacilityReadings facilities) : IMinuteSource
{
    readonly PagedReadings readings = new(facilities.ReadAsync);

    public long HorizonMs => 0;

    public async ValueTask<MinuteEnergy?> ReadAsync(IReadOnlyCollection<MinuteSeries> series, long fromMs, long toMs, CancellationToken cancel)
    {
        var (model, routes) = (world.Model, world.Reach.Routes);
        var minutes = new MinuteEnergy(fromMs, toMs);
        Point[] points = [.. model.AllPoints.Concat(model.Ended.Points.Select(e => e.Part)).Where(p => MinuteFeed.Reaches(p, routes, series)).Take(MinuteReach.PointsMax + 1)];
        if (points.Length > MinuteReach.PointsMax) return null;
        foreach (var point in points) await FeedAsync(point, routes, series, minutes, fromMs, toMs, cancel);
        return minutes;
    }

    async Task FeedAsync(Point point, RouteTable routes, IReadOnlyCollection<MinuteSeries> series, MinuteEnergy minutes, long fromMs, long toMs, CancellationToken cancel)
    {
        var desk = grains.Desk(point.Device.Facility.Key);
        var begin = await desk.Around(point.Key.Number, fromMs).WaitAsync(cancel);
        var end = await desk.Around(point.Key.Number, toMs).WaitAsync(cancel);
        var reach = new MinuteReach(fromMs, new(begin.Before, begin.After, begin.AtInstant), new(end.Before, end.After, end.AtInstant));
        var feed = new MinuteFeed(point, routes, series, reach.Of(end.Exchanges.Select(e => new MeterReplacement(point.Key, e.TimeMs, e.Closing, e.Opening))), minutes);
        await foreach (var reading in readings.StreamAsync(point.Key, reach.StartMs, toMs, cancel)) feed.Add(reading);
        if (reach.After is { } after) feed.Add(after);
        feed.End();
    }
}
