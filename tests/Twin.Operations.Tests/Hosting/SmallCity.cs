using System.Collections.Immutable;
using Twin.Model.Accounting;
using Twin.Model.Indicator;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Operations.Hosting;

/// <summary>A city of one park, one enterprise and two facilities; a mill with a register, a power point and a thermometer.</summary>
static class SmallCity
{
    public const string City = "haikou";
    public const string Park = City + "/hi-tech-zone";
    public const string Steel = Park + "/steel";
    public const string Mill = Steel + "/mill";
    public const string Roof = Steel + "/roof";
    public const string Register = Mill + "/main-meter/energy_import";
    public const string Thermometer = Mill + "/sensor/temperature";
    public const string Secret = "$secret-hash$";

    public static readonly NodeKey CityKey = new(0), ParkKey = new(1), SteelKey = new(2), MillKey = new(3), RoofKey = new(4);
    public static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    /// <summary>2026-07-01T12:00:00+08:00.</summary>
    public static readonly long NoonMs = new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();

    public static CityModel Model(int revision = 1, bool withRoof = true, int moreThermometers = 0, AccountingRules? accounting = null,
        EvaluationRules? evaluation = null)
    {
        var city = MakeNode(CityKey, NodeKind.City, "haikou", "海口", "Haikou", null);
        var park = MakeNode(ParkKey, NodeKind.Park, "hi-tech-zone", "国家高新区", "Hi-tech zone", city, footprint: true);
        var steel = MakeNode(SteelKey, NodeKind.Enterprise, "steel", "琼台钢铁", "Qiongtai Steel", park, "metalworking");
        var mill = MakeNode(MillKey, NodeKind.Facility, "mill", "轧钢车间", "Rolling mill", steel, "production-line");
        var roof = MakeNode(RoofKey, NodeKind.Facility, "roof", "屋顶光伏", "PV roof", steel, "pv-roof");
        Side grid = new(SideKind.Grid, null), bus = new(SideKind.Bus, MillKey), pv = new(SideKind.Pv, null), roofBus = new(SideKind.Bus, null);
        var main = MakeDevice(0, mill, "main-meter", "electricity-meter", new MeterSides(grid, bus));
        var sensor = MakeDevice(1, mill, "sensor", "thermometer", null);
        var panels = MakeDevice(2, roof, "pv-meter", "electricity-meter", new MeterSides(pv, roofBus));
        List<Device> devices = [main, sensor];
        List<Point> points =
        [
            MakePoint(0, main, "energy_import", PointKind.Register, "kWh", Measure.ElectricityImport),
            MakePoint(1, main, "power", PointKind.Power, "kW", Measure.ElectricityImport),
            MakePoint(2, sensor, "temperature", PointKind.Gauge, "°C", null),
        ];
        for (var i = 0; i < moreThermometers; i++) points.Add(MakePoint(4 + i, sensor, $"temperature-{i}", PointKind.Gauge, "°C", null));
        if (withRoof)
        {
            devices.Add(panels);
            points.Add(MakePoint(3, panels, "energy", PointKind.Register, "kWh", Measure.PvGeneration));
        }
        var gateway = new Gateway
        {
            Key = new(0), Id = "gw-1", Name = new("一号网关", "Gateway 1"), Park = park, UserName = "hi-tech-zone/gw-1", PasswordHash = Secret,
            Points = new PointNames([new("kwh", new PointKey(0)), new("kw", new PointKey(1))]),
        };
        return new(revision, Shanghai, withRoof ? [city, park, steel, mill, roof] : [city, park, steel, mill], devices, points, [gateway])
        {
            Accounting = accounting ?? AccountingRules.None,
            Evaluation = evaluation ?? EvaluationRules.None,
        };
    }

    /// <summary>The mill with a register value and power, all points fresh.</summary>
    public static NodeSnapshot MillSnapshot(long revision, long kwhMicro = 0, long milliwatts = 0, int moreThermometers = 0)
    {
        PointSnapshot Fresh(int key, long micro) => new(new(key), NoonMs, NoonMs + 500, micro, Quality.Good, Stale: false);
        var points = ImmutableArray.CreateBuilder<PointSnapshot>();
        points.Add(Fresh(0, kwhMicro));
        points.Add(Fresh(1, milliwatts));
        points.Add(new(new(2), long.MinValue, long.MinValue, 0, Quality.Bad, Stale: false));
        for (var i = 0; i < moreThermometers; i++) points.Add(Fresh(4 + i, kwhMicro + i));
        return new(MillKey, revision, NoonMs + revision, 100 + revision, Summary(MillKey, revision, milliwatts, kwhMicro), points.ToImmutable(), []);
    }

    public static NodeSummary Summary(NodeKey node, long version, long milliwatts, long kwhMicro) => new(
        node, version, NodeState.Live, new PointCounts(3, 2, 2), new PowerFlows { GridImportMilliwatts = milliwatts },
        [new TodayAmount(Measure.ElectricityImport, kwhMicro, 0, kwhMicro / 4)]);

    static Node MakeNode(NodeKey key, NodeKind kind, string id, string zh, string en, Node? parent, string type = "", bool footprint = false) => new()
    {
        Key = key, Kind = kind, Id = id, Path = parent is null ? id : $"{parent.Path}/{id}", Name = new(zh, en), Parent = parent, Type = type,
        Place = footprint ? new GeoPoint(110.24, 20.02) : null,
        Footprint = footprint ? [new(110.2, 20), new(110.3, 20), new(110.3, 20.1)] : [],
        AreaSquareMetres = footprint ? 1_234_567.5m : null,
    };

    static Device MakeDevice(int key, Node facility, string id, string type, MeterSides? sides) => new()
    {
        Key = new(key), Id = id, Path = $"{facility.Path}/{id}", Name = new(id, id), Facility = facility, Type = type,
        AccountedAt = facility, Sides = sides,
    };

    static Point MakePoint(int key, Device device, string id, PointKind kind, string unit, Measure? measure) => new()
    {
        Key = new(key), Id = id, Device = device, Spec = new PointSpec { Kind = kind, Unit = unit, Measure = measure },
    };
}
