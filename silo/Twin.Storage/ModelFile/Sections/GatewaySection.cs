using System.Globalization;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Sections;

/// <summary>The gateways of a park: credential, what each serves, and its own names for points.</summary>
sealed class GatewaySection(LoadContext context, int pointCount)
{
    public static MapShape Shape { get; } = new("gateway", ["id", "name", "password"], ["under", "serves", "names", "formerly"]);

    // Per point of the file: number + 1 of the gateway that serves it.
    readonly int[] servedBy = new int[pointCount];

    public List<GatewayDraft> All { get; } = [];

    public void ReadAll(NodeDraft park)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in context.ListOf(park.Item["gateways"]))
            if (Shape.Open(item, context.Faults) is { } map) Read(map, park, ids);
    }

    void Read(YamlMap map, NodeDraft park, Dictionary<string, int> ids)
    {
        var gateway = new GatewayDraft
        {
            Item = map,
            Id = Ids.ReadUnique(map, ids, context),
            Park = park,
            Name = TextFields.ReadName(map["name"], context),
            PasswordHash = ReadPassword(map["password"]),
            Formerly = Ids.ReadFormerly(map["formerly"], context),
        };
        All.Add(gateway);
        if (All.Count == ModelBounds.GatewaysMax + 1) context.Faults.AddWithoutValue(map, $"a model has at most {ModelBounds.GatewaysMax} gateways");
        if ((map["serves"] ?? map["names"]) is null) context.Faults.AddMissing(map, "serves", "is missing: a gateway serves nodes or devices, or names points");

        var under = map["under"] is { } underItem ? Find(underItem, park).Node : park;
        if (under is null) return;
        foreach (var item in context.ListOf(map["serves"])) Serve(gateway, item, under, map["under"] is not null);
        ReadNames(gateway, map["names"], under);
        CheckLocalNames(gateway);
    }

    string ReadPassword(YamlItem? item)
    {
        if (item is null) return "";
        if (item is YamlScalar scalar && PasswordHashes.LooksLikeOne(scalar.Text)) return scalar.Text;
        context.Faults.AddWithoutValue(item, "is a salted hash as `Twin.Park hash-password` makes one, never the password itself; or the mark that stands for it where the model is shown");
        return "";
    }

    void Serve(GatewayDraft gateway, YamlItem item, NodeDraft under, bool belowUnder)
    {
        var (node, device) = Find(item, under);
        var served = device is not null ? [device] : node?.DevicesBelow() ?? [];
        // Without `under`, names start below what is served; with it, below that node.
        var prefix = (belowUnder ? under.Path : device?.Path ?? node?.Path) + "/";
        var other = 0;
        var (taken, first) = (0, "");
        foreach (var each in served)
        {
            gateway.Served.Add((each, prefix));
            for (var i = 0; i < each.Type.Points.Count; i++)
                if (Take(each, i, out var by)) continue;
                else if (taken++ == 0) (other, first) = (by, $"{each.Path}/{each.Type.Points[i].Id}");
        }
        if (taken > 0) context.Faults.Add(item, Taken(other, first, taken));
        if (node is null && device is null) return;
        if (gateway.Served.Count == 0) context.Faults.Add(item, "there is no device below it to serve");
    }

    bool Take(DeviceDraft device, int point, out int by)
    {
        ref var owner = ref servedBy[device.FirstPoint + point];
        by = owner;
        if (owner != 0) return false;
        owner = All.Count;
        return true;
    }

    string Taken(int by, string first, int count) => string.Create(CultureInfo.InvariantCulture,
        $"a point has one gateway and one name: {first}{(count > 1 ? $" and {count - 1} more" : "")} has gateway {All[by - 1].Id} (line {All[by - 1].Item.Line}) already");

    void ReadNames(GatewayDraft gateway, YamlItem? names, NodeDraft under)
    {
        if (names is null) return;
        if (names is not YamlMap map)
        {
            context.Faults.Add(names, "is a mapping of local names to paths of points");
            return;
        }
        foreach (var item in map.Items)
        {
            if (item is not YamlScalar { Text: var path } || path.LastIndexOf('/') is not (> 0 and var cut)
                || FindBelow(path[..cut], under).Device is not { } device || PointOf(device, path[(cut + 1)..]) is not (>= 0 and var point))
                context.Faults.Add(item, $"there is no such point below {under.Path}");
            else if (!Take(device, point, out var by)) context.Faults.Add(item, Taken(by, $"{device.Path}/{device.Type.Points[point].Id}", 1));
            else gateway.Named.Add((item.Key!, device, point));
        }
    }

    static int PointOf(DeviceDraft device, string id)
    {
        for (var i = 0; i < device.Type.Points.Count; i++)
            if (device.Type.Points[i].Id == id) return i;
        return -1;
    }

    (NodeDraft? Node, DeviceDraft? Device) Find(YamlItem item, NodeDraft under)
    {
        if (item is YamlScalar { Text: "." }) return (under, null);
        var found = item is YamlScalar { Text: var path } ? FindBelow(path, under) : default;
        if (found == default) context.Faults.Add(item, $"there is no node or device of this path below {under.Path}");
        return found;
    }

    static (NodeDraft? Node, DeviceDraft? Device) FindBelow(string path, NodeDraft under)
    {
        var node = under;
        var steps = path.Split('/');
        for (var i = 0; i < steps.Length; i++)
        {
            if (node.Children.Find(c => c.Id == steps[i]) is { } child) node = child;
            else return i == steps.Length - 1 && node.Devices.Find(d => d.Id == steps[i]) is { } device ? (null, device) : default;
        }
        return (node, null);
    }

    void CheckLocalNames(GatewayDraft gateway)
    {
        // Paths below one node differ by themselves.
        var mayClash = gateway.Named.Count > 0 || gateway.Served.Select(s => s.Prefix).Distinct().Skip(1).Any();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, device, point) in LocalNames.Of(gateway))
        {
            if (!TextFields.IsLocalName(name))
                Fault(name, $"a local name has 1 to {ModelBounds.LocalNameBytesMax} bytes and no control characters");
            if (mayClash && !seen.Add(name))
                Fault(name, $"a local name means one point, and {device.Path}/{device.Type.Points[point].Id} is not the first of this name: state `under`");
        }

        void Fault(string name, string rule)
        {
            var at = gateway.Item["names"] is YamlMap map && map[name] is { } named ? named : gateway.Item["serves"] ?? gateway.Item;
            context.Faults.Add(at.Line, at.Path, name, rule);
        }
    }
}
