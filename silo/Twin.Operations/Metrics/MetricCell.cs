namespace Twin.Operations.Metrics;

/// <summary>One series of a metric: its labels and what was measured. Written by any thread.</summary>
sealed class MetricCell(KeyValuePair<string, object?>[] tags, string labels, double[] bounds)
{
    readonly long[] buckets = new long[bounds.Length == 0 ? 0 : bounds.Length + 1];
    double sum;

    /// <summary>As they were measured, for finding the cell again.</summary>
    public KeyValuePair<string, object?>[] Tags => tags;

    /// <summary>As they are written: <c>type="delta",node="7"</c>; empty where there are none.</summary>
    public string Labels => labels;

    public double Value => Volatile.Read(ref sum);

    public void Set(double value) => Volatile.Write(ref sum, value);

    public void Add(double value)
    {
        double before, seen = Volatile.Read(ref sum);
        do before = seen;
        while ((seen = Interlocked.CompareExchange(ref sum, before + value, before)) != before);
    }

    /// <summary>Counts a value into its bucket, the first whose bound is not below it.</summary>
    public void Observe(double value)
    {
        var index = Array.BinarySearch(bounds, value);
        Interlocked.Increment(ref buckets[index < 0 ? ~index : index]);
        Add(value);
    }

    public long CountAt(int bucket) => Volatile.Read(ref buckets[bucket]);
}
