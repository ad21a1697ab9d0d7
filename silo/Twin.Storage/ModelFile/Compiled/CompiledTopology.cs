using System.Collections.Immutable;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile.Compiled;

/// <summary>Nodes, devices, points and gateways of a compiled model, living and then ended. Each names what it lies in by its number in this order.</summary>
sealed class CompiledTopology
{
    readonly List<Node> nodes = [];
    readonly List<Device> devices = [];

    CompiledTopology(CompiledReader from)
    {
        (Nodes, EndedNodes) = ReadAll(from, ReadNode);
        (Devices, EndedDevices) = ReadAll(from, ReadDevice);
        (Points, EndedPoints) = ReadAll(from, ReadPoint);
        (Gateways, EndedGateways) = ReadAll(from, ReadGateway);
    }

    public Node[] Nodes { get; }
    public Device[] Devices { get; }
    public Point[] Points { get; }
    public Gateway[] Gateways { get; }
    public EndedParts Ended => EndedNodes.Length + EndedDevices.Length + EndedPoints.Length + EndedGateways.Length == 0 ? EndedParts.None
        : new(EndedNodes, EndedDevices, EndedPoints, EndedGateways);

    ImmutableArray<Ended<Node>> EndedNodes { get; }
    ImmutableArray<Ended<Device>> EndedDevices { get; }
    ImmutableArray<Ended<Point>> EndedPoints { get; }
    ImmutableArray<Ended<Gateway>> EndedGateways { get; }

    public static CompiledTopology Read(CompiledReader from) => new(from);

    public static void Write(CompiledWriter to, CityModel model)
    {
        var (nodes, devices) = (new Dictionary<Node, int>(), new Dictionary<Device, int>());
        WriteAll(to, model.AllNodes, model.Ended.Nodes, node =>
        {
            WriteNode(to, node, nodes);
            nodes[node] = nodes.Count;
        });
        WriteAll(to, model.AllDevices, model.Ended.Devices, device =>
        {
            WriteDevice(to, device, nodes);
            devices[device] = devices.Count;
        });
        WriteAll(to, model.AllPoints, model.Ended.Points, point =>
        {
            to.Count(point.Key.Number);
            to.Text(point.Id);
            to.Count(devices[point.Device]);
            CompiledSpecs.Write(to, point.Spec);
        });
        WriteAll(to, model.AllGateways, model.Ended.Gateways, gateway => WriteGateway(to, gateway, nodes));
    }

    static void WriteAll<T>(CompiledWriter to, ImmutableArray<T> living, ImmutableArray<Ended<T>> ended, Action<T> write)
    {
        to.Count(living.Length);
        foreach (var part in living) write(part);
        to.Count(ended.Length);
        foreach (var (part, atMs) in ended)
        {
            to.Number(atMs);
            write(part);
        }
    }

    static (T[] Living, ImmutableArray<Ended<T>> Ended) ReadAll<T>(CompiledReader from, Func<CompiledReader, T> read)
    {
        var living = new T[from.Count()];
        for (var i = 0; i < living.Length; i++) living[i] = read(from);
        var ended = new Ended<T>[from.Count()];
        for (var i = 0; i < ended.Length; i++)
        {
            var atMs = from.Number();
            ended[i] = new(read(from), atMs);
        }
        return (living, ImmutableArray.Create(ended));
    }

    static void WriteNode(CompiledWriter to, Node node, Dictionary<Node, int> numbers)
    {
        to.Count(node.Key.Number);
        to.Count((int)node.Kind);
        to.Text(node.Id);
        to.Count(node.Parent is null ? 0 : numbers[node.Parent] + 1);
        WritePath(to, node.Path, node.Parent?.Path, node.Id);
        CompiledSpecs.Write(to, node.Name);
        to.Text(node.Type);
        to.Count(node.Footprint.Length);
        foreach (var corner in node.Footprint) WritePlace(to, corner);
        to.Optional(node.Place, WritePlace);
        to.Optional(node.AreaSquareMetres, static (to, area) => to.Decimal(area));
        to.Number(node.FromMs);
        to.Number(node.ToMs);
    }

