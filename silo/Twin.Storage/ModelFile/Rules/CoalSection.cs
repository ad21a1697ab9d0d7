using System.Collections.Frozen;
using Twin.Model.Carbon;
using Twin.Model.Ledger;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary><c>coal</c> and <c>coalChoice</c>: standard-coal coefficients, and which counts where sources differ.</summary>
sealed class CoalSection(LoadContext context, SourceSection sources)
{
    public static MapShape Shape { get; } = new("coalCoefficient", ["id", "measure", "value", "source", "standing"], ["convention", "from", "to", "note"]);

    public static FrozenDictionary<string, CoalConvention> Conventions { get; } = new Dictionary<string, CoalConvention>(StringComparer.Ordinal)
    {
        ["calorific"] = CoalConvention.Calorific, ["equivalent"] = CoalConvention.Equivalent,
    }.ToFrozenDictionary();

    public static FrozenDictionary<string, Measure> CoalMeasures { get; } = Measures.Metered.Append(Measure.ElectricityConsumption)
        .ToFrozenDictionary(m => m.Name(), StringComparer.Ordinal);

    readonly RulePlaces places = new();
    readonly Named<CoalCoefficient> coefficients = new("coal", context);

    public CoalTable ReadAll(IReadOnlyList<YamlMap> documents)
    {
        var faults = context.Faults.Total;
        List<CoalCoefficient> all = [];
        foreach (var map in RuleList.Of(documents, "coal", Shape, context))
        {
            var id = coefficients.ReadId(map);
            var coefficient = Read(map, id);
            coefficients.Add(id, coefficient);
            if (coefficient is not null) all.Add(coefficient);
        }
        var chosen = ReadChoice(documents);
        if (context.Faults.Total > faults) return CoalTable.Empty;
        var built = CoalTable.Build(CoalTable.Choose(all, chosen));
        places.Report(built.Faults, documents[0], context.Faults);
        return built.Value ?? CoalTable.Empty;
    }

    CoalCoefficient? Read(YamlMap map, string? id)
    {
        var measure = TextFields.ReadWord(map["measure"], context, CoalMeasures);
        var rate = RuleFields.ReadRate(map["value"], context);
        var convention = TextFields.ReadWord(map["convention"], context, Conventions);
        var provenance = sources.Of(map);
        var validity = RuleFields.ReadValidity(map, context);
        if (id is null || measure is null || rate is null || provenance is null) return null;
        places.Add(id, map);
        return new() { Id = id, Measure = measure.Value, Convention = convention, Rate = rate.Value, Validity = validity, Provenance = provenance };
    }

    // The model file's own choice stands above an included one's: a nation's file proposes, the operator decides.
    HashSet<string> ReadChoice(IReadOnlyList<YamlMap> documents)
    {
        var chosen = new HashSet<string>(StringComparer.Ordinal);
        var decided = new Dictionary<(Measure, CoalConvention?), YamlMap>();
        foreach (var document in documents)
            foreach (var item in context.ListOf(document["coalChoice"]))
                if (coefficients.TryFind(item, out var coefficient)
                    && (decided.TryAdd((coefficient.Measure, coefficient.Convention), document) || decided[(coefficient.Measure, coefficient.Convention)] == document))
                    chosen.Add(coefficient.Id);
        return chosen;
    }
}
