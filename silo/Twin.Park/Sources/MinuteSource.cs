using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Demand;
using Twin.Park.Engine;
using Twin.Storage.Checkpoint;
using Twin.Storage.History;

namespace Twin.Park.Sources;

/// <summary>Energy by the minute from the history: prepared under the gate, all points at one position, and read outside it.</summary>
sealed class MinuteSource(CityState state, ParkStore store, CommitLoop commits, EngineGate gate) : IMinuteSource
{
    (CityModel Model, RouteTable Routes)? known;

    public long HorizonMs => state.HorizonMs;

    public async ValueTask<MinuteEnergy?> ReadAsync(IReadOnlyCollection<MinuteSeries> series, long fromMs, long toMs, CancellationToken cancel)
    {
        await commits.AppliedAsync(commits.Position).WaitAsync(cancel).ConfigureAwait(false);
        var minutes = new MinuteEnergy(fromMs, toMs);
        List<(MinuteFeed Feed, HistoryQuery Readings, StoredReading? After)> feeds = [];
        using (gate.Enter())
        {
            var routes = RoutesOf(state.Model);
            foreach (var point in state.Model.AllPoints.Concat(state.Model.Ended.Points.Select(e => e.Part)))
            {
                if (!MinuteFeed.Reaches(point, routes, series)) continue;
                if (feeds.Count == MinuteReach.PointsMax) return null;
                feeds.Add(Prepare(point, routes, series, minutes, fromMs, toMs));
            }
        }
        foreach (var (feed, readings, after) in feeds)
        {
            foreach (var reading in readings.Stream()) feed.Add(reading);
            if (after is { } next) feed.Add(next);
            feed.End();
            cancel.ThrowIfCancellationRequested();
        }
        return minutes;
    }

    (MinuteFeed, HistoryQuery, StoredReading?) Prepare(
        Point point, RouteTable routes, IReadOnlyCollection<MinuteSeries> series, MinuteEnergy minutes, long fromMs, long toMs)
    {
        var reach = new MinuteReach(fromMs, store.History.Around(point.Key, fromMs), store.History.Around(point.Key, toMs));
        return (new(point, routes, series, reach.Of(state.ReplacementsOf(point.Key)), minutes), store.History.Prepare(point.Key, reach.StartMs, toMs), reach.After);
    }

    RouteTable RoutesOf(CityModel model)
    {
        if (known is not { } cached || cached.Model != model) known = cached = (model, new(model));
        return cached.Routes;
    }
}
