using System.Collections.Immutable;
using Twin.Model.Topology;

namespace Twin.Model.Ledger;

/// <summary>Where the bookings of every register go under one model revision: sides, roles, boundaries and parents put together.</summary>
/// <remarks>
/// Import and export count grid sides only. A flow between two buses is transfer_out at one and transfer_in at the other, and
/// cancels at their common ancestor: it reaches only the nodes below that. At a node with a boundary meter the node equals the
/// meter: what comes from below goes into its residual, with the sign turned, and ends there. Any thread.
/// </remarks>
public sealed class RouteTable
{
    readonly Dictionary<(NodeKey Node, Measure Measure), List<(Device Device, long EndMs)>> boundaries = [];
    readonly Dictionary<Route, Route> interned = [];
    readonly Lock gate = new(); // facilities of one process begin side by side, and share a table
    readonly Dictionary<Subject, Timeline<Route>> memo = [];
    Node? memoNode;

    public RouteTable(CityModel model)
    {
        Model = model;
        // A boundary that ended goes on bounding its past.
        var devices = model.AllNodes.SelectMany(n => n.Devices).Select(d => (Device: d, EndMs: long.MaxValue))
            .Concat(model.Ended.Devices.Select(e => (Device: e.Part, EndMs: e.AtMs)));
        foreach (var (device, endMs) in devices.Where(d => d.Device.Role.Entries.Any(r => r.Value == MeterRole.Boundary)))
            foreach (var measure in device.Points.SelectMany(p => Postings(p, forward: true)).Select(p => p.Measure).Distinct())
            {
                if (!boundaries.TryGetValue((device.AccountedAt.Key, measure), out var bounding))
                    boundaries[(device.AccountedAt.Key, measure)] = bounding = [];
                bounding.Add((device, endMs));
            }
    }

    // All that a route follows from, besides the model.
    readonly record struct Subject(MeterSides? Sides, Timeline<MeterRole> Role, Measure? Measure, PointKind Kind, bool Forward);

    static Timeline<Route> NoRoute { get; } = new(Route.None);

    public CityModel Model { get; }

    /// <summary>The route of a register (or of the positive part of an integrated power point) over time.</summary>
    public Timeline<Route> Of(Point point) => Over(point, forward: true);

    /// <summary>The route of a power point's negative part over time.</summary>
    public Timeline<Route> OfReverse(Point point) => Over(point, forward: false);

    /// <summary>The nodes that have a boundary meter at some time, and what it bounds.</summary>
    public IEnumerable<(NodeKey Node, Measure Measure)> Boundaries => boundaries.Keys;

    /// <summary>What a register counts at a node, or would count were it no check meter; null where it counts nothing.</summary>
    public Measure? CountsAs(Point point, Node node)
    {
        var postings = Postings(point, forward: true).ToArray();
        if (postings.Length == 0) return null;
        foreach (var (target, measure, _) in postings)
            if (target == node) return measure;
        return postings[0].Measure;
    }

    // Points are asked for node by node, and those of one node whose meters lie alike and that count the same thing share a route.
    Timeline<Route> Over(Point point, bool forward)
    {
        lock (gate)
        {
            var device = point.Device;
            if (device.AccountedAt != memoNode)
            {
                memo.Clear();
                memoNode = device.AccountedAt;
            }
            var key = new Subject(device.Sides, device.Role, point.Spec.Measure, point.Spec.Kind, forward);
            return memo.TryGetValue(key, out var routes) ? routes : memo[key] = Compute(point, forward);
        }
    }

    Timeline<Route> Compute(Point point, bool forward)
    {
        var postings = Postings(point, forward).ToArray();
        if (postings.Length == 0) return NoRoute;
        var changes = ChangesFor(point, postings);
        if (changes.Count == 1) return new(At(point, postings, changes[0]));

        var entries = ImmutableArray.CreateBuilder<Dated<Route>>();
        foreach (var fromMs in changes)
        {
            var route = At(point, postings, fromMs);
            if (entries.Count == 0 || !entries[^1].Value.Equals(route)) entries.Add(new(fromMs, route));
        }
        return new(entries.ToImmutable());
    }

