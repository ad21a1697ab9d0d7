using System.Runtime.CompilerServices;
using System.Text.Json;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Topology;

/// <summary>A model revision as JSON, made once. It holds no gateways and no credentials.</summary>
sealed class ModelTree
{
    static readonly ConditionalWeakTable<CityModel, ModelTree> Trees = [];

    ModelTree(CityModel model)
    {
        Utf8 = JsonSerializer.SerializeToUtf8Bytes(new ModelWire(model.Revision, ZoneName(model.TimeZone), ToNode(model.City, model)), WireJson.Options);
        // The shape belongs to the build, so a new build makes a new tag.
        ETag = $"\"{model.Revision}-{typeof(ModelTree).Module.ModuleVersionId.ToString("N")[..8]}\"";
    }

    public byte[] Utf8 { get; }
    public string ETag { get; }

    public static ModelTree Of(CityModel model) => Trees.GetValue(model, m => new ModelTree(m));

    static string ZoneName(TimeZoneInfo zone) =>
        zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var name) ? name : zone.Id;

    static ModelNodeWire ToNode(Node node, CityModel model) => new(
        node.Path, node.Key.ToString(), ModelPaths.WireName(node.Kind), node.Type, TwinConversion.ToName(node.Name),
        node.Place is { } place ? ToPair(place) : null, [.. node.Footprint.Select(ToPair)], node.AreaSquareMetres,
        [.. node.Devices.Select(device => ToDevice(device, model))], [.. node.Children.Select(child => ToNode(child, model))]);

    static ModelDeviceWire ToDevice(Device device, CityModel model) => new(
        device.Id, device.Key.ToString(), device.Type, TwinConversion.ToName(device.Name), RoleName(device.Role.Latest), device.AccountedAt.Path,
        device.Sides is { } sides ? [SideName(sides.From, device, model), SideName(sides.To, device, model)] : null,
        [.. device.Points.Select(ToPoint)]);

    static ModelPointWire ToPoint(Point point) => new(
        point.Id, point.Key.ToString(), KindName(point.Spec.Kind), point.Spec.Unit,
        point.Spec.Name is { } name ? TwinConversion.ToName(name) : null, point.Spec.Measure?.Name());

    static double[] ToPair(GeoPoint point) => [point.Longitude, point.Latitude];

    static string SideName(in Side side, Device device, CityModel model) => side.Kind switch
    {
        SideKind.Grid => "grid",
        SideKind.Pv => "pv",
        SideKind.Battery => "battery",
        SideKind.Ev => "ev",
        SideKind.Load => "load",
        SideKind.Bus => side.Bus is { } bus ? model.Find(bus)?.Path ?? bus.ToString() : device.AccountedAt.Path,
        _ => throw new ArgumentOutOfRangeException(nameof(side), side.Kind, null),
    };

    static string RoleName(MeterRole role) => role switch
    {
        MeterRole.Primary => "primary",
        MeterRole.Boundary => "boundary",
        MeterRole.Check => "check",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };

    static string KindName(PointKind kind) => kind switch
    {
        PointKind.Register => "register",
        PointKind.Power => "power",
        PointKind.Gauge => "gauge",
        PointKind.Switch => "switch",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
