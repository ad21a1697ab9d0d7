using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.Model.Accounting;
using Twin.Model.Indicator;

namespace Twin.Model.Topology;

/// <summary>One revision of the whole model, validated and immutable.</summary>
public sealed class CityModel
{
    readonly FrozenDictionary<string, Node> nodesByPath;
    readonly FrozenDictionary<string, Gateway> gatewaysByUserName;
    readonly Node?[] nodesByNumber;
    readonly Point?[] pointsByNumber;
    readonly Gateway?[] gatewaysByNumber;

    /// <summary>Puts the parts together: attaches children, devices and points to their owners, in the order given.</summary>
    /// <param name="nodes">All nodes, each with its parent, the city among them.</param>
    /// <param name="ended">What earlier revisions had and this one does not; parents are living or ended nodes.</param>
    public CityModel(int revision, TimeZoneInfo timeZone, IReadOnlyCollection<Node> nodes, IReadOnlyCollection<Device> devices,
        IReadOnlyCollection<Point> points, IReadOnlyCollection<Gateway> gateways, EndedParts? ended = null)
    {
        Ended = ended ?? EndedParts.None;
        (Revision, TimeZone) = (revision, timeZone);
        (AllNodes, AllDevices, AllPoints, AllGateways) = ([.. nodes], [.. devices], [.. points], [.. gateways]);
        City = AllNodes.Single(n => n.Parent is null);
        foreach (var group in AllNodes.Where(n => n.Parent is not null).GroupBy(n => n.Parent!)) group.Key.Children = [.. group];
        foreach (var group in AllDevices.GroupBy(d => d.Facility)) group.Key.Devices = [.. group];
        AttachPoints();
        nodesByPath = AllNodes.ToFrozenDictionary(n => n.Path, StringComparer.Ordinal);
        gatewaysByUserName = AllGateways.ToFrozenDictionary(g => g.UserName, StringComparer.Ordinal);
        AttachEnded();
        nodesByNumber = ByNumber(AllNodes, Ended.Nodes, n => n.Key.Number);
        pointsByNumber = ByNumber(AllPoints, Ended.Points, p => p.Key.Number);
        gatewaysByNumber = ByNumber(AllGateways, Ended.Gateways, g => g.Key.Number);
    }

    public int Revision { get; }
    public TimeZoneInfo TimeZone { get; }

    /// <summary>Factors, tariffs, certificates and accounts of this revision.</summary>
    public AccountingRules Accounting { get; init; } = AccountingRules.None;

    /// <summary>By what parks and enterprises of this revision are evaluated.</summary>
    public EvaluationRules Evaluation { get; init; } = EvaluationRules.None;

    public Node City { get; }
    public ImmutableArray<Node> AllNodes { get; }
    public ImmutableArray<Device> AllDevices { get; }
    public ImmutableArray<Point> AllPoints { get; }
    public ImmutableArray<Gateway> AllGateways { get; }

    /// <summary>What earlier revisions had: <c>Find</c> by key knows it, paths and lists do not.</summary>
    public EndedParts Ended { get; }

    /// <summary>One more than the highest number in use: the size for arrays indexed by key.</summary>
    public int NodeNumbers => nodesByNumber.Length;
    public int PointNumbers => pointsByNumber.Length;
    public int GatewayNumbers => gatewaysByNumber.Length;

    public Node? Find(string path) => nodesByPath.GetValueOrDefault(path);
    public Node? Find(NodeKey key) => (uint)key.Number < (uint)nodesByNumber.Length ? nodesByNumber[key.Number] : null;
    public Point? Find(PointKey key) => (uint)key.Number < (uint)pointsByNumber.Length ? pointsByNumber[key.Number] : null;
    public Gateway? Find(GatewayKey key) => (uint)key.Number < (uint)gatewaysByNumber.Length ? gatewaysByNumber[key.Number] : null;
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

    // A million of them: those of a device lie side by side, unless another made the list than our reader.
    void AttachPoints()
    {
        foreach (var device in AllDevices) device.Points = [];
        for (int from = 0, to; from < AllPoints.Length; from = to)
        {
            var device = AllPoints[from].Device;
            for (to = from + 1; to < AllPoints.Length && AllPoints[to].Device == device; to++) { }
            var run = AllPoints.AsSpan()[from..to];
            device.Points = device.Points.IsEmpty ? [.. run] : [.. device.Points, .. run];
        }
    }

    // Ended parts keep their parents, but only ended parents list them.
    void AttachEnded()
    {
        if (Ended == EndedParts.None) return;
        var nodes = Ended.Nodes.Select(n => n.Part).ToHashSet();
        var devices = Ended.Devices.Select(d => d.Part).ToHashSet();
        foreach (var group in nodes.Where(n => n.Parent is not null && nodes.Contains(n.Parent)).GroupBy(n => n.Parent!)) group.Key.Children = [.. group];
        foreach (var group in devices.Where(d => nodes.Contains(d.Facility)).GroupBy(d => d.Facility)) group.Key.Devices = [.. group];
        foreach (var group in Ended.Points.Select(p => p.Part).Where(p => devices.Contains(p.Device)).GroupBy(p => p.Device)) group.Key.Points = [.. group];
    }

    static T?[] ByNumber<T>(ImmutableArray<T> all, ImmutableArray<Ended<T>> ended, Func<T, int> number) where T : class
    {
        var highest = Math.Max(all.Length == 0 ? -1 : all.Max(number), ended.Length == 0 ? -1 : ended.Max(e => number(e.Part)));
        var array = new T?[highest + 1];
        foreach (var item in all) array[number(item)] = item;
        foreach (var item in ended) array[number(item.Part)] = item.Part;
        return array;
    }
}
