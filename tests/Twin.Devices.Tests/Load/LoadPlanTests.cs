using System.Net;
using Twin.Model.Topology;

namespace Twin.Devices.Load;

public sealed class LoadPlanTests
{
    [Theory]
    [InlineData(90, 3, 3)]
    [InlineData(90, 7, 3)]
    [InlineData(31, 2, 2)]
    [InlineData(20, 0, 3)]
    public void Every_point_belongs_to_one_connection_of_its_gateway(int points, int connections, int gateways)
    {
        var plan = LoadPlan.Of(City(), Options() with { Points = points, Connections = connections }, "");

        plan.Count.ShouldBe(connections == 0 ? gateways : connections);
        plan.Select(c => c.UserName).Distinct().Count().ShouldBe(gateways);
        plan.Select(c => c.ClientId).ShouldBeUnique();
        var names = plan.SelectMany(c => c.Points.Select(p => p.Point.Path)).ToArray();
        names.Length.ShouldBe(points);
        names.ShouldBeUnique();
    }

    [Fact]
    public void Points_in_random_order_are_the_same_points_in_an_order_that_the_seed_gives()
    {
        var options = Options() with { Points = 90, Connections = 3 };
        var shuffled = Paths(options with { Order = PointOrder.Random });

        shuffled.ShouldNotBe(Paths(options));
        shuffled.ShouldBe(Paths(options), ignoreOrder: true);
        shuffled.ShouldBe(Paths(options with { Order = PointOrder.Random }));

        static string[] Paths(LoadOptions options) => [.. LoadPlan.Of(City(), options, "").SelectMany(c => c.Points.Select(p => p.Point.Path))];
    }

    [Fact]
    public void More_points_than_there_are_is_refused_with_the_number() =>
        Should.Throw<LoadException>(() => LoadPlan.Of(City(), Options() with { Points = 91 }, "")).Message
            .ShouldBe("the gateways used have 90 points, 91 are asked for");

    [Fact]
    public void A_prefix_that_no_gateway_has_is_refused() =>
        Should.Throw<LoadException>(() => LoadPlan.Of(City(), Options(), "other/"));

    static CityModel City()
    {
        var city = new TinyCity();
        var line = city.Facility("line", "production-line");
        for (var i = 0; i < 90; i++) city.Device(line, $"meter-{i}", "meter", null, ("temperature", TinyCity.Gauge("°C")));
        return city.Build(gatewayCount: 3);
    }

    static LoadOptions Options() => new() { Server = new DnsEndPoint("localhost", 1883), Password = "" };
}
