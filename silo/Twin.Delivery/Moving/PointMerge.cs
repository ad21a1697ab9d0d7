using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Storage.History;

namespace Twin.Delivery.Moving;

/// <summary>All kept readings of several points in one order of time, a page of each point in memory.</summary>
sealed class PointMerge(ReadingStore history, IEnumerable<Point> points)
{
    const int PageReadings = 4096;

    public IEnumerable<(PointKey Point, StoredReading Reading)> InOrderOfTime()
    {
        var next = new PriorityQueue<Source, (long TimeMs, int Point)>();
        foreach (var point in points)
            if (new Source(history, point.Key) is var source && source.MoveNext()) next.Enqueue(source, source.Order);
        while (next.TryDequeue(out var source, out _))
        {
            yield return (source.Point, source.Current);
            if (source.MoveNext()) next.Enqueue(source, source.Order);
        }
    }

    sealed class Source(ReadingStore history, PointKey point)
    {
        IReadOnlyList<StoredReading> page = [];
        int at = -1;
        bool started;

        public PointKey Point => point;
        public StoredReading Current => page[at];
        public (long TimeMs, int Point) Order => (Current.TimeMs, point.Number);

        public bool MoveNext()
        {
            if (++at < page.Count) return true;
            if (started && page.Count < PageReadings) return false;
            // From the last one's instant on: rivals of it may follow.
            var fromMs = started ? page[^1].TimeMs : long.MinValue;
            page = history.Prepare(point, fromMs, long.MaxValue).Page(started ? page[^1] : null, PageReadings);
            (started, at) = (true, 0);
            return page.Count > 0;
        }
    }
}
