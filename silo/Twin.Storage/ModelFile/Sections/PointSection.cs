using System.Collections.Frozen;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Sections;

/// <summary>The points of a device type.</summary>
sealed class PointSection(LoadContext context)
{
    public static MapShape Shape { get; } = new("point", ["id", "kind", "unit"],
        ["name", "measure", "unaccounted", "primary", "digits", "rated", "margin", "gapLimit", "staleAfter", "receiptTime", "integrated", "formerly"]);

    public static FrozenDictionary<string, PointKind> Kinds { get; } = new Dictionary<string, PointKind>(StringComparer.Ordinal)
    {
        ["register"] = PointKind.Register, ["power"] = PointKind.Power, ["gauge"] = PointKind.Gauge, ["switch"] = PointKind.Switch,
    }.ToFrozenDictionary();

    /// <summary>What a point may state. What else a ledger counts (transfers, generation, charging) follows from a meter's sides.</summary>
    public static FrozenDictionary<string, Measure> StatedMeasures { get; } = Measures.Metered
        .Where(m => m is not (Measure.TransferIn or Measure.TransferOut or Measure.PvGeneration or Measure.BatteryCharge
            or Measure.BatteryDischarge or Measure.EvCharging))
        .ToFrozenDictionary(m => m.Name(), StringComparer.Ordinal);

    public IReadOnlyList<PointDraft> ReadAll(YamlItem? list)
    {
        var items = context.ListOf(list);
        if (list is YamlList && items.Count is 0 or > ModelBounds.PointsPerTypeMax)
            context.Faults.AddWithoutValue(list!, $"a device type has 1 to {ModelBounds.PointsPerTypeMax} points");
        List<PointDraft> points = [];
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in items)
            if (Shape.Open(item, context.Faults) is { } map && Read(map, ids) is { } point) points.Add(point);
        return points;
    }

    PointDraft? Read(YamlMap map, Dictionary<string, int> ids)
    {
        var id = Ids.ReadUnique(map, ids, context);
        var kind = TextFields.ReadWord(map["kind"], context, Kinds);
        var unit = ReadUnit(map["unit"]);
        var measure = ReadMeasure(map, kind);
        var point = new PointDraft
        {
            Item = map,
            Id = id,
            Name = TextFields.ReadName(map["name"], context),
            Kind = kind ?? PointKind.Gauge,
            Unit = unit ?? default,
            Measure = measure,
            UnitFactor = unit is { } known && measure is { } counted && kind is { } stated ? FactorOf(map, stated, known, counted) : 1m,
            Primary = TextFields.ReadFlag(map["primary"], context) ?? false,
            Digits = NumberField.ReadWhole(map["digits"], context, 1, ModelBounds.RegisterDigitsMax) is { } digits && kind == PointKind.Register && measure is not null ? digits : null,
            Rated = QuantityField.ReadRating(map["rated"], context),
            Margin = NumberField.Read(map["margin"], context, 1m, 100m, "a factor"),
            GapLimitMs = DurationField.ReadMs(map["gapLimit"], context),
            StaleAfterMs = DurationField.ReadMs(map["staleAfter"], context),
            ReceiptTimeAllowed = TextFields.ReadFlag(map["receiptTime"], context) ?? kind is PointKind.Gauge or PointKind.Switch or PointKind.Power,
            Integrated = TextFields.ReadFlag(map["integrated"], context),
            Formerly = TextFields.ReadId(map["formerly"], context),
        };
        CheckAccountedKeys(map, kind);
        return kind is null || unit is null ? null : point;
    }

    Unit? ReadUnit(YamlItem? item)
    {
        if (item is null) return null;
        if (item is YamlScalar scalar && Units.Find(scalar.Text) is { } unit) return unit;
        context.Faults.Add(item, $"is a known unit: {string.Join(", ", Units.All)}");
        return null;
    }

    Measure? ReadMeasure(YamlMap map, PointKind? kind)
    {
        var measure = TextFields.ReadWord(map["measure"], context, StatedMeasures);
        var unaccounted = TextFields.ReadFlag(map["unaccounted"], context) ?? false;
        if (kind is PointKind.Register or PointKind.Power)
        {
            if (map["measure"] is null && !unaccounted)
                context.Faults.AddWithoutValue(map, "a register or power point states its measure, or unaccounted: true");
            if (map["measure"] is not null && unaccounted)
                context.Faults.AddWithoutValue(map["unaccounted"]!, "a point with a measure is accounted");
            if (kind == PointKind.Power && measure is { } flowing && flowing is not (Measure.ElectricityImport or Measure.Heat or Measure.Cooling or Measure.ReactiveImport))
                context.Faults.Add(map["measure"]!, "power flows in electricity_import, reactive_import, heat or cooling; its sign tells the direction");
        }
        else if (kind is not null && (map["measure"] ?? map["unaccounted"]) is { } idle)
            context.Faults.Add(idle, "only register and power points are accounted");
        return measure;
    }

    decimal FactorOf(YamlMap map, PointKind kind, Unit unit, Measure measure)
    {
        if (kind == PointKind.Register)
        {
            if (Units.ToAccounting(unit, measure) is { } factor) return factor;
            context.Faults.Add(map["unit"]!, $"{measure.Name()} is accounted in {measure.Unit()}, and {unit.Sign} has no exact factor to it");
        }
        else if (kind == PointKind.Power)
        {
            var wanted = measure == Measure.ReactiveImport ? Dimension.ReactivePower : Dimension.Power;
            if (unit.Dimension == wanted) return unit.Factor;
            context.Faults.Add(map["unit"]!, wanted == Dimension.Power ? "power is in W, kW or MW" : "reactive power is in var, kvar or Mvar");
        }
        return 1m;
    }

    void CheckAccountedKeys(YamlMap map, PointKind? kind)
    {
        if (kind is null) return;
        if (map["digits"] is { } digits && (kind != PointKind.Register || map["unaccounted"] is not null))
            context.Faults.Add(digits, "only an accounted register rolls over");
        if (map["integrated"] is { } integrated && (kind != PointKind.Power || map["unaccounted"] is not null))
            context.Faults.Add(integrated, "only the power of an accounted power point is integrated");
        foreach (var key in (ReadOnlySpan<string>)["rated", "margin", "primary"])
            if (map[key] is { } item && kind is not (PointKind.Register or PointKind.Power))
                context.Faults.Add(item, "only register and power points have it");
    }
}
