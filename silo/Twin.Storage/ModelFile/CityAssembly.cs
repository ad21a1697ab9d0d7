using Twin.Model.Topology;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Sections;

namespace Twin.Storage.ModelFile;

/// <summary>Turns a faultless draft whose keys are given into the model.</summary>
static class CityAssembly
{
    public static CityModel Build(CityDraft draft, int revision, EndedParts ended)
    {
        var nodes = new Dictionary<NodeDraft, Node>(draft.Nodes.Count);
        foreach (var node in draft.Nodes) nodes[node] = NodeOf(node, nodes);
        var devices = new List<Device>(draft.Devices.Count);
        var points = new List<Point>(draft.PointCount);
        foreach (var device in draft.Devices)
        {
            devices.Add(DeviceOf(device, nodes));
            AddPoints(points, device, devices[^1], draft.PointKeys);
        }
        return new(revision, draft.Zone, [.. draft.Nodes.Select(n => nodes[n])], devices, points,
            [.. draft.Gateways.Select(g => GatewayOf(g, nodes, draft))], ended)
        {
            Accounting = draft.Accounting.Build(node => nodes[node].Key, draft.Zone),
            Evaluation = draft.Evaluation.Build(node => nodes[node].Key),
        };
    }

    static Node NodeOf(NodeDraft draft, Dictionary<NodeDraft, Node> nodes) => new()
    {
        Key = new(draft.Key),
        Kind = draft.Kind,
        Id = draft.Id,
        Path = draft.Path,
        Name = draft.Name!,
        Type = draft.Type,
        Parent = draft.Parent is null ? null : nodes[draft.Parent],
        Footprint = draft.Footprint,
        Place = draft.Place,
        AreaSquareMetres = draft.AreaSquareMetres,
        FromMs = draft.FromMs,
        ToMs = draft.ToMs,
    };

    static Device DeviceOf(DeviceDraft draft, Dictionary<NodeDraft, Node> nodes) => new()
    {
        Key = new(draft.Key),
        Id = draft.Id,
        Path = draft.Path,
        Name = draft.Name ?? draft.Type.Name!,
        Facility = nodes[draft.Facility],
        Type = draft.Type.Id,
        Role = draft.Role,
        AccountedAt = nodes[draft.AccountedAt],
        Sides = draft.Sides is { } sides ? new(SideOf(sides.From), SideOf(sides.To)) : null,
        Checks = draft.Checks,
    };

    static Side SideOf(SideDraft draft) => new(draft.Kind, draft.Bus is { } bus ? new NodeKey(bus.Key) : null);

    static void AddPoints(List<Point> points, DeviceDraft draft, Device device, int[] pointKeys)
    {
        for (var i = 0; i < draft.Type.Points.Count; i++)
            points.Add(new() { Key = new(pointKeys[draft.FirstPoint + i]), Id = draft.Type.Points[i].Id, Device = device, Spec = draft.Specs[i] });
    }

    static Gateway GatewayOf(GatewayDraft draft, Dictionary<NodeDraft, Node> nodes, CityDraft city) => new()
    {
        Key = new(draft.Key),
        Id = draft.Id,
        Name = draft.Name!,
        Park = nodes[draft.Park],
        UserName = $"{draft.Park.Id}/{draft.Id}",
        PasswordHash = draft.PasswordHash,
        UsesDemoPassword = city.DemoPassword || PasswordHashes.IsDemo(draft.PasswordHash),
        Points = new(NamesOf(draft, city.PointKeys)),
    };

    static List<KeyValuePair<string, PointKey>> NamesOf(GatewayDraft draft, int[] pointKeys)
    {
        List<KeyValuePair<string, PointKey>> names = [];
        foreach (var (name, device, point) in LocalNames.Of(draft))
            names.Add(new(name, new(pointKeys[device.FirstPoint + point])));
        return names;
    }
}
