using System.Collections.Frozen;
using System.Globalization;
using Twin.Model.Carbon;
using Twin.Model.Ledger;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary><c>regions</c> and <c>factors</c>: emission factors and the places that they are valid in.</summary>
sealed class FactorSection(LoadContext context, SourceSection sources)
{
    public static MapShape RegionShape { get; } = new("factorRegion", ["id"], ["parent", "name"]);

    public static MapShape Shape { get; } = new("factor", ["id", "measure", "region", "value", "scope", "gases", "source", "standing"],
        ["revision", "basis", "from", "to", "note", "derivedFrom"]);

    public static MapShape PropertiesShape { get; } = new("fuelProperties", ["netCalorific", "carbon", "oxidation"], []);

    public static FrozenDictionary<string, FactorBasis> Bases { get; } = new Dictionary<string, FactorBasis>(StringComparer.Ordinal)
    {
        ["location"] = FactorBasis.Location, ["market"] = FactorBasis.Market, ["both"] = FactorBasis.Both,
    }.ToFrozenDictionary();

    public static FrozenDictionary<string, Measure> FactorMeasures { get; } = Measures.Metered.ToFrozenDictionary(m => m.Name(), StringComparer.Ordinal);

    readonly RulePlaces places = new();

    /// <summary>Null where any of it is at fault.</summary>
    public FactorLibrary? ReadAll(IReadOnlyList<YamlMap> documents)
    {
        var faults = context.Faults.Total;
        List<FactorRegion> regions = [];
        foreach (var map in RuleList.Of(documents, "regions", RegionShape, context))
            if (ReadRegion(map) is { } region) regions.Add(region);
        List<EmissionFactor> factors = [];
        foreach (var map in RuleList.Of(documents, "factors", Shape, context))
            if (ReadFactor(map) is { } factor) factors.Add(factor);
        if (context.Faults.Total > faults) return null;
        var built = FactorLibrary.Build(regions, factors);
        places.Report(built.Faults, documents[0], context.Faults);
        return built.Value;
    }

    FactorRegion? ReadRegion(YamlMap map)
    {
        var id = RuleFields.ReadLabel(map["id"], context);
        var parent = RuleFields.ReadLabel(map["parent"], context);
        var name = TextFields.ReadName(map["name"], context);
        if (id is null) return null;
        places.Add(id, map);
        return new(id, parent) { Name = name };
    }

    EmissionFactor? ReadFactor(YamlMap map)
    {
        var id = RuleFields.ReadLabel(map["id"], context);
        var measure = TextFields.ReadWord(map["measure"], context, FactorMeasures);
        var region = RuleFields.ReadLabel(map["region"], context);
        var rate = RuleFields.ReadRate(map["value"], context);
        var scope = NumberField.ReadWhole(map["scope"], context, 1, 3);
        var gases = TextFields.ReadText(map["gases"], context);
        var provenance = sources.Of(map);
        var basis = TextFields.ReadWord(map["basis"], context, Bases) ?? FactorBasis.Both;
        var revision = NumberField.ReadWhole(map["revision"], context, 1, 1_000_000) ?? 1;
        var validity = RuleFields.ReadValidity(map, context);
        if (map["derivedFrom"] is { } properties && rate is { } stated) CheckDerivation(properties, map["value"]!, stated.Value);
        if (id is null || measure is null || region is null || rate is null || scope is null || gases is null || provenance is null) return null;
        places.Add(id, map);
        return new()
        {
            Id = id, Revision = revision, Measure = measure.Value, Region = region, Basis = basis, Rate = rate.Value,
            Scope = scope.Value, Gases = gases, Validity = validity, Provenance = provenance,
        };
    }

    // A factor with its fuel's properties beside it says where it comes from, and a slip of the pen in either shows.
    void CheckDerivation(YamlItem item, YamlItem valueItem, decimal stated)
    {
        if (PropertiesShape.Open(item, context.Faults) is not { } map) return;
        var netCalorific = NumberField.Read(map["netCalorific"], context, 0, 1_000_000, "MJ per unit");
        var carbon = NumberField.Read(map["carbon"], context, 0, 1_000, "tC/TJ");
        var oxidation = NumberField.Read(map["oxidation"], context, 0, 1, "a share");
        if (netCalorific is null || carbon is null || oxidation is null) return;
        var derived = netCalorific.Value * carbon.Value * oxidation.Value * 44m / 12_000m;
        if (decimal.Round(derived, stated.Scale, MidpointRounding.ToEven) != stated)
            context.Faults.Add(valueItem, string.Create(CultureInfo.InvariantCulture, $"follows from its derivedFrom, rounded: {decimal.Round(derived, 6)}"));
    }
}
