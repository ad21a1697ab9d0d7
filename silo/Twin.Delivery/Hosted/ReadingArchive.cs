using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Hosted;

/// <summary>All accepted readings of one facility: pages in its journal's store, of which those that are in use are in memory.</summary>
/// <remarks>
/// A point's page holds its readings from the page's beginning up to the next one's. What a row will ask for is fetched before it is taken
/// (<see cref="FetchAsync"/>), because a twin asks without waiting. Changed pages stay in memory until a snapshot has them.
/// </remarks>
sealed class ReadingArchive(JournalKey key, IFacilityJournal journal) : IReadingArchive
{
    const byte ImageVersion = 1;

    readonly Dictionary<int, SortedList<long, ReadingPage?>> points = []; // pages by beginning; null: not in memory

    public Neighbours Around(PointKey point, long timeMs) =>
        TryAround(point, timeMs, out var missing) ?? throw new InvalidOperationException($"{key}: page {missing} of {point} was not fetched");

    /// <summary>Brings what is around these instants into memory.</summary>
    public async Task FetchAsync(IReadOnlyList<(PointKey Point, long TimeMs)> wanted, CancellationToken cancel)
    {
        foreach (var (point, timeMs) in wanted)
            while (TryAround(point, timeMs, out var missing) is null) await LoadAsync(point, missing, cancel);
    }

    public void Add(PointKey point, in StoredReading reading)
    {
        var pages = PagesOf(point);
        if (pages.Count > 0 && pages.GetValueAtIndex(pages.Count - 1) is { Count: < ReadingPage.ReadingsMax } newest && reading.TimeMs > newest.LastMs)
        {
            newest.Add(reading);
            return;
        }
        var at = CoveringIndex(pages, reading.TimeMs);
        var page = at < 0 ? null : pages.Values[at];
        var isLast = at == pages.Count - 1;
        // A newest reading may begin a page: after the point's last one was left in the store, or was filled.
        if (at < 0 || isLast && (page is null || page.Count >= ReadingPage.ReadingsMax && reading.TimeMs > page.LastMs))
        {
            page = new();
            pages.Add(reading.TimeMs, page);
        }
        page!.Add(reading);
        if (page.Count >= ReadingPage.GrownMax && page.Halve() is { } later) pages.Add(later[0].TimeMs, later);
    }

    /// <summary>Readings of [from, to) in order of time, at most so many.</summary>
    public async Task<IReadOnlyList<StoredReading>> ReadAsync(PointKey point, long fromMs, long toMs, int limit, CancellationToken cancel)
    {
        var found = new List<StoredReading>();
        var pages = PagesOf(point);
        for (var at = Math.Max(0, CoveringIndex(pages, fromMs)); at < pages.Count && pages.Keys[at] < toMs && found.Count < limit; at++)
        {
            var page = pages.Values[at] ?? await ReadPageAsync(point, pages.Keys[at], cancel);
            for (var i = page.FirstFrom(fromMs); i < page.Count && page[i].TimeMs < toMs && found.Count < limit; i++) found.Add(page[i]);
        }
        return found;
    }

    /// <summary>The instants of a point's first and last reading; null where it has none.</summary>
    public async Task<(long FirstMs, long LastMs)?> SpanAsync(PointKey point, CancellationToken cancel)
    {
        if (!points.TryGetValue(point.Number, out var pages) || pages.Count == 0) return null;
        var last = pages.Values[^1] ?? await ReadPageAsync(point, pages.Keys[^1], cancel);
        return (pages.Keys[0], last.LastMs);
    }

    /// <summary>What speaks for the newest instant before another, of any quality; null where there is none.</summary>
    public async Task<StoredReading?> NewestBeforeAsync(PointKey point, long timeMs, CancellationToken cancel)
    {
        if (!points.TryGetValue(point.Number, out var pages)) return null;
        for (var at = CoveringIndex(pages, timeMs - 1); at >= 0; at--)
        {
            var page = pages.Values[at] ?? await ReadPageAsync(point, pages.Keys[at], cancel);
            if (page.FirstFrom(timeMs) is var end && end > 0) return Speaking(page, page.FirstFrom(page[end - 1].TimeMs), end);
        }
        return null;
    }

    /// <summary>The pages that changed since this was last asked. They stay in memory until <see cref="Saved"/>.</summary>
    public List<SnapshotPage> Changed()
    {
        var changed = new List<SnapshotPage>();
        foreach (var (point, pages) in points)
            foreach (var (from, page) in pages)
            {
                if (page is not { IsChanged: true }) continue;
                page.IsChanged = false;
                changed.Add(new(new(PageKinds.Readings, point, from), page.Encode()));
            }
        return changed;
    }

