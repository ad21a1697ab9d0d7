using Twin.Model.Telemetry;
using Twin.Model.Telemetry.Chunks;
using Twin.Model.Topology;

namespace Twin.Storage.History;

// Answers.
public sealed partial class ReadingStore
{
    /// <exception cref="Checkpoint.StoreException">What is stored cannot be read.</exception>
    public Neighbours Around(PointKey point, long timeMs)
    {
        if (!points.Has(point.Number)) return new(null, null, []);
        var search = new NeighbourSearch(timeMs);
        ref var state = ref points[point.Number];
        if (timeMs > state.Open.StartMs)
        {
            SeeOpen(ref search, Decode(point.Number, state));
            // Nothing outside the open chunk is later than its start.
            if (search.IsSettledDownTo(state.Open.StartMs) && !search.IsStruck) return search.Result;
        }
        return ViewOf(point).Around(timeMs, readers);
    }

    // The instant, and to both sides of it as far as a counting reading.
    static void SeeOpen(ref NeighbourSearch search, DecodedChunk decoded)
    {
        var readings = decoded.Readings;
        var index = decoded.IndexOf(search.TimeMs);
        for (var i = index; i < readings.Length && search.Concerns(readings[i].TimeMs, readings[i].TimeMs); i++) search.See(readings[i]);
        for (var i = index - 1; i >= 0 && search.Concerns(readings[i].TimeMs, readings[i].TimeMs); i--) search.See(readings[i]);
    }

    /// <summary>Takes what memory knows of a point. The query then runs on any thread, and sees no later change.</summary>
    public HistoryQuery Prepare(PointKey point, long fromMs, long toMs) => new(readers, ViewOf(point).Detach(toMs), fromMs, toMs);

    /// <summary>Takes what memory knows of several points, to tell what they were at an instant. The query then runs on any thread.</summary>
    /// <param name="openMs">Start of the interval that holds the instant.</param>
    public PastQuery PreparePast(IReadOnlyList<PointKey> several, long openMs, long atMs) =>
        new(readers, [.. several.Select(point => ViewOf(point).Detach(long.MaxValue))], openMs, atMs);

    /// <summary>All kept readings of [from, to) in order of time, then rank, at most so many.</summary>
    public IReadOnlyList<StoredReading> Read(PointKey point, long fromMs, long toMs, int limit) =>
        [.. new HistoryQuery(readers, ViewOf(point), fromMs, toMs).Stream().Take(limit)];

    /// <summary>The time of the first reading that a point ever had, be it kept or dropped; null where it had none.</summary>
    /// <exception cref="Checkpoint.StoreException">What is stored cannot be read.</exception>
    public long? FirstMs(PointKey point)
    {
        long? first = Read(point, long.MinValue, long.MaxValue, 1) is [var kept, ..] ? kept.TimeMs : null;
        if (!HasDropped) return first;
        using var snapshot = readers.Begin();
        var dropped = snapshot.Session.FirstDropped.Bind(1, point.Number);
        if (dropped.Step()) first = Math.Min(first ?? long.MaxValue, Checkpoint.StateStore.ReadInstant(point.Number, dropped.Int64(0), dropped.Blob(1)));
        dropped.Reset();
        return first;
    }

    // Valid until the next change of the store.
    PointView ViewOf(PointKey point)
    {
        var view = new PointView(point.Number, frozenCheckpoint);
        if (!points.Has(point.Number)) return view;
        ref var state = ref points[point.Number];
        for (var link = state.Closed; link != ClosedChunks.None; link = closed[link].Older)
        {
            ref readonly var one = ref closed[link];
            view.Add(one.Image, blocks.Memory(one.Image.Block, one.Image.Extent.Bytes), isFrozen: frozen is not null && one.Generation <= frozen.Number);
        }
        view.Reverse();
        if (state.Open.Count > 0)
        {
            var image = new ChunkImage(state.Open.Extent, state.Open.LastMs, state.Block);
            view.Add(image, blocks.Memory(state.Block, image.Extent.Bytes), isFrozen: false);
        }
        view.Late = active.Late.GetValueOrDefault(point.Number);
        view.FrozenLate = frozen?.Late.GetValueOrDefault(point.Number);
        return view;
    }
}
