using System.Diagnostics.Metrics;

namespace Twin.Park.Engine;

/// <summary>What is measured of the engine: meter "Twin.Park".</summary>
sealed class EngineMetrics : IDisposable
{
    readonly Meter meter = new("Twin.Park");
    readonly Histogram<double> liveDelay;
    readonly Counter<long> applied;

    /// <param name="horizonMs">Before when readings are dropped; 0 where none ever were.</param>
    public EngineMetrics(Func<long> horizonMs)
    {
        meter.CreateObservableGauge("twin.park.readings.horizon", () => horizonMs() / 1000.0, "s", "Readings before this Unix time are dropped; 0 where none ever were.");
        liveDelay = meter.CreateHistogram("twin.park.live.delay", "s", "From a socket read to the screens' feeds being told, of each roll-up's oldest batch.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.5, 1, 5] });
        applied = meter.CreateCounter<long>("twin.park.readings.applied", "{reading}", "Readings that the twins have taken.");
    }

    public void Applied(long readings) => applied.Add(readings);

    public void Told(long delayMs) => liveDelay.Record(Math.Max(0, delayMs) / 1000.0);

    public void Dispose() => meter.Dispose();
}
