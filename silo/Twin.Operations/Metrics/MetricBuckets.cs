using System.Diagnostics.Metrics;

namespace Twin.Operations.Metrics;

/// <summary>Fixed bounds of histograms, by unit, unless an instrument advises its own.</summary>
static class MetricBuckets
{
    // From half a millisecond to ten seconds: a commit, a frame, a year's ledger.
    static readonly double[] Seconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    // Powers of four from a heartbeat to a large snapshot.
    static readonly double[] Bytes = [64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216];

    static readonly double[] Counts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000];

    public static double[] For(Instrument instrument) => Advised(instrument) ?? instrument.Unit switch
    {
        "s" => Seconds,
        "ms" => [.. Seconds.Select(s => s * 1000)],
        "us" => [.. Seconds.Select(s => s * 1_000_000)],
        "By" => Bytes,
        _ => Counts,
    };

    static double[]? Advised(Instrument instrument) => instrument switch
    {
        Histogram<double> h => h.Advice?.HistogramBucketBoundaries?.ToArray(),
        Histogram<long> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray(),
        Histogram<int> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray(),
        _ => null,
    };
}
