using System.Runtime.InteropServices;
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
        var wanted = new Dictionary<NodeKey, List<int>>();
        for (var i = 0; i < series.Count; i++)
            foreach (var facility in FacilitiesOf(series[i]))
                (CollectionsMarshal.GetValueRefOrAddDefault(wanted, facility, out _) ??= []).Add(i);

        var cells = series.Select(_ => new Cell[toInterval - fromInterval]).ToArray();
        var gate = new Lock();
        long position = 0;
        await Parallel.ForEachAsync(wanted, new ParallelOptions { MaxDegreeOfParallelism = AskedMax, CancellationToken = cancel }, async (asked, _) =>
        {
            var answer = await grains.Facility(asked.Key).Cells([.. asked.Value.Select(i => series[i])], fromInterval, toInterval);
            lock (gate)
            {
                position = Math.Max(position, answer.Position);
                for (var i = 0; i < asked.Value.Count; i++)
                    for (var c = 0; c < answer.Cells[i].Length; c++) cells[asked.Value[i]][c] += answer.Cells[i][c];
            }
        });
        return (position, cells);
    }

    /// <summary>Changes of a series' closed intervals of [from, to), by interval, then position. What several facilities changed at one commit time is one change.</summary>
    public async Task<IReadOnlyList<Restatement>> RestatementsAsync(SeriesKey series, long fromInterval, long toInterval, CancellationToken cancel)
    {
        var answers = await Task.WhenAll(FacilitiesOf(series).Select(f => grains.Facility(f).Restatements(series, fromInterval, toInterval))).WaitAsync(cancel);
        return
        [
            .. answers.SelectMany(r => r).GroupBy(r => (r.Interval, r.Position, r.Cause))
                .Select(g => g.Aggregate((a, b) => a with { Change = a.Change + b.Change }))
                .Where(r => !r.Change.IsZero).OrderBy(r => r.Interval).ThenBy(r => r.Position),
        ];
    }

    IEnumerable<NodeKey> FacilitiesOf(SeriesKey series) => series.Owner == SeriesOwner.Register
        ? world.Model.Find(new PointKey(series.Number)) is { } point ? [point.Device.Facility.Key] : []
        : world.Reach.FacilitiesOf(new(series.Number)).Select(f => f.Key);
}
