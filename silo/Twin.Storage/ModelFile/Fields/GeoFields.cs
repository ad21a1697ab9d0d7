using System.Collections.Immutable;
using System.Globalization;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Fields;

/// <summary>Places and footprints: WGS 84, longitude before latitude, in degrees.</summary>
static class GeoFields
{
    const string PlaceRule = "is [longitude, latitude] in degrees (WGS 84), longitude from -180 to 180 and latitude from -90 to 90";

    public static GeoPoint? ReadPlace(YamlItem? item, LoadContext context)
    {
        if (item is null) return null;
        if (item is YamlList { Items: [YamlScalar { Plain: true } longitude, YamlScalar { Plain: true } latitude] }
            && TryDegrees(longitude.Text, 180, out var x) && TryDegrees(latitude.Text, 90, out var y)) return new(x, y);
        context.Faults.Add(item is YamlList list ? Written(list) : item, PlaceRule);
        return null;
    }

    /// <summary>Corners of a simple polygon; empty, with a fault, for anything else, and empty when absent.</summary>
    public static ImmutableArray<GeoPoint> ReadFootprint(YamlItem? item, LoadContext context)
    {
        if (item is null) return [];
        if (item is not YamlList list || list.Items.Count is < 3 or > ModelBounds.FootprintCornersMax)
        {
            context.Faults.Add(item, $"a footprint is a list of 3 to {ModelBounds.FootprintCornersMax} corners, each [longitude, latitude]");
            return [];
        }
        var corners = ImmutableArray.CreateBuilder<GeoPoint>(list.Items.Count);
        foreach (var cornerItem in list.Items)
            if (ReadPlace(cornerItem, context) is { } corner) corners.Add(corner);
        if (corners.Count < list.Items.Count) return [];
        if (Polygon.FaultOf(corners) is { } fault)
        {
            context.Faults.Add(item, fault);
            return [];
        }
        return corners.MoveToImmutable();
    }

    static bool TryDegrees(string text, double max, out double degrees) =>
        double.TryParse(text, NumberField.Style, CultureInfo.InvariantCulture, out degrees) && Math.Abs(degrees) <= max;

    // So that the fault shows the numbers rather than nothing.
    static YamlScalar Written(YamlList list) => new()
    {
        Parent = list.Parent, Key = list.Key, Index = list.Index, Line = list.Line,
        Text = $"[{string.Join(", ", list.Items.Select(i => i.Shown))}]",
    };
}
