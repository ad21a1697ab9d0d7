using System.Diagnostics.Metrics;

namespace Twin.City.Hosting;

/// <summary>What operators see of a silo's grains beside Orleans' own meters; meter <c>Twin.City</c>.</summary>
public sealed class CityMetrics
{
    public const string Name = "Twin.City";

    readonly UpDownCounter<long> grains;
    readonly Counter<long> fenced, deliveries;
    readonly Histogram<double> delivery, lag;

    public CityMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        grains = meter.CreateUpDownCounter<long>("twin.city.grains", "{grain}", "Grains in this silo's memory, by kind.");
        fenced = meter.CreateCounter<long>("twin.city.fenced", "{activation}", "Activations that ended because another went on.");
        deliveries = meter.CreateCounter<long>("twin.city.deliveries", "{envelope}", "Envelopes taken by facilities.");
        delivery = meter.CreateHistogram<double>("twin.city.delivery.duration", "s", "From the call of a facility to the durable row.");
        lag = meter.CreateHistogram<double>("twin.city.rollup.lag", "s", "From a change at a facility to its arrival at the city; of changes that came together, the oldest.");
    }

    /// <summary>A grain begins; it is counted until it is disposed of.</summary>
    public IDisposable Activated(string kind) => new Presence(grains, kind);

    public void Fenced() => fenced.Add(1);

    public void Delivered(TimeSpan took)
    {
        deliveries.Add(1);
        delivery.Record(took.TotalSeconds);
    }

    /// <param name="ms">Between two silos' clocks it may lack or exceed what those differ by; it is never below 0.</param>
    public void RolledUp(long ms) => lag.Record(Math.Max(0, ms) / 1000.0);

    sealed class Presence : IDisposable
    {
        readonly UpDownCounter<long> grains;
        readonly KeyValuePair<string, object?> kind;

        public Presence(UpDownCounter<long> grains, string kind)
        {
            (this.grains, this.kind) = (grains, new("kind", kind));
            grains.Add(1, this.kind);
        }

        public void Dispose() => grains.Add(-1, kind);
    }
}
