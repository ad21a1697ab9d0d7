using Twin.Model.Topology;

namespace Twin.Delivery.Revising;

/// <summary>What a city of many journals cannot do with a model: give a point, and with it its past, to another facility.</summary>
public static class MovedPoints
{
    /// <summary>Null where every point stays where it is. A facility may move as a whole, to another enterprise or park.</summary>
    public static string? Refusal(CityModel? before, CityModel next)
    {
        if (before is null) return null;
        foreach (var point in before.AllPoints.Concat(before.Ended.Points.Select(p => p.Part)))
            if (next.Find(point.Key) is { } now && now.Device.Facility.Key != point.Device.Facility.Key)
                return $"{point.Path} would move to {now.Device.Facility.Path}: its readings are in the journal of {point.Device.Facility.Path}; end it there and begin a new one";
        return null;
    }
}
