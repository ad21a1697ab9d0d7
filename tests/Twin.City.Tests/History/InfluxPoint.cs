using Twin.Delivery.History;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Storage.History;

namespace Twin.City.History;

/// <summary>One point's history in a bucket, written as the feed writes it and read in pages so small that every answer takes many.</summary>
class InfluxPoint : ReadingHistoryContract, IDisposable
{
    readonly PointKey point;
    readonly InfluxHistory history;
    readonly PagedReadings pages;
    readonly Dictionary<(long TimeMs, Quality Quality), int> rivals = [];

    public InfluxPoint(InfluxOptions options, PointKey point)
    {
        (this.point, history) = (point, new(options));
        pages = new(history.ReadAsync, pageMax: 7, pageMin: 1);
    }

    protected override Task AddAsync(params StoredReading[] readings)
    {
        var line = new ReadingLine(point, null);
        var (room, length) = (new byte[line.BytesMax * readings.Length], 0);
        foreach (var reading in readings)
        {
            var rival = rivals.GetValueOrDefault((reading.TimeMs, reading.Quality));
            rivals[(reading.TimeMs, reading.Quality)] = rival + 1;
            length += line.Write(reading, room.AsSpan(length), rival);
        }
        return history.WriteAsync(room.AsMemory(0, length), CancellationToken.None);
    }

    protected override Task<IReadOnlyList<StoredReading>> ReadAsync(long fromMs, long toMs, StoredReading? after, int limit) =>
        pages.ReadAsync(point, fromMs, toMs, after, limit, CancellationToken.None);

    protected override Task<IReadOnlyList<ReadingAggregate>> AggregateAsync(IReadOnlyList<long> boundariesMs, long holdMaxMs) =>
        pages.AggregateAsync(point, boundariesMs, holdMaxMs, CancellationToken.None);

    public void Dispose() => history.Dispose();
}
