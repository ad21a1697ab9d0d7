using System.Globalization;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile.Fields;

/// <summary>Whether corners make a footprint that can be drawn: closed implicitly, simple, with an area.</summary>
static class Polygon
{
    /// <summary>What is wrong; null where nothing is. Corner numbers count from 0, as keys do.</summary>
    public static string? FaultOf(IReadOnlyList<GeoPoint> corners)
    {
        var count = corners.Count;
        if (corners[0] == corners[^1]) return "the last corner repeats the first: a footprint is closed by itself";
        for (var i = 0; i < count; i++)
            for (var j = i + 1; j < count; j++)
                if (corners[i] == corners[j]) return Told($"corners {i} and {j} are the same");
        if (Extent(corners, c => c.Longitude) > ModelBounds.FootprintDegreesMax || Extent(corners, c => c.Latitude) > ModelBounds.FootprintDegreesMax)
            return Told($"a footprint spans at most {ModelBounds.FootprintDegreesMax} degrees: is a corner's longitude and latitude swapped?");
        for (var i = 0; i < count; i++)
            for (var j = i + 1; j < count; j++)
                if (!AreNeighbours(i, j, count) && Cross(corners[i], corners[(i + 1) % count], corners[j], corners[(j + 1) % count]))
                    return Told($"the edges from corners {i} and {j} cross");
        for (var i = 0; i < count; i++)
            if (Turn(corners[i], corners[(i + 1) % count], corners[(i + 2) % count]) != 0) return null;
        return "the corners lie on one line";
    }

    static bool AreNeighbours(int i, int j, int count) => j == i + 1 || (i == 0 && j == count - 1);

    static double Extent(IReadOnlyList<GeoPoint> corners, Func<GeoPoint, double> axis) => corners.Max(axis) - corners.Min(axis);

    static bool Cross(GeoPoint a, GeoPoint b, GeoPoint c, GeoPoint d) =>
        Turn(a, b, c) != Turn(a, b, d) && Turn(c, d, a) != Turn(c, d, b);

    /// <summary>1 left, -1 right, 0 straight on.</summary>
    static int Turn(GeoPoint a, GeoPoint b, GeoPoint c) => Math.Sign(
        (b.Longitude - a.Longitude) * (c.Latitude - a.Latitude) - (b.Latitude - a.Latitude) * (c.Longitude - a.Longitude));

    static string Told(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
