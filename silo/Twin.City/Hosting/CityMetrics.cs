using System.Diagnostics.Metrics;

namespace Twin.City.Hosting;

/// <summary>What operators see of a silo's grains beside Orleans' own meters.</summary>
public sealed class CityMetrics(IMeterFactory meters)
{
    public const string Name = "Twin.City";

    readonly Meter meter = meters.Create(Name);
    UpDownCounter<long>? facilities;
    Counter<long>? fenced, deliveries;
    Histogram<double>? delivery;

    public void Activated() => Facilities.Add(1);

    public void Deactivated() => Facilities.Add(-1);

    public void Fenced() => (fenced ??= meter.CreateCounter<long>("twin.city.fenced", description: "Activations that ended because another went on.")).Add(1);

    public void Delivered(TimeSpan took)
    {
        (deliveries ??= meter.CreateCounter<long>("twin.city.deliveries", description: "Envelopes taken by facilities.")).Add(1);
        (delivery ??= meter.CreateHistogram<double>("twin.city.delivery.duration", "s", "From the call of a facility to the durable row.")).Record(took.TotalSeconds);
    }

    UpDownCounter<long> Facilities => facilities ??= meter.CreateUpDownCounter<long>("twin.city.facilities", description: "Facilities active on this silo.");
}
