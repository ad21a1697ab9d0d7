using Twin.Devices.Plant;
using Twin.Devices.Telemetry;
using Twin.Model.Topology;

namespace Twin.Devices.Simulate;

/// <summary>Reads a gateway's points off the plant and writes them as telemetry.</summary>
sealed class GatewayMessages
{
    /// <summary>A larger gateway sends several messages: at 30 bytes a reading one stays near 6 kB.</summary>
    public const int ReadingsMax = 200;

    readonly record struct Entry(Point Point, byte[] Key, long OffsetMicro);

    readonly PlantCity plant;
    readonly TelemetryWriter writer = new();
    readonly Entry[] entries;

    public GatewayMessages(Gateway gateway, CityModel model, PlantCity plant)
    {
        this.plant = plant;
        entries = [.. gateway.Points.All().Select(p => new Entry(model.Find(p.Value)!, TelemetryWriter.Key(p.Key), 0))];
    }

    public int Count => entries.Length;

    /// <summary>Shifts the registers that roll over to a few units before they do: six seconds of rated flow.</summary>
    public void RollOverSoon(in PlantNow now) => Shift(now, point => point.Spec is { RolloverMicro: { } capacity, RatedPerHour: { } rated }
        ? capacity - 1_000_000 * (long)(1 + rated / 600 / point.Spec.Multiplier.Latest) : null);

    /// <summary>Shifts the registers so that they begin at zero.</summary>
    public void Reset(in PlantNow now) => Shift(now, _ => 0);

    void Shift(in PlantNow now, Func<Point, long?> wanted)
    {
        for (var i = 0; i < entries.Length; i++)
            if (entries[i].Point.Spec.Kind == PointKind.Register && wanted(entries[i].Point) is { } value)
                entries[i] = entries[i] with { OffsetMicro = value - plant.Value(entries[i].Point.Key, now) };
    }

    /// <summary>All points at one instant.</summary>
    /// <param name="stampMs">The source time that is written; the instant's own, unless the gateway's clock is wrong.</param>
    public IEnumerable<(byte[] Payload, int Readings)> At(PlantNow now, long stampMs)
    {
        for (var from = 0; from < entries.Length; from += ReadingsMax)
        {
            writer.Begin(stampMs);
            foreach (ref readonly var entry in entries.AsSpan(from, Math.Min(ReadingsMax, entries.Length - from)))
                writer.Add(entry.Key, Read(entry, now));
            writer.End();
            var readings = writer.Readings;
            yield return (writer.Take(), readings);
        }
    }

    long Read(in Entry entry, in PlantNow now)
    {
        var value = plant.Value(entry.Point.Key, now) + entry.OffsetMicro;
        if (entry.OffsetMicro == 0 || entry.Point.Spec.RolloverMicro is not { } capacity) return value;
        return value >= capacity ? value - capacity : value < 0 ? value + capacity : value;
    }
}
