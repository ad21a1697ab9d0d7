using System.Diagnostics;
using Twin.Model.Topology;
using Xunit.Abstractions;

namespace Twin.Storage.ModelFile;

public sealed class SyntheticModelTests(ITestOutputHelper output)
{
    [Fact]
    public void A_synthetic_city_is_valid_and_as_large_as_asked()
    {
        var model = Load(new SyntheticSize(2, 4, 3, 5, 6, 3), out _);
        model.AllNodes.Length.ShouldBe(1 + 2 + 2 * 4 + 2 * 4 * 3);
        model.AllPoints.Length.ShouldBe(2 * 4 * 3 * 5 * 6);
        model.AllGateways.Length.ShouldBe(6);
        model.AllGateways.Sum(g => g.Points.Count).ShouldBe(model.AllPoints.Length);
        model.FindGateway("p1/gw2")!.Points.All().First().Key.ShouldBe("e2/f0/m0/energy_import");
        model.AllGateways.ShouldAllBe(g => g.UsesDemoPassword);
    }

    [Fact]
    public void A_city_of_200_000_points_loads_into_little_memory_with_its_descriptions_shared()
    {
        var clock = Stopwatch.StartNew();
        var model = Load(new SyntheticSize(4, 50, 10, 10, 10, 5), out var textBytes);
        var seconds = clock.Elapsed.TotalSeconds;
        var resident = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(model);

        model.AllPoints.Length.ShouldBe(200_000);
        model.AllPoints.Select(p => p.Spec).Distinct(ReferenceEqualityComparer.Instance).Count().ShouldBe(3); // a register, a power, and one for all gauges
        output.WriteLine($"200,000 points: {textBytes / 1e6:F1} MB of text, {seconds:F2} s, {resident / 1048576.0:F0} MiB after a full collection");
        resident.ShouldBeLessThan(200L << 20); // half of what the whole server may take
    }

    static CityModel Load(SyntheticSize size, out long textBytes)
    {
        var text = new StringWriter();
        SyntheticModel.Write(text, size, PasswordHashes.DemoHash);
        textBytes = text.GetStringBuilder().Length;
        var load = ModelFile.Parse(text.ToString(), "synthetic.yaml");
        load.Faults.Select(f => f.ToString()).ShouldBeEmpty();
        return load.Model!;
    }
}
