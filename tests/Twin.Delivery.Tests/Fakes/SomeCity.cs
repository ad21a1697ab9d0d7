using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Storage.ModelFile;

namespace Twin.Delivery.Tests.Fakes;

/// <summary>A small city: one park, two enterprises of three facilities with two meters each, one gateway for all of them.</summary>
static class SomeCity
{
    public static CityModel Model { get; } = ModelFile.Parse(Text, "synthetic.yaml").Model!;

    public static Gateway Gateway => Model.AllGateways[0];

    public static Node[] Facilities { get; } = [.. Model.AllNodes.Where(n => n.Kind == NodeKind.Facility)];

    public static PointKey[] PointsOf(Node facility) => [.. facility.Devices.SelectMany(d => d.Points).Select(p => p.Key)];

    public static FacilityTwin Twin(Node facility) => new(facility, new RouteTable(Model));

    /// <summary>The model file that it was read from.</summary>
    public static string Text
    {
        get
        {
            using var text = new StringWriter();
            SyntheticModel.Write(text, new(Parks: 1, EnterprisesPerPark: 2, FacilitiesPerEnterprise: 3, DevicesPerFacility: 2, PointsPerDevice: 2, GatewaysPerPark: 1), PasswordHashes.DemoHash);
            return text.ToString();
        }
    }
}
