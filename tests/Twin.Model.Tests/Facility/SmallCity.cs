using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>A park with an enterprise of two facilities that has every kind of metering: grid, transfer, PV, boundary, residual, check, rollover, dated multiplier.</summary>
static class SmallCity
{
    public const long Midnight = 1_767_225_600_000; // 2026-01-01T00:00Z
    public static readonly long MultiplierChangeMs = Midnight + 6 * 3_600_000 + 450_000;

    public static CityModel Model { get; } = Build(1, CityShape.First, null);

    public static Point Point(string name) => Model.AllPoints.Single(p => p.Path.EndsWith(name, StringComparison.Ordinal));

    public static Point[] Registers => [.. Model.AllPoints.Where(p => p.Spec.Kind == PointKind.Register)];

    /// <summary>A revision of the city. Keys are those of names, so that another shape is the same city at another time.</summary>
    /// <param name="before">The revision before, whose devices end where the new one lacks them.</param>
    public static CityModel Build(int revision, CityShape shape, CityModel? before, long atMs = Midnight)
    {
        Node city = Node(0, NodeKind.City, "city", null), park = Node(1, NodeKind.Park, "park", city);
        Node works = Node(2, NodeKind.Enterprise, "works", park);
        Node hall = Node(3, NodeKind.Facility, "hall", works), roof = Node(4, NodeKind.Facility, "roof", works);
        Node neighbour = Node(5, NodeKind.Enterprise, "neighbour", park), shop = Node(6, NodeKind.Facility, "shop", neighbour);

        var devices = new List<Device>();
        var points = new List<Point>();
        var (deviceNumber, pointNumber) = (0, 0);
        Device Add(string id, Node facility, MeterSides? sides, Node? accountedAt = null, Timeline<MeterRole>? role = null)
        {
            var device = new Device
            {
                Key = new(deviceNumber++), Id = id, Path = $"{facility.Path}/{id}", Name = new(id, id), Facility = facility,
                AccountedAt = accountedAt ?? facility, Sides = sides, Role = role ?? new(MeterRole.Primary),
            };
            if (!shape.Ended.Contains(device.Key.Number)) devices.Add(device);
            return device;
        }
        void Register(Device device, string id, PointSpec spec)
        {
            var point = new Point { Key = new(pointNumber++), Id = id, Device = device, Spec = spec };
            if (!shape.Ended.Contains(device.Key.Number)) points.Add(point);
        }

        Side grid = new(SideKind.Grid, null), pv = new(SideKind.Pv, null);
        Side Bus(Node node) => new(SideKind.Bus, node.Key);
        var forward = new PointSpec { Kind = PointKind.Register, Unit = "kWh", Measure = Measure.ElectricityImport };
        var wrapping = forward with { RolloverMicro = 100_000_000, RatedPerHour = shape.MainRated, GapLimitMs = shape.MainGapLimitMs, Multiplier = shape.MainMultiplier };

        var main = Add("main", hall, new(grid, Bus(hall)));
        Register(main, "import", wrapping);
        Register(main, "export", forward with { Measure = Measure.ElectricityExport });
        Register(Add("feed", roof, new(Bus(roof), Bus(hall)), role: shape.FeedRole), "forward", forward);
        Register(Add("pv", roof, new(pv, Bus(roof))), "yield", forward with { RatedPerHour = 500m });
        Register(Add("lend", shape.LendMoved ? hall : roof, new(Bus(shape.LendMoved ? hall : roof), Bus(shop))), "forward", forward);
        Register(Add("check", hall, new(grid, Bus(hall)), role: new(MeterRole.Check)), "import", forward);
        var gas = new PointSpec { Kind = PointKind.Register, Unit = "m³", Measure = Measure.NaturalGas };
        Register(Add("gas", hall, null), "total", gas with { Multiplier = new(shape.GasMultiplier) });
        Register(Add("gas-bill", roof, null, works, shape.BillRole), "total", gas);
        Register(Add("gas", shop, null), "total", gas);
        Register(Add("inverter", shop, new(grid, Bus(shop))), "power",
            new() { Kind = PointKind.Power, Unit = "kW", Integrated = true, GapLimitMs = 20 * 60_000 });
        return new(revision, TimeZoneInfo.Utc, [city, park, works, hall, roof, neighbour, shop], devices, points, [], EndedOf(before, atMs, [city, park, works, hall, roof, neighbour, shop], devices));
    }

    // What the revision before had, or had ended, and this one lacks: as it was last, below the nodes of now.
    static EndedParts EndedOf(CityModel? before, long atMs, Node[] nodes, List<Device> living)
    {
        if (before is null) return EndedParts.None;
        Node Now(Node node) => nodes.Single(n => n.Key == node.Key);
        var devices = before.Ended.Devices.Concat(before.AllDevices.Select(d => new Ended<Device>(d, atMs))).Where(d => living.All(l => l.Key != d.Part.Key))
            .Select(d => new Ended<Device>(new()
            {
                Key = d.Part.Key, Id = d.Part.Id, Path = d.Part.Path, Name = d.Part.Name, Facility = Now(d.Part.Facility), AccountedAt = Now(d.Part.AccountedAt),
                Sides = d.Part.Sides, Role = d.Part.Role,
            }, d.AtMs)).ToArray();
        var points = before.Ended.Points.Concat(before.AllPoints.Select(p => new Ended<Point>(p, atMs)))
            .Join(devices, p => p.Part.Device.Key, d => d.Part.Key, (p, d) => new Ended<Point>(new() { Key = p.Part.Key, Id = p.Part.Id, Device = d.Part, Spec = p.Part.Spec }, d.AtMs));
        return devices.Length == 0 ? EndedParts.None : new([], [.. devices], [.. points], []);
    }

    static Node Node(int number, NodeKind kind, string id, Node? parent) => new()
    {
        Key = new(number), Kind = kind, Id = id, Parent = parent, Name = new(id, id),
        Path = parent is null ? id : $"{parent.Path}/{id}",
    };
}