    /// <summary>A snapshot took all that was handed out: what did not change since leaves memory.</summary>
    public void Saved()
    {
        foreach (var pages in points.Values)
            for (var at = 0; at < pages.Count; at++)
                if (pages.GetValueAtIndex(at) is { IsChanged: false } page)
                {
                    pages.SetValueAtIndex(at, null);
                    page.Release();
                }
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(ImageVersion);
        writer.Write7BitEncodedInt(points.Count);
        foreach (var (point, pages) in points)
        {
            writer.Write7BitEncodedInt(point);
            writer.Write7BitEncodedInt(pages.Count);
            long before = 0;
            foreach (var from in pages.Keys)
            {
                writer.Write7BitEncodedInt64(ReadingPage.ZigZag(from - before));
                before = from;
            }
        }
    }

    public void Load(BinaryReader reader)
    {
        if (reader.ReadByte() is var version && version != ImageVersion) throw new InvalidDataException($"archive image version {version}, this program reads {ImageVersion}");
        for (var count = reader.Read7BitEncodedInt(); count > 0; count--)
        {
            var pages = PagesOf(new(reader.Read7BitEncodedInt()));
            long from = 0;
            for (var left = reader.Read7BitEncodedInt(); left > 0; left--) pages.Add(from += ReadingPage.UnZigZag(reader.Read7BitEncodedInt64()), null);
        }
    }

    // Null where a page that could change the answer is not in memory.
    Neighbours? TryAround(PointKey point, long timeMs, out long missing)
    {
        missing = 0;
        if (!points.TryGetValue(point.Number, out var pages)) return new(null, null, []);
        StoredReading? before = null, after = null;
        List<StoredReading>? instant = null;
        for (var at = CoveringIndex(pages, timeMs); at >= 0 && before is null; at--)
        {
            if (pages.Values[at] is not { } page) return Missing(pages.Keys[at], out missing);
            for (var i = page.FirstFrom(timeMs); i < page.Count && page[i].TimeMs == timeMs; i++) (instant ??= []).Add(page[i]);
            before = CountingBefore(page, timeMs);
        }
        for (var at = Math.Max(0, CoveringIndex(pages, timeMs)); at < pages.Count && after is null; at++)
        {
            if (pages.Values[at] is not { } page) return Missing(pages.Keys[at], out missing);
            after = CountingAfter(page, timeMs);
        }
        return new(before, after, instant ?? (IReadOnlyList<StoredReading>)[]);
    }

    static Neighbours? Missing(long from, out long missing)
    {
        missing = from;
        return null;
    }

    // The highest rank speaks for an instant; if it is bad, the instant counts for nothing.
    static StoredReading? CountingBefore(ReadingPage page, long timeMs)
    {
        for (var end = page.FirstFrom(timeMs); end > 0;)
        {
            var begin = page.FirstFrom(page[end - 1].TimeMs);
            if (Speaking(page, begin, end) is { Quality: not Quality.Bad } counting) return counting;
            end = begin;
        }
        return null;
    }

    static StoredReading? CountingAfter(ReadingPage page, long timeMs)
    {
        for (var begin = page.FirstFrom(timeMs + 1); begin < page.Count;)
        {
            var end = page.FirstFrom(page[begin].TimeMs + 1);
            if (Speaking(page, begin, end) is { Quality: not Quality.Bad } counting) return counting;
            begin = end;
        }
        return null;
    }

    static StoredReading Speaking(ReadingPage page, int begin, int end)
    {
        var highest = page[begin];
        for (var i = begin + 1; i < end; i++)
            if (page[i].CompareRank(highest) > 0) highest = page[i];
        return highest;
    }

    // The last page that begins at an instant or before; -1 where all begin later.
    static int CoveringIndex(SortedList<long, ReadingPage?> pages, long timeMs)
    {
        var (low, high) = (0, pages.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (pages.Keys[middle] <= timeMs) low = middle + 1;
            else high = middle;
        }
        return low - 1;
    }

    SortedList<long, ReadingPage?> PagesOf(PointKey point) =>
        points.TryGetValue(point.Number, out var pages) ? pages : points[point.Number] = [];

    async Task LoadAsync(PointKey point, long from, CancellationToken cancel) =>
        points[point.Number][from] = await ReadPageAsync(point, from, cancel);

    async Task<ReadingPage> ReadPageAsync(PointKey point, long from, CancellationToken cancel)
    {
        var pages = await journal.ReadPagesAsync(key, PageKinds.Readings, point.Number, from, from + 1, cancel);
        return pages is [{ Place: var place, Body: var body }] && place.From == from ? ReadingPage.Decode(body)
            : throw new StaleActivationException($"{key}: page {from} of {point} is not where the snapshot says");
    }
}
