using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Devices.Plant;

/// <summary>An electric meter of the plant: active and reactive power from its first side to its second.</summary>
sealed class Meter
{
    readonly double tanPhi;

    public Meter(Device device, Chance chance)
    {
        Device = device;
        RatedKw = (double)(device.Points.Select(p => p.Spec.RatedPerHour).Max() ?? 100m);
        HasExport = device.Points.Any(p => p.Spec is { Kind: PointKind.Register, Measure: Measure.ElectricityExport });
        Error = 1 + 0.003 * chance.Signed(Chance.Key(device.Path), 3);
        tanPhi = Math.Tan(Math.Acos(chance.Between(Chance.Key(device.Path), 0.91, 0.965)));
    }

    public Device Device { get; }
    public double RatedKw { get; }
    public bool HasExport { get; }

    /// <summary>A check meter's reading over the true one.</summary>
    public double Error { get; }

    /// <summary>kW; positive from the first side to the second.</summary>
    public Flow Power { get; } = new();

    /// <summary>kvar; positive is lagging.</summary>
    public Flow Reactive { get; } = new();

    /// <summary>Power's motion in the segment that is being entered.</summary>
    public Motion Next { get; set; }

    public SideKind From => Device.Sides!.Value.From.Kind;
    public SideKind To => Device.Sides!.Value.To.Kind;
    public NodeKey? FromBus => Device.Sides!.Value.From.Bus;
    public NodeKey? ToBus => Device.Sides!.Value.To.Bus;

    public MeterRole RoleAt(long timeMs) => Device.Role.At(timeMs);

    public void Step()
    {
        Power.Step(Next);
        // Motors lag with their load; cables and capacitors lead a little all the time.
        Reactive.Step(new(Math.Abs(Next.To) * tanPhi - 0.012 * RatedKw));
    }
}