    Node ReadNode(CompiledReader from)
    {
        var (key, kind, id, above) = (from.Count(), (NodeKind)from.Count(), from.Text(), from.Count());
        var parent = above == 0 ? null : nodes[above - 1];
        var node = new Node
        {
            Key = new(key), Kind = kind, Id = id, Parent = parent, Path = ReadPath(from, parent?.Path, id),
            Name = CompiledSpecs.ReadName(from)!, Type = from.Text(), Footprint = ReadFootprint(from), Place = from.Optional(ReadPlace),
            AreaSquareMetres = from.Optional(static from => from.Decimal()), FromMs = from.Number(), ToMs = from.Number(),
        };
        nodes.Add(node);
        return node;
    }

    static void WritePlace(CompiledWriter to, GeoPoint place)
    {
        to.Double(place.Longitude);
        to.Double(place.Latitude);
    }

    static GeoPoint ReadPlace(CompiledReader from) => new(from.Double(), from.Double());

    static ImmutableArray<GeoPoint> ReadFootprint(CompiledReader from)
    {
        var corners = new GeoPoint[from.Count()];
        for (var i = 0; i < corners.Length; i++) corners[i] = ReadPlace(from);
        return ImmutableArray.Create(corners);
    }

    static void WriteDevice(CompiledWriter to, Device device, Dictionary<Node, int> nodes)
    {
        to.Count(device.Key.Number);
        to.Text(device.Id);
        to.Count(nodes[device.Facility]);
        WritePath(to, device.Path, device.Facility.Path, device.Id);
        CompiledSpecs.Write(to, device.Name);
        to.Text(device.Type);
        CompiledSpecs.Write(to, device.Role);
        to.Count(nodes[device.AccountedAt]);
        to.Optional(device.Sides, static (to, sides) =>
        {
            WriteSide(to, sides.From);
            WriteSide(to, sides.To);
        });
        to.Text(device.Checks);
    }

    Device ReadDevice(CompiledReader from)
    {
        var (key, id, facility) = (from.Count(), from.Text(), nodes[from.Count()]);
        var device = new Device
        {
            Key = new(key), Id = id, Facility = facility, Path = ReadPath(from, facility.Path, id), Name = CompiledSpecs.ReadName(from)!,
            Type = from.Text(), Role = CompiledSpecs.ReadRoles(from), AccountedAt = nodes[from.Count()],
            Sides = from.Optional(static from => new MeterSides(ReadSide(from), ReadSide(from))), Checks = from.TextOrNull(),
        };
        devices.Add(device);
        return device;
    }

    static void WriteSide(CompiledWriter to, Side side)
    {
        to.Count((int)side.Kind);
        to.Optional(side.Bus, static (to, bus) => to.Count(bus.Number));
    }

    static Side ReadSide(CompiledReader from) => new((SideKind)from.Count(), from.Optional(static from => new NodeKey(from.Count())));

    Point ReadPoint(CompiledReader from) => new()
    {
        Key = new(from.Count()), Id = from.Text(), Device = devices[from.Count()], Spec = CompiledSpecs.ReadSpec(from),
    };

    static void WriteGateway(CompiledWriter to, Gateway gateway, Dictionary<Node, int> nodes)
    {
        to.Count(gateway.Key.Number);
        to.Text(gateway.Id);
        CompiledSpecs.Write(to, gateway.Name);
        to.Count(nodes[gateway.Park]);
        to.Text(gateway.UserName);
        to.Text(gateway.PasswordHash);
        to.Flag(gateway.UsesDemoPassword);
        var names = gateway.Points.ToBytes();
        to.Count(names.Length);
        to.Bytes(names);
    }

    Gateway ReadGateway(CompiledReader from) => new()
    {
        Key = new(from.Count()), Id = from.Text(), Name = CompiledSpecs.ReadName(from)!, Park = nodes[from.Count()], UserName = from.Text(),
        PasswordHash = from.Text(), UsesDemoPassword = from.Flag(), Points = PointNames.FromBytes(from.Bytes(from.Count())),
    };

    // Most paths follow from the parent's; an ended part may keep one from under its parent's former name.
    static void WritePath(CompiledWriter to, string path, string? above, string id)
    {
        var follows = path == PathOf(above, id);
        to.Flag(follows);
        if (!follows) to.Text(path);
    }

    static string ReadPath(CompiledReader from, string? above, string id) => from.Flag() ? PathOf(above, id) : from.Text();

    static string PathOf(string? above, string id) => above is null ? id : $"{above}/{id}";
}
