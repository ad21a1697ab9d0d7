using Twin.Ingest.Credentials;
using Twin.Model.Topology;

namespace Twin.Ingest.Fakes;

/// <summary>A city of one park with two gateways; each has a register "energy", a power "power" and a gauge "temperature".</summary>
internal static class TestCity
{
    public const string Password = "correct horse";
    public const string UserName = "p1/gw1";
    public const string OtherUserName = "p1/gw2";
    public const string Telemetry = "twin/v1/p1/gw1/telemetry";
    public const string State = "twin/v1/p1/gw1/state";

    public const int Energy = 1, Power = 2, Temperature = 3;

    // One iteration: these tests are not about guessing.
    public static readonly string Hash = PasswordHash.Create(Password, iterations: 1);

    public static CityModel Model { get; } = Build(1);

    /// <param name="gateways">Which of the two gateways it has.</param>
    public static CityModel Build(int revision, int gateways = 2, string? hash = null, params string[] moreNames)
    {
        var name = new BilingualName("城", "city");
        var city = new Node { Key = new(1), Kind = NodeKind.City, Id = "c", Path = "c", Name = name };
        var park = new Node { Key = new(2), Kind = NodeKind.Park, Id = "p1", Path = "c/p1", Name = name, Parent = city };
        var facility = new Node { Key = new(3), Kind = NodeKind.Facility, Id = "f", Path = "c/p1/f", Name = name, Parent = park };
        var device = new Device { Key = new(1), Id = "d", Path = "c/p1/f/d", Name = name, Facility = facility, AccountedAt = facility };
        PointKind[] kinds = [PointKind.Register, PointKind.Power, PointKind.Gauge];
        string[] names = ["energy", "power", "temperature", .. moreNames];
        var points = names.Select((n, i) => new Point
        {
            Key = new(i + 1), Id = n, Device = device, Spec = new() { Kind = i < 3 ? kinds[i] : PointKind.Gauge, Unit = "kWh" },
        }).ToArray();
        var all = Enumerable.Range(1, gateways).Select(i => new Gateway
        {
            Key = new(i), Id = $"gw{i}", Name = name, Park = park, UserName = $"p1/gw{i}", PasswordHash = hash ?? Hash,
            Points = new(names.Select((n, j) => KeyValuePair.Create(n, new PointKey(j + 1))).ToList()),
        }).ToArray();
        return new(revision, TimeZoneInfo.Utc, [city, park, facility], [device], points, all);
    }
}
