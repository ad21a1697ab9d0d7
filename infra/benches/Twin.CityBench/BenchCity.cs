using Twin.Model.Topology;
using Twin.Storage.ModelFile;

namespace Twin.CityBench;

/// <summary>The city that is loaded: 200 facilities of 25 meters, each meter a register and its power, one gateway a park.</summary>
static class BenchCity
{
    public const int PointsPerFacility = 50;

    /// <summary>10,000 points under 8 gateways.</summary>
    public static SyntheticSize Size { get; } = new(Parks: 8, EnterprisesPerPark: 5, FacilitiesPerEnterprise: 5, DevicesPerFacility: PointsPerFacility / 2, PointsPerDevice: 2, GatewaysPerPark: 1);

    /// <summary>2,000 facilities of 10 points: what begins when a silo is lost.</summary>
    public static SyntheticSize ManyFacilities { get; } = new(Parks: 8, EnterprisesPerPark: 10, FacilitiesPerEnterprise: 25, DevicesPerFacility: 5, PointsPerDevice: 2, GatewaysPerPark: 1);

    public static CityModel Model(SyntheticSize size)
    {
        using var text = new StringWriter();
        Write(text, size);
        var load = ModelFile.Parse(text.ToString(), "synthetic.yaml");
        return load.Model ?? throw new InvalidOperationException(load.Faults[0].ToString());
    }

    public static void Write(TextWriter to, SyntheticSize size) => SyntheticModel.Write(to, size, PasswordHashes.DemoHash);
}
