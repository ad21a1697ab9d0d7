using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.Model.Carbon;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary><c>yearFigures</c>: what statistics state of a park's or enterprise's year, where meters cannot tell.</summary>
sealed class YearFiguresSection(LoadContext context, SourceSection sources, NodePaths nodes, RulePlaces places)
{
    const decimal AmountMax = 1_000_000_000_000m;

    public static MapShape Shape { get; } = new("yearFigures", ["node", "year", "source", "standing"],
        ["note", "tax", "addedValue", "revenue", "research", "headcount", "emissions", "land", "energy", "carbon", "guiding", "findings"]);

    public static MapShape EnergyShape { get; } = new("yearEnergy", [], ["calorific", "equivalent"]);
    public static MapShape GuidingShape { get; } = new("yearGuiding", ["id", "value"], []);

    public ImmutableArray<YearFiguresDraft> ReadAll(IReadOnlyList<YamlMap> documents)
    {
        var years = ImmutableArray.CreateBuilder<YearFiguresDraft>();
        foreach (var map in RuleList.Of(documents, "yearFigures", Shape, context))
            if (Read(map) is { } year) years.Add(year);
        return years.ToImmutable();
    }

    YearFiguresDraft? Read(YamlMap map)
    {
        var node = nodes.Find(map["node"]);
        var year = NumberField.ReadWhole(map["year"], context, 1970, 2199);
        var provenance = sources.Of(map);
        var draft = new YearFiguresDraft
        {
            Tax = Money("tax"), AddedValue = Money("addedValue"), Revenue = Money("revenue"), Research = Money("research"),
            Headcount = Amount("headcount", "people"), EmissionTonnes = Amount("emissions", "t"), CarbonTonnes = Amount("carbon", "tCO2"),
            LandSquareMetres = NumberField.Read(map["land"], context, 0.01m, ModelBounds.AreaSquareMetresMax, "an area in m²"),
            Energy = ReadEnergy(map["energy"]), Guiding = ReadGuiding(map["guiding"]),
            Findings = [.. context.ListOf(map["findings"]).Select(i => RuleFields.ReadLabel(i, context)).OfType<string>()],
        };
        if (node is null || year is null || provenance is null) return null;
        places.Add($"{node.Path} {year}", map);
        return draft with { Node = node, Year = year.Value, Provenance = provenance };

        decimal? Money(string key) => NumberField.Read(map[key], context, -AmountMax, AmountMax, "an amount in 10^4 CNY");
        decimal? Amount(string key, string unit) => NumberField.Read(map[key], context, 0, AmountMax, $"an amount in {unit}");
    }

    FrozenDictionary<CoalConvention, decimal> ReadEnergy(YamlItem? item)
    {
        var energy = new Dictionary<CoalConvention, decimal>();
        if (item is not null && EnergyShape.Open(item, context.Faults) is { } map)
            foreach (var (word, convention) in CoalSection.Conventions)
                if (NumberField.Read(map[word], context, 0, AmountMax, "an amount in tce") is { } tce) energy.Add(convention, tce);
        return energy.ToFrozenDictionary();
    }

    FrozenDictionary<string, decimal> ReadGuiding(YamlItem? item)
    {
        var values = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var entry in context.ListOf(item))
            if (GuidingShape.Open(entry, context.Faults) is { } map && RuleFields.ReadLabel(map["id"], context) is { } id
                && NumberField.Read(map["value"], context, 0, 1, "a share") is { } value && !values.TryAdd(id, value))
                context.Faults.AddWithoutValue(entry, "stands once in a year");
        return values.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
