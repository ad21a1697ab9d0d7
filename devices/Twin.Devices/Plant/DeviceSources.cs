using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Devices.Plant;

/// <summary>Finds for every point of the model what it shows: a register's face, a flow, a state, or what is merely measured.</summary>
sealed class DeviceSources(PowerGrid grid, IReadOnlyDictionary<Node, Site> sites, Chance chance)
{
    readonly Dictionary<Device, Carrier> carrierOf = [];
    readonly Dictionary<Device, Machine> machineOf = [];

    /// <summary>Makes what the device stands for, unless the grid has it.</summary>
    public void Add(Device device, List<Carrier> carriers, List<Machine> machines)
    {
        var site = sites[device.Facility];
        if (grid.Meters.ContainsKey(device)) return;
        if (device.Points.Any(p => p.Spec.Measure is not null))
        {
            var bus = grid.Buses.FirstOrDefault(b => b.Site == site);
            carriers.Add(carrierOf[device] = new(device, site, bus, chance));
        }
        else if (device.Points.Any(p => p.Spec.Kind == PointKind.Switch))
        {
            var alike = device.Facility.Devices.Where(d => d.Points.Any(p => p.Spec.Kind == PointKind.Switch)).ToList();
            machines.Add(machineOf[device] = new(device, site, alike.IndexOf(device), alike.Count));
        }
    }

    /// <param name="measured">For points that nothing here stands behind.</param>
    public PlantCity.PointValue ValueOf(Point point, PlantCity.PointValue measured) =>
        grid.Meters.TryGetValue(point.Device, out var meter) ? OfMeter(point, meter) ?? measured
        : carrierOf.TryGetValue(point.Device, out var carrier) ? OfCarrier(point, carrier) ?? measured
        : machineOf.TryGetValue(point.Device, out var machine) ? OfMachine(point, machine) ?? measured
        : point.Spec.Kind == PointKind.Register ? Clockwork(point)
        : measured;

    // A register of which nothing is known counts one unit an hour.
    PlantCity.PointValue Clockwork(Point point)
    {
        var face = new RegisterFace(point, chance);
        return (in PlantNow now) => face.Read((now.Moment.TimeMs - PlantCity.EpochMs) / 3_600_000.0);
    }

    PlantCity.PointValue? OfMeter(Point point, Meter meter)
    {
        if (point.Spec.Kind == PointKind.Register)
            return point.Spec.Measure switch
            {
                Measure.ElectricityImport => Register(point, meter.Power, forward: true),
                Measure.ElectricityExport => Register(point, meter.Power, forward: false),
                Measure.ReactiveImport => Register(point, meter.Reactive, forward: true),
                Measure.ReactiveExport => Register(point, meter.Reactive, forward: false),
                _ => null,
            };
        if (point.Spec.Kind == PointKind.Power)
            return Rate(point.Spec.Measure == Measure.ReactiveImport ? meter.Reactive : meter.Power, 1 / (double)point.Spec.Multiplier.Latest);
        return point.Id switch
        {
            "power_factor" => (in PlantNow now) => Rounded(PowerFactor(meter.Power.At(now.Way), meter.Reactive.At(now.Way)), decimals: 3),
            "vehicles" => (in PlantNow now) => Rounded(Math.Ceiling(Math.Max(0, meter.Power.At(now.Way)) / 42), decimals: 0),
            _ => null,
        };
    }

    PlantCity.PointValue? OfCarrier(Point point, Carrier carrier) => point.Spec switch
    {
        { Kind: PointKind.Register, Measure: not null } => Register(point, carrier.Flow, forward: true),
        { Kind: PointKind.Power } => Rate(carrier.Flow, 1 / (double)point.Spec.Multiplier.Latest),
        { Unit: "m³/h" or "Nm³/h" or "t/h" or "GJ/h" } => Rate(carrier.Flow, 1),
        { Unit: "L/h" or "kg/h" or "MJ/h" } => Rate(carrier.Flow, 1000),
        { Unit: "L/s" } => Rate(carrier.Flow, 1 / 3.6),
        _ => null,
    };

    PlantCity.PointValue? OfMachine(Point point, Machine machine) => point.Spec.Kind switch
    {
        PointKind.Switch => (in PlantNow _) => machine.IsRunning ? 1_000_000 : 0,
        PointKind.Register => Register(point, machine.Hours, forward: true),
        _ => null,
    };

    PlantCity.PointValue Register(Point point, Flow flow, bool forward)
    {
        var face = new RegisterFace(point, chance);
        return forward ? (in PlantNow now) => face.Read(flow.Forward(now.Way)) : (in PlantNow now) => face.Read(flow.Backward(now.Way));
    }

    static PlantCity.PointValue Rate(Flow flow, double factor) => (in PlantNow now) => Rounded(flow.At(now.Way) * factor, decimals: 2);

    static double PowerFactor(double kw, double kvar) => kw == 0 ? 1 : Math.Abs(kw) / Math.Sqrt(kw * kw + kvar * kvar);

    public static long Rounded(double value, int decimals)
    {
        var micro = Math.Round(value, decimals) * 1e6;
        return (long)Math.Round(micro);
    }
}
