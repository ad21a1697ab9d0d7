using System.Diagnostics.Metrics;
using Twin.Delivery.History;

namespace Twin.City.History;

/// <summary>Feeds the history as long as the silo runs, and tells how far it is.</summary>
sealed class HistoryService : BackgroundService
{
    readonly HistoryFeeds feeds;

    public HistoryService(HistoryFeeds feeds, IMeterFactory meters)
    {
        this.feeds = feeds;
        var meter = meters.Create(Hosting.CityMetrics.Name);
        meter.CreateObservableGauge("twin.city.history.behind", () => feeds.RowsBehind, "{row}", "Journal rows that history does not have yet, of the shares fed here.");
        meter.CreateObservableGauge("twin.city.history.shares", () => feeds.Held, description: "Shares of the facilities whose history is fed here.");
        meter.CreateObservableCounter("twin.city.history.readings", () => feeds.Readings, "{reading}", "Readings written to history.");
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => feeds.RunAsync(stoppingToken);
}
