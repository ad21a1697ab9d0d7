using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>A park with an enterprise of two facilities that has every kind of metering: grid, transfer, PV, boundary, residual, check, rollover, dated multiplier.</summary>
static class SmallCity
{
    public const long Midnight = 1_767_225_600_000; // 2026-01-01T00:00Z
    public static readonly long MultiplierChangeMs = Midnight + 6 * 3_600_000 + 450_000;

    public static CityModel Model { get; } = Build();

    public static Point Point(string name) => Model.AllPoints.Single(p => p.Path.EndsWith(name, StringComparison.Ordinal));

    public static Point[] Registers => [.. Model.AllPoints.Where(p => p.Spec.Kind == PointKind.Register)];

    static CityModel Build()
    {
        Node city = Node(0, NodeKind.City, "city", null), park = Node(1, NodeKind.Park, "park", city);
        Node works = Node(2, NodeKind.Enterprise, "works", park);
        Node hall = Node(3, NodeKind.Facility, "hall", works), roof = Node(4, NodeKind.Facility, "roof", works);
        Node neighbour = Node(5, NodeKind.Enterprise, "neighbour", park), shop = Node(6, NodeKind.Facility, "shop", neighbour);

        var devices = new List<Device>();
        var points = new List<Point>();
        Device Add(string id, Node facility, MeterSides? sides, Node? accountedAt = null, MeterRole role = MeterRole.Primary)
        {
            var device = new Device
            {
                Key = new(devices.Count), Id = id, Path = $"{facility.Path}/{id}", Name = new(id, id), Facility = facility,
                AccountedAt = accountedAt ?? facility, Sides = sides, Role = new(role),
            };
            devices.Add(device);
            return device;
        }
        void Register(Device device, string id, PointSpec spec) =>
            points.Add(new() { Key = new(points.Count), Id = id, Device = device, Spec = spec });

        Side grid = new(SideKind.Grid, null), pv = new(SideKind.Pv, null);
        Side Bus(Node node) => new(SideKind.Bus, node.Key);
        var forward = new PointSpec { Kind = PointKind.Register, Unit = "kWh", Measure = Measure.ElectricityImport };
        var wrapping = forward with { RolloverMicro = 100_000_000, RatedPerHour = 90m, Multiplier = new([new(long.MinValue, 1.5m), new(MultiplierChangeMs, 2m)]) };

        var main = Add("main", hall, new(grid, Bus(hall)));
        Register(main, "import", wrapping);
        Register(main, "export", forward with { Measure = Measure.ElectricityExport });
        Register(Add("feed", roof, new(Bus(roof), Bus(hall))), "forward", forward);
        Register(Add("pv", roof, new(pv, Bus(roof))), "yield", forward with { RatedPerHour = 500m });
        Register(Add("lend", roof, new(Bus(roof), Bus(shop))), "forward", forward);
        Register(Add("check", hall, new(grid, Bus(hall)), role: MeterRole.Check), "import", forward);
        var gas = new PointSpec { Kind = PointKind.Register, Unit = "m³", Measure = Measure.NaturalGas };
        Register(Add("gas", hall, null), "total", gas);
        Register(Add("gas-bill", roof, null, works, MeterRole.Boundary), "total", gas);
        Register(Add("gas", shop, null), "total", gas);
        Register(Add("inverter", shop, new(grid, Bus(shop))), "power",
            new() { Kind = PointKind.Power, Unit = "kW", Integrated = true, GapLimitMs = 20 * 60_000 });
        return new(1, TimeZoneInfo.Utc, [city, park, works, hall, roof, neighbour, shop], devices, points, []);
    }

    static Node Node(int number, NodeKind kind, string id, Node? parent) => new()
    {
        Key = new(number), Kind = kind, Id = id, Parent = parent, Name = new(id, id),
        Path = parent is null ? id : $"{parent.Path}/{id}",
    };
}
