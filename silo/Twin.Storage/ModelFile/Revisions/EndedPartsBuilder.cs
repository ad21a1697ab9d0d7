using System.Collections.Immutable;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>Collects what ended, as the last revision that had it describes it, and hangs it below the parents that a new revision has.</summary>
sealed class EndedPartsBuilder
{
    readonly Dictionary<NodeKey, Node> livingNodes;
    readonly Dictionary<DeviceKey, Device> livingDevices;
    readonly HashSet<PointKey> livingPoints;
    readonly HashSet<GatewayKey> livingGateways;
    readonly Dictionary<NodeKey, Ended<Node>> nodes = [];
    readonly Dictionary<DeviceKey, Ended<Device>> devices = [];
    readonly Dictionary<PointKey, Ended<Point>> points = [];
    readonly Dictionary<GatewayKey, Ended<Gateway>> gateways = [];

    public EndedPartsBuilder(CityModel living)
    {
        livingNodes = living.AllNodes.ToDictionary(n => n.Key);
        livingDevices = living.AllDevices.ToDictionary(d => d.Key);
        livingPoints = living.AllPoints.Select(p => p.Key).ToHashSet();
        livingGateways = living.AllGateways.Select(g => g.Key).ToHashSet();
    }

    /// <summary>Takes what a model before lists and the new one does not, and what had ended before it and has not come back. In order of revisions.</summary>
    public void Add(CityModel before, long endedMs)
    {
        Take(nodes, before.Ended.Nodes, before.AllNodes, endedMs, n => n.Key, livingNodes.ContainsKey);
        Take(devices, before.Ended.Devices, before.AllDevices, endedMs, d => d.Key, livingDevices.ContainsKey);
        Take(points, before.Ended.Points, before.AllPoints, endedMs, p => p.Key, livingPoints.Contains);
        Take(gateways, before.Ended.Gateways, before.AllGateways, endedMs, g => g.Key, livingGateways.Contains);
    }

    /// <summary>Copies of all that was taken: each lies in the node or device that has its parent's key now.</summary>
    public EndedParts Build()
    {
        if (nodes.Count + devices.Count + points.Count + gateways.Count == 0) return EndedParts.None;
        // Kinds are numbered from the city down, so parents are copied before what lies in them.
        foreach (var (part, atMs) in nodes.Values.OrderBy(n => n.Part.Kind).ToList()) nodes[part.Key] = new(Copy(part, atMs), atMs);
        foreach (var (part, atMs) in devices.Values.ToList()) devices[part.Key] = new(Copy(part), atMs);
        return new(
            [.. nodes.Values.OrderBy(n => n.Part.Kind).ThenBy(n => n.Part.Key.Number)],
            [.. devices.Values.OrderBy(d => d.Part.Key.Number)],
            [.. points.Values.Select(p => new Ended<Point>(Copy(p.Part), p.AtMs)).OrderBy(p => p.Part.Key.Number)],
            [.. gateways.Values.Select(g => new Ended<Gateway>(Copy(g.Part), g.AtMs)).OrderBy(g => g.Part.Key.Number)]);
    }

    static void Take<TKey, T>(Dictionary<TKey, Ended<T>> taken, ImmutableArray<Ended<T>> ended, ImmutableArray<T> listed, long endedMs,
        Func<T, TKey> key, Func<TKey, bool> lives) where TKey : notnull
    {
        foreach (var part in ended)
            if (!lives(key(part.Part))) taken[key(part.Part)] = part;
        foreach (var part in listed)
            if (!lives(key(part))) taken[key(part)] = new(part, endedMs);
    }

    Node Copy(Node node, long endedMs) => new()
    {
        Key = node.Key, Kind = node.Kind, Id = node.Id, Path = node.Path, Name = node.Name, Type = node.Type,
        Parent = node.Parent is null ? null : NodeOf(node.Parent),
        Footprint = node.Footprint, Place = node.Place, AreaSquareMetres = node.AreaSquareMetres,
        FromMs = node.FromMs, ToMs = Math.Min(node.ToMs, endedMs),
    };

    Device Copy(Device device) => new()
    {
        Key = device.Key, Id = device.Id, Path = device.Path, Name = device.Name, Facility = NodeOf(device.Facility), Type = device.Type,
        Role = device.Role, AccountedAt = NodeOf(device.AccountedAt), Sides = device.Sides, Checks = device.Checks,
    };

    Point Copy(Point point) => new()
    {
        Key = point.Key, Id = point.Id, Spec = point.Spec,
        Device = livingDevices.TryGetValue(point.Device.Key, out var living) ? living : devices[point.Device.Key].Part,
    };

    // Who it was stays known; it can no longer connect.
    Gateway Copy(Gateway gateway) => new()
    {
        Key = gateway.Key, Id = gateway.Id, Name = gateway.Name, Park = NodeOf(gateway.Park), UserName = gateway.UserName,
        PasswordHash = "", Points = PointNames.Empty,
    };

    Node NodeOf(Node node) => livingNodes.TryGetValue(node.Key, out var living) ? living : nodes[node.Key].Part;
}
