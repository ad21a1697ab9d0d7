using System.Collections.Concurrent;
using Twin.City.Hosting;
using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.City.Sources;

/// <summary>The demand of the nodes that this silo's screens look at: a month of blocks each, read from the facilities.</summary>
/// <remarks>
/// A facility does not tell its ancestors' months of what it books, so they are asked for: the running window once a second, the month at its
/// turn, with every new window, and once a minute for what came late. What is shown says up to when its energy is known.
/// </remarks>
sealed class CityDemand(CityWorld world, LedgerReader ledger)
{
    /// <summary>Nodes kept: 36 MB of months.</summary>
    const int NodesMax = 512;

    static readonly TimeSpan WindowAge = TimeSpan.FromSeconds(1), MonthAge = TimeSpan.FromMinutes(1);

    sealed class Kept
    {
        public readonly SemaphoreSlim Turn = new(1, 1);
        public DemandMonth? Month;
        public CityModel? Model;
        public Cell[] Window = [];
        public long Interval, MonthAt, WindowAt;
    }

    readonly ConcurrentDictionary<NodeKey, Kept> nodes = new();
    volatile Tuple<RouteTable, ExpectedTime>? expected;

    /// <param name="summary">What the node is now.</param>
    public async Task<NodeDemand> OfAsync(Node node, NodeSummary summary, CancellationToken cancel)
    {
        if (nodes.Count > NodesMax) nodes.Clear();
        var kept = nodes.GetOrAdd(node.Key, _ => new());
        await kept.Turn.WaitAsync(cancel);
        try
        {
            var (model, nowMs) = (world.Model, world.NowMs);
            await RefreshAsync(kept, node, model, nowMs, cancel);
            return DemandNow.Of(model, node, summary, nowMs, kept.Month!, ExpectedOf());
        }
        finally
        {
            kept.Turn.Release();
        }
    }

    async Task RefreshAsync(Kept kept, Node node, CityModel model, long nowMs, CancellationToken cancel)
    {
        var interval = nowMs / Spread.IntervalMs;
        SeriesKey[] series = [.. Draw.Flows.Select(f => new SeriesKey(SeriesOwner.Node, f.Measure, node.Key.Number))];
        if (kept.Month is null || kept.Model != model || kept.Interval != interval || world.Time.GetElapsedTime(kept.MonthAt) >= MonthAge)
        {
            var local = LocalTime.At(nowMs, model.TimeZone);
            var (from, to) = LocalTime.Month(local.Year, local.Month, model.TimeZone);
            var (_, cells) = await ledger.ReadAsync(series, from, interval + 1, cancel);
            var month = new DemandMonth(from, to);
            for (var s = 0; s < series.Length; s++)
                for (var i = 0; i < cells[s].Length; i++) month.Book(series[s].Measure, from + i, cells[s][i]);
            (kept.Month, kept.Model, kept.Interval, kept.Window) = (month, model, interval, [.. cells.Select(c => c[^1])]);
            kept.MonthAt = kept.WindowAt = world.Time.GetTimestamp();
        }
        else if (world.Time.GetElapsedTime(kept.WindowAt) >= WindowAge)
        {
            var (_, cells) = await ledger.ReadAsync(series, interval, interval + 1, cancel);
            for (var s = 0; s < series.Length; s++) kept.Month.Book(series[s].Measure, interval, cells[s][0] - kept.Window[s]);
            (kept.Window, kept.WindowAt) = ([.. cells.Select(c => c[0])], world.Time.GetTimestamp());
        }
    }

    // Of the revision in force. Two that find another at once make it twice.
    ExpectedTime ExpectedOf()
    {
        var routes = world.Reach.Routes;
        if (expected is { } known && known.Item1 == routes) return known.Item2;
        var made = new ExpectedTime(routes);
        expected = Tuple.Create(routes, made);
        return made;
    }
}
