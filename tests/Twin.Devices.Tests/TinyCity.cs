using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Devices;

/// <summary>Builds small models for tests: a city with one park and one enterprise.</summary>
sealed class TinyCity
{
    readonly List<Node> nodes = [];
    readonly List<Device> devices = [];
    readonly List<Point> points = [];
    readonly List<Gateway> gateways = [];
    readonly Node enterprise;
    int keys;

    public TinyCity(string enterpriseType = "offices")
    {
        var city = Node(NodeKind.City, "city", null, "");
        Park = Node(NodeKind.Park, "park", city, "");
        enterprise = Node(NodeKind.Enterprise, "works", Park, enterpriseType);
    }

    public Node Park { get; }

    public Node Facility(string id, string type) => Node(NodeKind.Facility, id, enterprise, type);

    public Device Device(Node facility, string id, string type, MeterSides? sides, params (string Id, PointSpec Spec)[] own)
    {
        var device = new Device
        {
            Key = new(++keys), Id = id, Path = $"{facility.Path}/{id}", Name = Name(id), Facility = facility, Type = type, AccountedAt = facility, Sides = sides,
        };
        devices.Add(device);
        foreach (var (pointId, spec) in own) points.Add(new() { Key = new(points.Count + 1), Id = pointId, Device = device, Spec = spec });
        return device;
    }

    public CityModel Build(int gatewayCount = 1)
    {
        for (var g = 0; g < gatewayCount; g++)
            gateways.Add(new()
            {
                Key = new(g + 1), Id = $"gw{g}", Name = Name("gw"), Park = Park, UserName = $"park/gw{g}", PasswordHash = "",
                Points = new([.. points.Where(p => p.Key.Number % gatewayCount == g).Select(p => KeyValuePair.Create(LocalName(p), p.Key))]),
            });
        return new(1, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), nodes, devices, points, gateways);
    }

    public static string LocalName(Point point) => $"{point.Device.Facility.Id}/{point.LocalPath}";

    public static PointSpec Register(Measure? measure = Measure.ElectricityImport, decimal? rated = 400, string unit = "kWh", decimal multiplier = 1, int? digits = 6) =>
        new() { Kind = PointKind.Register, Unit = unit, Measure = measure, RatedPerHour = rated, Multiplier = new(multiplier), RolloverMicro = digits is { } d ? (long)Math.Pow(10, d) * 1_000_000 : null };

    public static PointSpec Power(decimal? rated = 400, decimal multiplier = 1, Measure measure = Measure.ElectricityImport) =>
        new() { Kind = PointKind.Power, Unit = "kW", Measure = measure, RatedPerHour = rated, Multiplier = new(multiplier) };

    public static PointSpec Gauge(string unit) => new() { Kind = PointKind.Gauge, Unit = unit };

    public static PointSpec Switch() => new() { Kind = PointKind.Switch, Unit = "1" };

    public static MeterSides Sides(SideKind from, SideKind to, NodeKey? bus = null) => new(new(from, null), new(to, to == SideKind.Bus ? bus : null));

    Node Node(NodeKind kind, string id, Node? parent, string type)
    {
        var node = new Node { Key = new(++keys), Kind = kind, Id = id, Path = parent is null ? id : $"{parent.Path}/{id}", Name = Name(id), Parent = parent, Type = type };
        nodes.Add(node);
        return node;
    }

    static BilingualName Name(string id) => new(id, id);
}