    // The instants at which the point's own role or a boundary on its way up changes.
    List<long> ChangesFor(Point point, (Node Target, Measure Measure, Node? Below)[] postings)
    {
        var changes = new SortedSet<long> { long.MinValue };
        foreach (var role in point.Device.Role.Entries) changes.Add(role.FromMs);
        foreach (var (target, measure, _) in postings)
            for (var node = target; node is not null; node = node.Parent)
                if (boundaries.TryGetValue((node.Key, measure), out var devices))
                    foreach (var (device, endMs) in devices)
                    {
                        foreach (var entry in device.Role.Entries) changes.Add(entry.FromMs);
                        if (endMs < long.MaxValue) changes.Add(endMs);
                    }
        return [.. changes];
    }

    Route At(Point point, (Node Target, Measure Measure, Node? Below)[] postings, long timeMs)
    {
        var role = point.Device.Role.At(timeMs);
        if (role == MeterRole.Check) return Route.None;
        var steps = ImmutableArray.CreateBuilder<RouteStep>();
        foreach (var (target, measure, below) in postings)
            Climb(steps, role == MeterRole.Boundary ? point.Device.AccountedAt : target, measure, below, role == MeterRole.Boundary, timeMs);
        var route = new Route(steps.ToImmutable());
        if (interned.TryGetValue(route, out var known)) return known;
        interned[route] = route;
        return route;
    }

    void Climb(ImmutableArray<RouteStep>.Builder steps, Node start, Measure measure, Node? below, bool isBoundary, long timeMs)
    {
        for (var node = start; node is not null && node != below; node = node.Parent)
        {
            var bounded = IsBounded(node, measure, timeMs);
            if (bounded && !(isBoundary && node == start))
            {
                steps.Add(new(new(SeriesOwner.Residual, measure, node.Key.Number), -1, Covers: false));
                return;
            }
            if (bounded) steps.Add(new(new(SeriesOwner.Residual, measure, node.Key.Number), +1, Covers: true));
            steps.Add(new(new(SeriesOwner.Node, measure, node.Key.Number), +1, Covers: true));
        }
    }

    bool IsBounded(Node node, Measure measure, long timeMs) =>
        boundaries.TryGetValue((node.Key, measure), out var devices) && devices.Exists(d => timeMs < d.EndMs && d.Device.Role.At(timeMs) == MeterRole.Boundary);

    // What a point counts, at which node, and below which ancestor it is seen (null: up to the city).
    IEnumerable<(Node Target, Measure Measure, Node? Below)> Postings(Point point, bool forward)
    {
        var device = point.Device;
        var measure = point.Spec.Measure
            ?? (point.Spec.Kind == PointKind.Power && device.Sides is not null ? Measure.ElectricityImport : null);
        if (measure is null) yield break;
        if (!forward && point.Spec.Kind != PointKind.Power) yield break;
        if (device.Sides is not { } sides || measure is not (Measure.ElectricityImport or Measure.ElectricityExport))
        {
            if (forward) yield return (device.AccountedAt, measure.Value, null);
            yield break;
        }
        var along = forward == (measure == Measure.ElectricityImport);
        var (from, to) = along ? (sides.From, sides.To) : (sides.To, sides.From);
        var fromBus = BusOf(device, from);
        var toBus = BusOf(device, to);
        if (fromBus is not null && toBus is not null)
        {
            var common = CommonAncestor(fromBus, toBus);
            if (fromBus != common) yield return (fromBus, Measure.TransferOut, common);
            if (toBus != common) yield return (toBus, Measure.TransferIn, common);
            yield break;
        }
        Measure? counted = (from.Kind, to.Kind) switch
        {
            (SideKind.Grid, _) => Measure.ElectricityImport,
            (_, SideKind.Grid) => Measure.ElectricityExport,
            (SideKind.Pv, _) => Measure.PvGeneration,
            (SideKind.Battery, _) => Measure.BatteryDischarge,
            (_, SideKind.Battery) => Measure.BatteryCharge,
            (_, SideKind.Ev) => Measure.EvCharging,
            _ => null, // into a load, or a PV plant's own use at night: part of the bus's consumption already
        };
        if (counted is not null) yield return (fromBus ?? toBus ?? device.AccountedAt, counted.Value, null);
    }

    Node? BusOf(Device device, Side side) => side.Kind != SideKind.Bus ? null
        : side.Bus is not { } bus ? device.AccountedAt
        : Model.Find(bus) ?? throw new InvalidOperationException($"{device}: no node {bus} for the bus of a side");

    static Node CommonAncestor(Node a, Node b)
    {
        for (var node = a; node is not null; node = node.Parent)
            for (var other = b; other is not null; other = other.Parent)
                if (node == other) return node;
        throw new InvalidOperationException($"{a} and {b} belong to different cities");
    }
}
