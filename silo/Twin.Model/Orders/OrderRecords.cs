using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Orders;

/// <summary>A correction as a journal keeps it.</summary>
/// <param name="Number">The correction's number at its instant, counted before it was written, so that the order of corrections does not depend on the order of records.</param>
/// <param name="Was">What spoke for the instant when the order was given.</param>
public sealed record CorrectionRecord(int Point, long TimeMs, long? Micro, byte Number, long? Was, string By, string Reason)
{
    /// <summary>The reading that speaks for the instant from now on: a strike-out is a bad one.</summary>
    public StoredReading ReadingAt(long position) => new(TimeMs, Micro ?? 0, Micro is null ? Quality.Bad : Quality.Good, Number, position);

    public CorrectionEntry EntryAt(in CommitPoint commit) =>
        new(commit.Position, commit.TimeMs, Micro is null ? "strike_out" : "correction", new PointKey(Point), TimeMs, Was, Micro, 1, By, Reason);
}

public sealed record ReplacementRecord(int Point, long TimeMs, long Closing, long Opening, string By, string Reason)
{
    public MeterReplacement Replacement => new(new(Point), TimeMs, Closing, Opening);

    public CorrectionEntry EntryAt(in CommitPoint commit) =>
        new(commit.Position, commit.TimeMs, "replacement", new PointKey(Point), TimeMs, Closing, Opening, 1, By, Reason);
}

/// <param name="Given">How many readings the order had, those that are kept already among them; null where they are all here.</param>
/// <param name="Single">The one point of the order's readings; null where <paramref name="Given"/> is, or where it had several.</param>
/// <param name="Import">Of an import that several journals took a part of: what they have in common; null where it is whole.</param>
public sealed record ImportRecord(
    int[] Points, long[] TimesMs, long[] Micros, string By, string Reason, int? Given = null, int? Single = null, string? Import = null)
{
    public static ImportRecord Of(ImportOrder order) => new(
        [.. order.Readings.Select(r => r.Point.Number)], [.. order.Readings.Select(r => r.TimeMs)], [.. order.Readings.Select(r => r.Micro)], order.By, order.Reason);

    /// <summary>The record with the readings alone that are new.</summary>
    public ImportRecord Only(Func<PointKey, long, long, bool> isNew)
    {
        int[] taken = [.. Enumerable.Range(0, Points.Length).Where(i => isNew(new(Points[i]), TimesMs[i], Micros[i]))];
        return this with
        {
            Points = [.. taken.Select(i => Points[i])], TimesMs = [.. taken.Select(i => TimesMs[i])], Micros = [.. taken.Select(i => Micros[i])],
            Given = Points.Length, Single = PointOf(Points),
        };
    }

    /// <summary>The readings in the order in which they are booked.</summary>
    public IEnumerable<(PointKey Point, StoredReading Reading)> ReadingsAt(long position)
    {
        foreach (var i in HalvingOrder.Of(Points, TimesMs)) yield return (new(Points[i]), new(TimesMs[i], Micros[i], Quality.Good, 0, position));
    }

    public CorrectionEntry EntryAt(in CommitPoint commit) =>
        new(commit.Position, commit.TimeMs, "import",
            (Given is null ? PointOf(Points) : Single) is { } single ? new PointKey(single) : null,
            null, null, null, Given ?? Points.Length, By, Reason) { Import = Import };

    static int? PointOf(int[] points) => points.Length > 0 && Array.TrueForAll(points, p => p == points[0]) ? points[0] : null;
}
