using Twin.Model.Topology;
using Twin.Operations.Problems;

namespace Twin.Operations.Topology;

/// <summary>Finds what a path names, or says what there is instead.</summary>
static class ModelPaths
{
    /// <summary>The longest part of a path that exists as node or device; the city's path where not even its beginning does.</summary>
    public static string Nearest(CityModel model, string path)
    {
        for (var cut = path.LastIndexOf('/'); cut > 0; cut = path.LastIndexOf('/', cut - 1))
            if (model.Find(path[..cut]) is not null || model.FindDevice(path[..cut]) is not null) return path[..cut];
        return model.City.Path;
    }

    /// <summary>Why a path that names no node does not: it names a device or a point, or nothing.</summary>
    public static Problem NoNode(CityModel model, string path)
    {
        if (model.FindPoint(path) is not null)
            return Problem.WrongKind(path, "point", "ask /api/v1/readings or, for a register, /api/v1/ledger; its value is in its facility's twin.");
        if (model.FindDevice(path) is { } device)
            return Problem.WrongKind(path, "device", $"its points are in the twin of \"{device.Facility.Path}\".");
        return Problem.UnknownPath(path, Nearest(model, path));
    }

    public static Problem NoPoint(CityModel model, string path)
    {
        if (model.Find(path) is { } node)
            return Problem.WrongKind(path, WireName(node.Kind), "readings are kept per point: {facility}/{device}/{point}.");
        return model.FindDevice(path) is { } device
            ? Problem.WrongKind(path, "device", $"its points are: {string.Join(", ", device.Points.Select(p => p.Id))}.")
            : Problem.UnknownPath(path, Nearest(model, path));
    }

    public static string WireName(NodeKind kind) => kind switch
    {
        NodeKind.City => "city",
        NodeKind.Park => "park",
        NodeKind.Enterprise => "enterprise",
        NodeKind.Facility => "facility",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
