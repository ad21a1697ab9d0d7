using System.Collections.Frozen;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Sections;

/// <summary>References from devices to nodes and other devices, resolved once all of them are known.</summary>
/// <remarks>A reference is a full path from the city on, or starts at the device's facility: <c>../substation</c> is the facility beside it.</remarks>
sealed class References(LoadContext context, IReadOnlyList<NodeDraft> nodes)
{
    const string PathRule = "a reference is a full path from the city on, or starts from the facility: ./meter, .., ../substation";

    public static FrozenDictionary<string, SideKind> SideWords { get; } = new Dictionary<string, SideKind>(StringComparer.Ordinal)
    {
        ["grid"] = SideKind.Grid, ["bus"] = SideKind.Bus, ["pv"] = SideKind.Pv, ["battery"] = SideKind.Battery,
        ["ev"] = SideKind.Ev, ["load"] = SideKind.Load,
    }.ToFrozenDictionary();

    readonly Dictionary<string, NodeDraft> byPath = ByPath(nodes);

    public void Resolve(DeviceDraft device)
    {
        if (device.Item["accountedAt"] is { } accountedAt) ResolveAccountedAt(device, accountedAt);
        ResolveSides(device);
        ResolveChecks(device);
    }

    static Dictionary<string, NodeDraft> ByPath(IReadOnlyList<NodeDraft> nodes)
    {
        var byPath = new Dictionary<string, NodeDraft>(nodes.Count, StringComparer.Ordinal);
        foreach (var node in nodes) byPath.TryAdd(node.Path, node);
        return byPath;
    }

    void ResolveAccountedAt(DeviceDraft device, YamlItem item)
    {
        if (NodeAt(item, device.Facility) is not { } node) return;
        if (device.Facility.IsAtOrBelow(node)) device.AccountedAt = node;
        else context.Faults.Add(item, "a meter is accounted at its facility or at a node above it");
    }

    void ResolveSides(DeviceDraft device)
    {
        var item = device.Item["sides"] ?? device.Type.Sides;
        if (item is null)
        {
            if (device.Type.IsElectric) context.Faults.AddMissing(device.Item, "sides", "is missing: an electric meter states what lies on its two sides");
            return;
        }
        if (!device.Type.IsElectric)
        {
            context.Faults.AddWithoutValue(item, $"only electric meters have sides, and type {device.Type.Id} measures no electricity");
            return;
        }
        if (item is not YamlList { Items: [var fromItem, var toItem] })
        {
            context.Faults.AddWithoutValue(item, "is a list of two sides: [grid, bus]");
            return;
        }
        if (SideAt(fromItem, device) is { } from && SideAt(toItem, device) is { } to && CheckSides(device, item, from, to)) device.Sides = (from, to);
    }

    SideDraft? SideAt(YamlItem item, DeviceDraft device)
    {
        if (item is YamlScalar scalar && SideWords.TryGetValue(scalar.Text, out var kind))
            return new(kind, kind == SideKind.Bus ? device.AccountedAt : null);
        if (!IsPath(item))
        {
            context.Faults.Add(item, $"a side is one of {string.Join(", ", SideWords.Keys)}, or a reference to the node whose bus it is");
            return null;
        }
        return NodeAt(item, device.Facility) is { } node ? new(SideKind.Bus, node) : null;
    }

    bool CheckSides(DeviceDraft device, YamlItem item, SideDraft from, SideDraft to)
    {
        string? fault = null;
        if (from == to) fault = "the two sides of a meter differ";
        else if (from.Kind is not (SideKind.Grid or SideKind.Bus) && to.Kind is not (SideKind.Grid or SideKind.Bus)) fault = "one side is the grid or a bus";
        else if (!device.Role.Entries.All(r => r.Value == MeterRole.Check) && !IsOwn(from, device) && !IsOwn(to, device))
            fault = $"one side belongs to {device.AccountedAt.Path}, where the meter is accounted";
        if (fault is null) return true;
        context.Faults.AddWithoutValue(item.Parent == device.Item ? item : device.Item, fault);
        return false;
    }

    static bool IsOwn(SideDraft side, DeviceDraft device) =>
        side.Kind != SideKind.Grid && (side.Bus is null || side.Bus.IsAtOrBelow(device.AccountedAt));

    void ResolveChecks(DeviceDraft device)
    {
        var mayCheck = device.Role.Entries.Any(r => r.Value == MeterRole.Check);
        var item = device.Item["checks"];
        if (item is null)
        {
            if (mayCheck) context.Faults.AddMissing(device.Item, "checks", "is missing: a check meter names the device or node that it is compared with");
            return;
        }
        if (!mayCheck)
        {
            context.Faults.Add(item, "only a meter whose role is check is compared");
            return;
        }
        if (PathOf(item, device.Facility) is not { } path) return;
        if (path == device.Path) context.Faults.Add(item, "a meter does not check itself");
        else if (byPath.ContainsKey(path) || DeviceAt(path) is not null) device.Checks = path;
        else context.Faults.Add(item, $"there is no node or device {path}");
    }

    NodeDraft? NodeAt(YamlItem item, NodeDraft facility)
    {
        if (PathOf(item, facility) is not { } path) return null;
        if (byPath.TryGetValue(path, out var node)) return node;
        context.Faults.Add(item, $"there is no node {path}");
        return null;
    }

    DeviceDraft? DeviceAt(string path)
    {
        var cut = path.LastIndexOf('/');
        return cut > 0 && byPath.TryGetValue(path[..cut], out var facility) ? facility.Devices.Find(d => d.Id == path[(cut + 1)..]) : null;
    }

    bool IsPath(YamlItem item) => item is YamlScalar { Text: var text } && (text.StartsWith('.') || text.Split('/')[0] == nodes[0].Id);

    string? PathOf(YamlItem item, NodeDraft facility)
    {
        if (!IsPath(item))
        {
            context.Faults.Add(item, PathRule);
            return null;
        }
        var steps = ((YamlScalar)item).Text.Split('/');
        if (steps[0][0] != '.') return ((YamlScalar)item).Text;
        List<string> path = [.. facility.Path.Split('/')];
        foreach (var step in steps)
            if (step == "..") path.RemoveRange(Math.Max(0, path.Count - 1), Math.Min(1, path.Count));
            else if (step != ".") path.Add(step);
        return string.Join('/', path);
    }
}
