using System.Collections.Immutable;
using System.Globalization;
using Twin.Model.Carbon;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary><c>steam</c>: the enthalpy of saturated steam by absolute pressure; and the condition of the steam that a node buys.</summary>
sealed class SteamSection(LoadContext context, SourceSection sources)
{
    public static MapShape Shape { get; } = new("steamTable", ["source", "standing", "saturated"], ["note"]);

    public static MapShape ConditionShape { get; } = new("steamCondition", [], ["pressure", "enthalpy", "feedWater"]);

    /// <summary>kJ/kg: superheated steam of 700 °C has 3,930.</summary>
    const decimal EnthalpyMax = 5_000m;

    SteamTable? table;

    public void ReadAll(IReadOnlyList<YamlMap> documents)
    {
        foreach (var document in documents)
        {
            if (document["steam"] is not { } item || Shape.Open(item, context.Faults) is not { } map) continue;
            if (table is not null) context.Faults.AddWithoutValue(item, "a model has one table of steam, and another of its files has it already");
            var rows = ReadRows(map["saturated"]);
            if (sources.Of(map) is { } provenance && rows.Length >= 2) table = new(rows, provenance);
        }
    }

    /// <summary><c>{pressure: 0.8 MPa}</c> (absolute, saturated) or <c>{enthalpy: 2768.3}</c>.</summary>
    public SteamCondition? ReadCondition(YamlItem? item)
    {
        if (item is null || ConditionShape.Open(item, context.Faults) is not { } map) return null;
        var feedWater = NumberField.Read(map["feedWater"], context, 0, EnthalpyMax, "an enthalpy in kJ/kg") ?? SteamCondition.FeedWater20C;
        if (map["pressure"] is null == map["enthalpy"] is null)
        {
            context.Faults.AddWithoutValue(map, "states either the pressure of saturated steam or its enthalpy");
            return null;
        }
        var enthalpy = map["enthalpy"] is { } stated ? NumberField.Read(stated, context, 0, EnthalpyMax, "an enthalpy in kJ/kg") : SaturatedAt(map["pressure"]!);
        if (enthalpy is not { } kjPerKg) return null;
        if (kjPerKg > feedWater) return new(kjPerKg, feedWater);
        context.Faults.AddWithoutValue(map, "steam holds more than the water that it is made from");
        return null;
    }

    decimal? SaturatedAt(YamlItem item)
    {
        if (RuleFields.Split(item, out var pressure) is not { Sign: "MPa" })
        {
            context.Faults.Add(item, "is an absolute pressure in MPa: 0.8 MPa");
            return null;
        }
        if (table?.SaturatedKjPerKg(pressure) is { } enthalpy) return enthalpy;
        context.Faults.Add(item, table is null ? "needs the section `steam`, a table of saturated steam" : string.Create(CultureInfo.InvariantCulture,
            $"lies within the table of saturated steam, from {table.Rows[0].Megapascals} to {table.Rows[^1].Megapascals} MPa"));
        return null;
    }

    ImmutableArray<(decimal, decimal)> ReadRows(YamlItem? list)
    {
        var rows = ImmutableArray.CreateBuilder<(decimal Megapascals, decimal KjPerKg)>();
        foreach (var item in context.ListOf(list))
        {
            if (item is not YamlList { Items: [var pressureItem, var enthalpyItem] })
            {
                context.Faults.Add(item, "is a row [MPa, kJ/kg]");
                continue;
            }
            var pressure = NumberField.Read(pressureItem, context, 0, 100, "a pressure in MPa");
            var enthalpy = NumberField.Read(enthalpyItem, context, 0, EnthalpyMax, "an enthalpy in kJ/kg");
            if (pressure is not { } mpa || enthalpy is not { } kj) continue;
            if (rows.Count > 0 && rows[^1].Megapascals >= mpa) context.Faults.Add(pressureItem, "lies above the pressure of the row before");
            else rows.Add((mpa, kj));
        }
        if (list is YamlList { Items.Count: < 2 }) context.Faults.AddWithoutValue(list, "a table has at least two rows");
        return rows.ToImmutable();
    }
}
