using System.Diagnostics.Metrics;

namespace Twin.Operations.Metrics;

enum MetricKind : byte { Counter, Gauge, Histogram }

/// <summary>A metric and its series, at most <c>seriesMax</c> of them: what comes beyond is counted in one series of its own.</summary>
sealed class MetricFamily(string name, MetricKind kind, string help, double[] bounds, int seriesMax)
{
    static readonly KeyValuePair<string, object?>[] OverflowTags = [new("overflow", "true")];

    readonly Lock adding = new();
    // Replaced whole, so that measuring searches without a lock. Series are few; comparing a few references beats hashing them.
    MetricCell[] cells = [];

    public string Name => name;
    public MetricKind Kind => kind;
    public string Help => help;
    public double[] Bounds => bounds;
    public MetricCell[] Cells => Volatile.Read(ref cells);

    public MetricCell Cell(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Find(Cells, tags) is { } known) return known;
        lock (adding)
        {
            if (Find(cells, tags) is { } added) return added;
            if (cells.Length >= seriesMax)
            {
                tags = OverflowTags;
                if (Find(cells, tags) is { } overflow) return overflow;
            }
            var cell = new MetricCell(tags.ToArray(), MetricText.Labels(tags), bounds);
            Volatile.Write(ref cells, [.. cells, cell]);
            return cell;
        }
    }

    static MetricCell? Find(MetricCell[] cells, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var cell in cells)
            if (Same(cell.Tags, tags)) return cell;
        return null;
    }

    static bool Same(KeyValuePair<string, object?>[] known, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (known.Length != tags.Length) return false;
        for (var i = 0; i < known.Length; i++)
            if (!string.Equals(known[i].Key, tags[i].Key, StringComparison.Ordinal) || !Equals(known[i].Value, tags[i].Value)) return false;
        return true;
    }

    public static MetricFamily Of(Instrument instrument, int seriesMax)
    {
        var kind = KindOf(instrument);
        return new(MetricText.Name(instrument, kind), kind, instrument.Description ?? "",
            kind == MetricKind.Histogram ? MetricBuckets.For(instrument) : [], seriesMax);
    }

    static MetricKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        if (type == typeof(Histogram<>)) return MetricKind.Histogram;
        return type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter : MetricKind.Gauge;
    }
}
