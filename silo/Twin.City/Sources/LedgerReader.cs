using System.Runtime.InteropServices;
using Twin.City.Contracts;
using Twin.City.Grains;
using Twin.City.Hosting;
using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.City.Sources;

/// <summary>The ledger of nodes as the sum of their facilities' ledgers, which are the truth.</summary>
sealed class LedgerReader(CityWorld world, IGrainFactory grains)
{
    /// <summary>Facilities asked at a time.</summary>
    const int AskedMax = 64;

    /// <summary>The cells of [from, to) of each series, and the newest commit time in them.</summary>
    public async Task<(long Position, Cell[][] Cells)> ReadAsync(IReadOnlyList<SeriesKey> series, long fromInterval, long toInterval, CancellationToken cancel)
    {
        var (position, cells, _) = await SumAsync(series, fromInterval, toInterval, AskAsync, cancel);
        return (position, cells);

        async Task<LoggedAnswer> AskAsync(NodeKey facility, SeriesKey[] asked)
        {
            var answer = await grains.Facility(facility).Cells(asked, fromInterval, toInterval);
            return new(answer.Position, answer.Cells, []);
        }
    }

    /// <summary>The same, and the changes of their closed intervals, of one moment for each facility. What several facilities changed at one commit time is one change.</summary>
    public Task<(long Position, Cell[][] Cells, IReadOnlyList<Restatement> Log)> ReadLoggedAsync(
        IReadOnlyList<SeriesKey> series, long fromInterval, long toInterval, CancellationToken cancel) =>
        SumAsync(series, fromInterval, toInterval, (facility, asked) => grains.Desk(facility).Logged(asked, fromInterval, toInterval), cancel);

    async Task<(long Position, Cell[][] Cells, IReadOnlyList<Restatement> Log)> SumAsync(
        IReadOnlyList<SeriesKey> series, long fromInterval, long toInterval, Func<NodeKey, SeriesKey[], Task<LoggedAnswer>> ask, CancellationToken cancel)
    {
        var wanted = new Dictionary<NodeKey, List<int>>();
        for (var i = 0; i < series.Count; i++)
            foreach (var facility in FacilitiesOf(series[i]))
                (CollectionsMarshal.GetValueRefOrAddDefault(wanted, facility, out _) ??= []).Add(i);

        var cells = series.Select(_ => new Cell[toInterval - fromInterval]).ToArray();
        var gate = new Lock();
        List<Restatement> log = [];
        long position = 0;
        await Parallel.ForEachAsync(wanted, new ParallelOptions { MaxDegreeOfParallelism = AskedMax, CancellationToken = cancel }, async (asked, _) =>
        {
            var answer = await ask(asked.Key, [.. asked.Value.Select(i => series[i])]);
            lock (gate)
            {
                position = Math.Max(position, answer.Position);
                log.AddRange(answer.Log);
                for (var i = 0; i < asked.Value.Count; i++)
                    for (var c = 0; c < answer.Cells[i].Length; c++) cells[asked.Value[i]][c] += answer.Cells[i][c];
            }
        });
        return (position, cells, Whole(log));
    }

    /// <summary>Changes of a series' closed intervals of [from, to), by interval, then position. What several facilities changed at one commit time is one change.</summary>
    public async Task<IReadOnlyList<Restatement>> RestatementsAsync(SeriesKey series, long fromInterval, long toInterval, CancellationToken cancel)
    {
        var answers = await Task.WhenAll(FacilitiesOf(series).Select(f => grains.Facility(f).Restatements(series, fromInterval, toInterval))).WaitAsync(cancel);
        return Whole(answers.SelectMany(r => r));
    }

    static IReadOnlyList<Restatement> Whole(IEnumerable<Restatement> parts) =>
    [
        .. parts.GroupBy(r => (r.Series, r.Interval, r.Position, r.Cause)).Select(g => g.Aggregate((a, b) => a with { Change = a.Change + b.Change }))
            .Where(r => !r.Change.IsZero).OrderBy(r => r.Interval).ThenBy(r => r.Position),
    ];

    IEnumerable<NodeKey> FacilitiesOf(SeriesKey series) => series.Owner == SeriesOwner.Register
        ? world.Model.Find(new PointKey(series.Number)) is { } point ? [point.Device.Facility.Key] : []
        : world.Reach.FacilitiesOf(new(series.Number)).Select(f => f.Key);
}
