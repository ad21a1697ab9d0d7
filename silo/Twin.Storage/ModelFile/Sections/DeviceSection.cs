using System.Collections.Frozen;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Sections;

/// <summary>The devices of a facility: each of a type, with what is its own.</summary>
sealed class DeviceSection(LoadContext context, DeviceTypeSection types)
{
    public static MapShape Shape { get; } = new("device", ["id", "type"],
        ["name", "role", "sides", "accountedAt", "checks", "multiplier", "rated", "gapLimit", "staleAfter", "formerly"]);

    public static MapShape DatedRoleShape { get; } = new("datedRole", ["value"], ["from"]);

    public static FrozenDictionary<string, MeterRole> Roles { get; } = new Dictionary<string, MeterRole>(StringComparer.Ordinal)
    {
        ["primary"] = MeterRole.Primary, ["boundary"] = MeterRole.Boundary, ["check"] = MeterRole.Check,
    }.ToFrozenDictionary();

    readonly PointSpecs specs = new(context);

    public List<DeviceDraft> All { get; } = [];

    public int PointCount { get; private set; }

    public void ReadAll(YamlItem? list, NodeDraft facility)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in context.ListOf(list))
            if (Shape.Open(item, context.Faults) is { } map) Read(map, facility, ids);
    }

    void Read(YamlMap map, NodeDraft facility, Dictionary<string, int> ids)
    {
        var id = Ids.ReadUnique(map, ids, context);
        var type = FindType(map["type"]);
        var device = new DeviceDraft
        {
            Item = map,
            Id = id,
            Facility = facility,
            AccountedAt = facility,
            Type = type ?? NoType,
            Name = TextFields.ReadName(map["name"], context),
            Role = ReadRole(map["role"]),
            Multiplier = MultiplierField.Read(map["multiplier"], context),
            Rated = QuantityField.ReadRating(map["rated"], context),
            GapLimitMs = DurationField.ReadMs(map["gapLimit"], context),
            StaleAfterMs = DurationField.ReadMs(map["staleAfter"], context),
            Formerly = Ids.ReadFormerly(map["formerly"], context),
            FirstPoint = PointCount,
        };
        facility.Devices.Add(device);
        All.Add(device);
        PointCount += device.Type.Points.Count;
        if (type is not null) device.Specs = specs.Of(device);
        if (All.Count == ModelBounds.DevicesMax + 1) context.Faults.AddWithoutValue(map, $"a model has at most {ModelBounds.DevicesMax} devices");
        if (PointCount > ModelBounds.PointsMax && PointCount - device.Type.Points.Count <= ModelBounds.PointsMax)
            context.Faults.AddWithoutValue(map, $"a model has at most {ModelBounds.PointsMax} points");
    }

    static DeviceTypeDraft NoType { get; } = new() { Item = new YamlMap(), Id = Ids.Unread, Points = [] };

    DeviceTypeDraft? FindType(YamlItem? item)
    {
        if (item is null) return null;
        if (item is YamlScalar scalar && types.Find(scalar.Text) is { } type) return type;
        context.Faults.Add(item, "is the id of one of deviceTypes");
        return null;
    }

    Timeline<MeterRole> ReadRole(YamlItem? item) =>
        item is null ? context.Constant(MeterRole.Primary)
        : context.Dated(item, DatedRoleShape, value => TextFields.ReadWord(value, context, Roles), context.Constant)
            ?? context.Constant(MeterRole.Primary);
}
