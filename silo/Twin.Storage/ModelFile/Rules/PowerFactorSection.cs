using System.Collections.Immutable;
using Twin.Model.Tariff;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary><c>powerFactorTables</c>: how the power factor changes a bill.</summary>
sealed class PowerFactorSection(LoadContext context, SourceSection sources)
{
    public static MapShape Shape { get; } = new("powerFactorTable", ["id", "source", "standing", "steps"], ["note"]);

    public Named<PowerFactorTable> All { get; } = new("powerFactorTables", context);

    /// <summary>Where the steps of a table stand: its faults are told by each tariff that uses it.</summary>
    public Dictionary<string, YamlItem> Places { get; } = new(StringComparer.Ordinal);

    public void ReadAll(IReadOnlyList<YamlMap> documents)
    {
        foreach (var map in RuleList.Of(documents, "powerFactorTables", Shape, context))
        {
            var id = All.ReadId(map);
            var faults = context.Faults.Total;
            var steps = ReadSteps(map["steps"]);
            var provenance = sources.Of(map);
            All.Add(id, id is null || provenance is null || context.Faults.Total > faults ? null : new(id, steps, provenance));
            if (id is not null) Places[id] = map["steps"] ?? map;
        }
    }

    ImmutableArray<PowerFactorStep> ReadSteps(YamlItem? list)
    {
        var steps = ImmutableArray.CreateBuilder<PowerFactorStep>();
        foreach (var item in context.ListOf(list))
            if (item is not YamlList { Items: [var factorItem, var percentItem] }) context.Faults.Add(item, "is a step [power factor in hundredths, percent]: [90, 0]");
            else if (NumberField.ReadWhole(factorItem, context, 0, 100) is { } hundredths
                && NumberField.Read(percentItem, context, -100, 1_000, "a change in percent") is { } percent) steps.Add(new(hundredths, percent));
        return steps.ToImmutable();
    }
}
