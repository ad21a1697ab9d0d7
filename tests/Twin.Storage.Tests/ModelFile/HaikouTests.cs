using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

public sealed class HaikouTests
{
    static readonly ModelLoad Load = ModelFile.Load(RepositoryFiles.Haikou);

    static CityModel City
    {
        get
        {
            Load.Faults.Select(f => f.ToString()).ShouldBeEmpty();
            return Load.Model!;
        }
    }

    [Fact]
    public void The_demo_city_has_its_four_parks_and_enough_of_everything()
    {
        City.AllNodes.Count(n => n.Kind == NodeKind.Park).ShouldBe(4);
        City.AllNodes.Where(n => n.Kind == NodeKind.Enterprise).Select(n => n.Type).Distinct().Count().ShouldBeGreaterThanOrEqualTo(12);
        City.AllNodes.Count(n => n.Kind == NodeKind.Facility).ShouldBeGreaterThanOrEqualTo(60);
        City.AllGateways.Length.ShouldBeInRange(15, 25);
        City.AllNodes.Where(n => n.Kind != NodeKind.City).ShouldAllBe(n => n.Footprint.Length >= 3);
    }

    [Fact]
    public void Every_point_of_the_demo_city_has_one_gateway()
    {
        var served = City.AllGateways.SelectMany(g => g.Points.All()).Select(p => p.Value).ToList();
        served.Distinct().Count().ShouldBe(served.Count);
        served.Order(Comparer<PointKey>.Create((a, b) => a.Number.CompareTo(b.Number))).ShouldBe(City.AllPoints.Select(p => p.Key).OrderBy(k => k.Number));
    }

    [Fact]
    public void The_rolling_mill_is_where_the_design_names_it()
    {
        var point = City.FindPoint("haikou/hi-tech-zone/qiongtai-steel/rolling-mill/main-meter/energy_import").ShouldNotBeNull();
        point.Spec.Measure.ShouldBe(Measure.ElectricityImport);
        point.Device.Sides.ShouldBe(new MeterSides(
            new(SideKind.Bus, City.Find("haikou/hi-tech-zone/qiongtai-steel/substation")!.Key),
            new(SideKind.Bus, point.Device.Facility.Key)));
        City.FindGateway("hi-tech-zone/steel-mill")!.Points.All()
            .ShouldContain(p => p.Key == "rolling-mill/main-meter/energy_import" && p.Value == point.Key);
    }

    [Fact]
    public void It_has_every_kind_of_meter_that_the_ledger_tells_apart()
    {
        var meters = City.AllDevices.Where(d => d.Sides is not null).ToList();
        foreach (var kind in new[] { SideKind.Pv, SideKind.Battery, SideKind.Ev })
            meters.ShouldContain(d => d.Sides!.Value.From.Kind == SideKind.Bus && d.Sides!.Value.To.Kind == kind);
        meters.Where(d => d.Sides!.Value.To.Kind == SideKind.Pv).ShouldAllBe(d => d.Points.Any(p => p.Spec.Measure == Measure.ElectricityExport));
        City.AllDevices.Where(d => d.Role.Latest == MeterRole.Boundary).Select(d => d.AccountedAt).Distinct().Count(n => n.Kind == NodeKind.Enterprise).ShouldBeGreaterThanOrEqualTo(2);
        City.AllDevices.Count(d => d.Role.Latest == MeterRole.Check).ShouldBeGreaterThanOrEqualTo(4);
        City.AllPoints.Count(p => p.Spec.Integrated).ShouldBeGreaterThanOrEqualTo(2);
        City.AllPoints.ShouldContain(p => !p.Spec.Multiplier.IsConstant);
        City.AllPoints.Where(p => p.Spec.Kind == PointKind.Register).Select(p => p.Spec.Measure).Distinct().Count().ShouldBeGreaterThanOrEqualTo(9);
        City.AllNodes.Count(n => n.Type == "air-quality-station").ShouldBe(4);
    }

    [Fact]
    public void A_pv_roof_feeds_a_neighbour()
    {
        var line = City.FindDevice("haikou/bonded-zone/nanhai-logistics/pv-roof/neighbour-meter")!;
        City.Find(line.Sides!.Value.From.Bus!.Value)!.Path.ShouldBe("haikou/bonded-zone/lanhai-cold-chain/substation");
        City.Find(line.Sides!.Value.To.Bus!.Value).ShouldBe(line.Facility);
    }

    [Fact]
    public void What_every_accounted_register_counts_reaches_the_ledger()
    {
        var routes = new RouteTable(City);
        var idle = City.AllPoints.Where(p => p.Spec is { Kind: PointKind.Register, Measure: not null } && p.Device.Role.Latest != MeterRole.Check
            && routes.Of(p).Latest.Steps.IsEmpty).Select(p => p.Path);
        // What flows from a bus into its own load, or into inverters at night, is consumption of that bus already.
        idle.ShouldAllBe(path => path.EndsWith("/pv-meter/energy_import", StringComparison.Ordinal) || path.EndsWith("/ground-power/energy_import", StringComparison.Ordinal));
    }

    [Fact]
    public void Footprints_lie_near_their_parks_true_places_and_apart_from_each_other()
    {
        (string Park, double Longitude, double Latitude)[] places =
            [("bonded-zone", 110.13, 19.97), ("hi-tech-zone", 110.20, 19.93), ("jiangdong", 110.45, 20.03), ("fullsing-town", 110.29, 20.03)];
        foreach (var (id, longitude, latitude) in places)
        {
            var park = City.Find($"haikou/{id}")!;
            park.Place.ShouldBe(new GeoPoint(longitude, latitude));
            var facilities = park.Children.SelectMany(e => e.Children).ToList();
            facilities.SelectMany(f => f.Footprint).ShouldAllBe(c => Math.Abs(c.Longitude - longitude) < 0.025 && Math.Abs(c.Latitude - latitude) < 0.02);
            foreach (var (a, i) in facilities.Select((f, i) => (f, i)))
                foreach (var b in facilities.Skip(i + 1))
                    a.Footprint.Concat([a.Place!.Value]).ShouldAllBe(c => !IsInside(c, b), $"{a} and {b}");
        }
    }

    [Fact]
    public void Its_gateways_carry_the_demo_password() => City.AllGateways.ShouldAllBe(g => g.UsesDemoPassword);

    static bool IsInside(GeoPoint point, Node node)
    {
        var inside = false;
        var ring = node.Footprint;
        for (var i = 0; i < ring.Length; i++)
        {
            var (a, b) = (ring[i], ring[(i + 1) % ring.Length]);
            if (a.Latitude > point.Latitude != b.Latitude > point.Latitude
                && point.Longitude < (b.Longitude - a.Longitude) * (point.Latitude - a.Latitude) / (b.Latitude - a.Latitude) + a.Longitude) inside = !inside;
        }
        return inside;
    }
}
