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
}
