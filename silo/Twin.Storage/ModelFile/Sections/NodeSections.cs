using Twin.Model.Topology;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Sections;

/// <summary>City, parks, enterprises and facilities: what they share, and what is below each.</summary>
sealed class NodeSections(LoadContext context, DeviceSection devices)
{
    static readonly string[] Common = ["place", "footprint", "area", "from", "to", "carbon", "formerly"];

    public static MapShape CityShape { get; } = new("city", ["id", "name", "timeZone"], ["place", "footprint", "area", "carbon", "formerly"]);
    public static MapShape ParkShape { get; } = new("park", ["id", "name"], [.. Common, "enterprises", "gateways"]);
    public static MapShape EnterpriseShape { get; } = new("enterprise", ["id", "name", "type"], [.. Common, "facilities"]);
    public static MapShape FacilityShape { get; } = new("facility", ["id", "name", "type"], [.. Common, "devices"]);

    /// <summary>Every node, parents before children, in the file's order.</summary>
    public List<NodeDraft> All { get; } = [];

    public NodeDraft? ReadCity(YamlItem cityItem, YamlItem? parks)
    {
        if (CityShape.Open(cityItem, context.Faults) is not { } map) return null;
        context.Zone = ReadZone(map["timeZone"]);
        var city = ReadNode(map, NodeKind.City, null, []);
        ReadChildren(parks, NodeKind.Park, city);
        return city;
    }

    void ReadChildren(YamlItem? list, NodeKind kind, NodeDraft parent)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in context.ListOf(list))
        {
            var shape = kind switch { NodeKind.Park => ParkShape, NodeKind.Enterprise => EnterpriseShape, _ => FacilityShape };
            if (shape.Open(item, context.Faults) is not { } map) continue;
            var node = ReadNode(map, kind, parent, ids);
            if (kind == NodeKind.Park) ReadChildren(map["enterprises"], NodeKind.Enterprise, node);
            else if (kind == NodeKind.Enterprise) ReadChildren(map["facilities"], NodeKind.Facility, node);
            else devices.ReadAll(map["devices"], node);
        }
    }

    NodeDraft ReadNode(YamlMap map, NodeKind kind, NodeDraft? parent, Dictionary<string, int> siblings)
    {
        var id = Ids.ReadUnique(map, siblings, context);
        var fromMs = map["from"] is { } from ? DateField.Read(from, context) ?? long.MinValue : long.MinValue;
        var toMs = map["to"] is { } to ? DateField.Read(to, context) ?? long.MaxValue : long.MaxValue;
        if (toMs <= fromMs) context.Faults.Add(map["to"]!, "lies after `from`");
        var node = new NodeDraft
        {
            Item = map,
            Kind = kind,
            Id = id,
            Parent = parent,
            Path = parent is null ? id : $"{parent.Path}/{id}",
            Name = TextFields.ReadName(map["name"], context),
            Type = TextFields.ReadId(map["type"], context) ?? "",
            Place = GeoFields.ReadPlace(map["place"], context),
            Footprint = GeoFields.ReadFootprint(map["footprint"], context),
            AreaSquareMetres = NumberField.Read(map["area"], context, 0.01m, ModelBounds.AreaSquareMetresMax, "an area in m²"),
            FromMs = fromMs,
            ToMs = toMs,
            Formerly = Ids.ReadFormerly(map["formerly"], context),
        };
        parent?.Children.Add(node);
        All.Add(node);
        if (All.Count == ModelBounds.NodesMax + 1) context.Faults.AddWithoutValue(map, $"a model has at most {ModelBounds.NodesMax} nodes");
        return node;
    }

    TimeZoneInfo ReadZone(YamlItem? item)
    {
        if (item is null) return TimeZoneInfo.Utc;
        if (item is YamlScalar scalar && TimeZoneInfo.TryFindSystemTimeZoneById(scalar.Text, out var zone)) return zone;
        context.Faults.Add(item, "is a time zone that this machine knows, by its IANA name: Asia/Shanghai");
        return TimeZoneInfo.Utc;
    }
}
