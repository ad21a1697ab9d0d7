using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Twin.Model.Topology;

/// <summary>One revision of the whole model, validated and immutable.</summary>
public sealed class CityModel
{
    readonly FrozenDictionary<string, Node> nodesByPath;
    readonly FrozenDictionary<string, Gateway> gatewaysByUserName;
    readonly Node?[] nodes;
    readonly Point?[] points;
    readonly Gateway?[] gateways;

    public CityModel(int revision, TimeZoneInfo timeZone, Node city, IReadOnlyCollection<Node> allNodes,
        IReadOnlyCollection<Gateway> allGateways)
    {
        (Revision, TimeZone, City) = (revision, timeZone, city);
        AllNodes = [.. allNodes];
        AllGateways = [.. allGateways];
        AllPoints = [.. AllNodes.SelectMany(n => n.Devices).SelectMany(d => d.Points)];
        nodesByPath = AllNodes.ToFrozenDictionary(n => n.Path, StringComparer.Ordinal);
        gatewaysByUserName = AllGateways.ToFrozenDictionary(g => g.UserName, StringComparer.Ordinal);
        nodes = ByNumber(AllNodes, n => n.Key.Number);
        points = ByNumber(AllPoints, p => p.Key.Number);
        gateways = ByNumber(AllGateways, g => g.Key.Number);
    }

    public int Revision { get; }
    public TimeZoneInfo TimeZone { get; }
    public Node City { get; }
    public ImmutableArray<Node> AllNodes { get; }
    public ImmutableArray<Point> AllPoints { get; }
    public ImmutableArray<Gateway> AllGateways { get; }

    /// <summary>One more than the highest number in use: the size for arrays indexed by key.</summary>
    public int NodeNumbers => nodes.Length;
    public int PointNumbers => points.Length;
    public int GatewayNumbers => gateways.Length;

    public Node? Find(string path) => nodesByPath.GetValueOrDefault(path);
    public Node? Find(NodeKey key) => (uint)key.Number < (uint)nodes.Length ? nodes[key.Number] : null;
    public Point? Find(PointKey key) => (uint)key.Number < (uint)points.Length ? points[key.Number] : null;
    public Gateway? Find(GatewayKey key) => (uint)key.Number < (uint)gateways.Length ? gateways[key.Number] : null;
    public Gateway? FindGateway(string userName) => gatewaysByUserName.GetValueOrDefault(userName);

    /// <summary>A point by its full path; null if there is none.</summary>
    public Point? FindPoint(string path)
    {
        var cut = path.LastIndexOf('/');
        if (cut < 0) return null;
        var device = FindDevice(path[..cut]);
        return device?.Points.FirstOrDefault(p => path.AsSpan(cut + 1).SequenceEqual(p.Id));
    }

    /// <summary>A device by its full path; null if there is none.</summary>
    public Device? FindDevice(string path)
    {
        var cut = path.LastIndexOf('/');
        return cut < 0 ? null : Find(path[..cut])?.Devices.FirstOrDefault(d => path.AsSpan(cut + 1).SequenceEqual(d.Id));
    }

    static T?[] ByNumber<T>(ImmutableArray<T> all, Func<T, int> number) where T : class
    {
        var array = new T?[all.Length == 0 ? 0 : all.Max(number) + 1];
        foreach (var item in all) array[number(item)] = item;
        return array;
    }
}
