using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.Model.Indicator;
using Twin.Model.Rules;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary><c>zeroCarbonPark</c> and <c>landEvaluation</c>: by what parks and enterprises are evaluated. The model file's own stand above an included file's.</summary>
sealed class EvaluationSection(LoadContext context, SourceSection sources)
{
    const decimal TceMax = 1_000_000_000_000m, WeightMax = 1_000_000m;

    public static MapShape ParkShape { get; } = new("zeroCarbonPark", ["source", "standing", "classes"], ["note", "guiding"]);
    public static MapShape ClassShape { get; } = new("zeroCarbonClass", ["from", "max"], ["to"]);
    public static MapShape GuidingShape { get; } = new("guidingIndicator", ["id", "name", "standing"], ["threshold"]);
    public static MapShape LandShape { get; } = new("landEvaluation", ["id", "source", "standing", "criteria", "grades"], ["note", "vetoes", "vetoGrade"]);
    public static MapShape CriterionShape { get; } = new("landCriterion", ["id", "name", "unit", "weight", "base"], ["cap"]);
    public static MapShape GradeShape { get; } = new("landGrade", ["grade", "from"], []);

    public static FrozenDictionary<string, bool> Criteria { get; } = LandValues.Known.ToFrozenDictionary(id => id, _ => true, StringComparer.Ordinal);

    readonly RulePlaces places = new();

    /// <summary>The rules, with what is stated of nodes' years.</summary>
    public EvaluationDraft ReadAll(IReadOnlyList<YamlMap> documents, NodePaths nodes)
    {
        var faults = context.Faults.Total;
        var park = First(documents, "zeroCarbonPark", ParkShape) is { } parkMap ? ReadPark(parkMap) : null;
        var land = First(documents, "landEvaluation", LandShape) is { } landMap ? ReadLand(landMap) : null;
        var years = new YearFiguresSection(context, sources, nodes, places).ReadAll(documents);
        var draft = new EvaluationDraft(park, land, years);
        if (context.Faults.Total > faults) return draft;
        var numbers = new DraftNumbers();
        places.Report(draft.Build(numbers.KeyOf).Faults(numbers.PathOf), documents[0], context.Faults);
        return draft;
    }

    YamlMap? First(IReadOnlyList<YamlMap> documents, string key, MapShape shape) =>
        documents.Select(d => d[key]).FirstOrDefault(i => i is not null) is { } item ? shape.Open(item, context.Faults) : null;

    ZeroCarbonRules? ReadPark(YamlMap map)
    {
        places.Add(ZeroCarbonRules.Place, map);
        var provenance = sources.Of(map);
        var classes = ImmutableArray.CreateBuilder<ZeroCarbonClass>();
        foreach (var item in context.ListOf(map["classes"]))
            if (ClassShape.Open(item, context.Faults) is { } one
                && NumberField.Read(one["from"], context, 0, TceMax, "tce a year") is { } from && NumberField.Read(one["max"], context, 0, WeightMax, "tCO2/tce") is { } max)
                classes.Add(new(from, NumberField.Read(one["to"], context, 0, TceMax, "tce a year"), max));
        var guiding = ImmutableArray.CreateBuilder<GuidingIndicator>();
        foreach (var item in context.ListOf(map["guiding"]))
            if (GuidingShape.Open(item, context.Faults) is { } one && RuleFields.ReadLabel(one["id"], context) is { } id
                && TextFields.ReadName(one["name"], context) is { } name && TextFields.ReadWord(one["standing"], context, SourceSection.Standings) is { } standing)
                guiding.Add(new(id, name, NumberField.Read(one["threshold"], context, 0, 1, "a share"), standing));
        return provenance is null ? null : new(classes.ToImmutable(), guiding.ToImmutable(), provenance);
    }

    LandEvaluationRules? ReadLand(YamlMap map)
    {
        var id = RuleFields.ReadLabel(map["id"], context);
        var provenance = sources.Of(map);
        var criteria = context.ListOf(map["criteria"]).Select(ReadCriterion).OfType<LandCriterion>().ToImmutableArray();
        var grades = ImmutableArray.CreateBuilder<LandGrade>();
        foreach (var item in context.ListOf(map["grades"]))
            if (GradeShape.Open(item, context.Faults) is { } one && TextFields.ReadText(one["grade"], context) is { } grade
                && NumberField.Read(one["from"], context, 0, WeightMax, "a score") is { } from)
                grades.Add(new(grade, from));
        var vetoes = context.ListOf(map["vetoes"]).Select(i => RuleFields.ReadLabel(i, context)).OfType<string>().ToImmutableArray();
        var vetoGrade = TextFields.ReadText(map["vetoGrade"], context) ?? "";
        if (vetoes.Length > 0 && map["vetoGrade"] is null) context.Faults.AddMissing(map, "vetoGrade", "is missing: a veto gives a grade");
        if (id is null || provenance is null) return null;
        places.Add(id, map);
        return new(id, criteria, grades.ToImmutable(), vetoes, vetoGrade, provenance);
    }

    LandCriterion? ReadCriterion(YamlItem item)
    {
        if (CriterionShape.Open(item, context.Faults) is not { } map) return null;
        var known = TextFields.ReadWord(map["id"], context, Criteria) is not null;
        var name = TextFields.ReadName(map["name"], context);
        // The unit of a ratio is empty.
        var unit = map["unit"] is YamlScalar { Text: "" } ? "" : TextFields.ReadText(map["unit"], context);
        var weight = NumberField.Read(map["weight"], context, 0, WeightMax, "points");
        var basis = NumberField.Read(map["base"], context, 0, TceMax, "the value that scores the whole weight");
        var cap = NumberField.Read(map["cap"], context, 0, WeightMax, "points");
        return known && name is not null && unit is not null && weight is { } points && basis is { } whole
            ? new(((YamlScalar)map["id"]!).Text, name, unit, points, whole, cap) : null;
    }
}
