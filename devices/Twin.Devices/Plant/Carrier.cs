using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Devices.Plant;

/// <summary>A meter of gas, steam, heat, cooling, water or fuel: one flow, in accounting units an hour (kW for cooling).</summary>
sealed class Carrier
{
    readonly Site site;
    readonly Bus? bus;
    readonly double rated;
    readonly Chance chance;
    readonly ulong key;

    public Carrier(Device device, Site site, Bus? bus, Chance chance)
    {
        (Device, this.site, this.chance) = (device, site, chance);
        key = Chance.Key(device.Path);
        var counted = device.Points.FirstOrDefault(p => p.Spec.Measure is not null)?.Spec;
        Measure = counted?.Measure;
        rated = (double)(counted?.RatedPerHour ?? 10m);
        if (Measure == Twin.Model.Ledger.Measure.Cooling && bus is { HasSupply: true }) this.bus = bus;
    }

    public Device Device { get; }
    public Measure? Measure { get; }
    public Flow Flow { get; } = new();

    public void Step(in Moment next) => Flow.Step(bus is null ? OfShape(next) : OfCooling(next));

    // What a plant's chillers make of the electricity they take.
    Motion OfCooling(in Moment next)
    {
        var motion = CarrierShapes.CoefficientOfPerformance(site, next) * bus!.Own.Motion;
        return motion.To <= 0.95 * rated ? motion : new(0.95 * rated);
    }

    Motion OfShape(in Moment next)
    {
        var drift = 0.9 + 0.2 * chance.Smooth(key, next.TimeMs, 25 * 60_000);
        var rate = Math.Min(0.95, CarrierShapes.Of(site, Measure) * drift) * rated;
        var height = 0.1 * Math.Min(rate, Flow.End);
        return new(rate, height * chance.Signed(key, next.TimeMs), 0.5 * height * chance.Signed(key + 1, next.TimeMs));
    }

    public bool IsCheck => Device.Role.Latest == MeterRole.Check;

    public void Mirror(IEnumerable<Carrier> compared)
    {
        var sum = default(Motion);
        foreach (var other in compared) sum += other.Flow.Motion;
        Flow.Step((1 + 0.004 * chance.Signed(key, 3)) * sum);
    }
}
