using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Sections;

/// <summary><c>deviceTypes</c>: points listed once for all devices alike.</summary>
sealed class DeviceTypeSection(LoadContext context)
{
    public static MapShape Shape { get; } = new("deviceType", ["id", "name", "points"], ["sides", "rated", "gapLimit", "staleAfter"]);

    readonly Dictionary<string, DeviceTypeDraft> types = new(StringComparer.Ordinal);

    public DeviceTypeDraft? Find(string id) => types.GetValueOrDefault(id);

    public void ReadAll(YamlItem? list)
    {
        var points = new PointSection(context);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in context.ListOf(list))
        {
            if (Shape.Open(item, context.Faults) is not { } map) continue;
            var type = new DeviceTypeDraft
            {
                Item = map,
                Id = Ids.ReadUnique(map, ids, context),
                Name = TextFields.ReadName(map["name"], context),
                Sides = map["sides"],
                Rated = QuantityField.ReadRating(map["rated"], context),
                GapLimitMs = DurationField.ReadMs(map["gapLimit"], context),
                StaleAfterMs = DurationField.ReadMs(map["staleAfter"], context),
                Points = points.ReadAll(map["points"]),
            };
            foreach (var point in type.Points)
                if (point is { Integrated: true, Measure: { } measure } && type.HasRegisterFor(measure))
                    context.Faults.Add(point.Item["integrated"]!, "a register beside it counts the same energy, which would be booked twice");
            types.TryAdd(type.Id, type);
        }
    }
}
