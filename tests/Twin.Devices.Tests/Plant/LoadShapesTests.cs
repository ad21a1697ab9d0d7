using Twin.Model.Topology;

namespace Twin.Devices.Plant;

public sealed class LoadShapesTests
{
    static readonly Weather Weather = new(new(1), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), new(110.32, 20.03));

    public static TheoryData<string, string, int, int> Busier => new()
    {
        // kind, trade, the busier hour of a Wednesday, the quieter one
        { "office-building", "offices", 10, 3 },
        { "residential-building", "residential", 21, 10 },
        { "hotel-building", "hotel", 21, 11 },
        { "lighting", "park-services", 22, 12 },
        { "charging-station", "cold-chain", 23, 9 },
        { "charging-station", "offices", 10, 22 },
        { "hangar", "aircraft-maintenance", 2, 19 },
        { "building", "hotel", 11, 3 },
        { "production-line", "food-processing", 10, 2 },
    };

    [Theory, MemberData(nameof(Busier))]
    public void Each_kind_is_busy_at_its_own_hours(string kind, string trade, int busy, int quiet) =>
        At(kind, trade, Wednesday(busy)).ShouldBeGreaterThan(1.3 * At(kind, trade, Wednesday(quiet)));

    [Fact]
    public void A_data_hall_is_nearly_flat() =>
        Enumerable.Range(0, 24).Select(h => At("data-hall", "data-centre", Wednesday(h))).ToArray()
            .ShouldSatisfyAllConditions(day => (day.Max() / day.Min()).ShouldBeLessThan(1.15));

    [Fact]
    public void Works_rest_on_Sunday() =>
        Enumerable.Range(8, 10).Sum(h => At("production-line", "bonded-processing", Wednesday(h).AddDays(4)))
            .ShouldBeLessThan(0.3 * Enumerable.Range(8, 10).Sum(h => At("production-line", "bonded-processing", Wednesday(h))));

    [Fact]
    public void Air_conditioning_follows_the_heat() =>
        At("chiller-plant", "offices", Wednesday(14).AddMonths(6)).ShouldBeGreaterThan(1.5 * At("chiller-plant", "offices", Wednesday(14)));

    [Fact]
    public void No_kind_leaves_its_bounds_in_a_year()
    {
        foreach (var (kind, trade) in HaikouModel.City.AllNodes.Where(n => n.Kind == NodeKind.Facility).Select(n => (n.Type, n.Parent!.Type)).Distinct())
            for (var at = Wednesday(0); at.Year < 2027; at = at.AddMinutes(397))
                At(kind, trade, at).ShouldBeInRange(0, 1.12, $"{kind} of {trade} at {at:u}");
    }

    static DateTimeOffset Wednesday(int hour) => new(2026, 1, 14, hour, 20, 0, TimeSpan.FromHours(8));

    static double At(string kind, string trade, DateTimeOffset at)
    {
        var enterprise = new Node { Key = new(1), Kind = NodeKind.Enterprise, Id = "e", Path = "c/p/e", Name = new("e", "e"), Type = trade };
        var facility = new Node { Key = new(2), Kind = NodeKind.Facility, Id = "f", Path = "c/p/e/f", Name = new("f", "f"), Type = kind, Parent = enterprise };
        return LoadShapes.Of(new Site(facility, new(1)), Weather.At(at.ToUnixTimeMilliseconds()));
    }
}
