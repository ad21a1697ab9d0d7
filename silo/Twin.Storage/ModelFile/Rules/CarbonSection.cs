using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.Model.Carbon;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary><c>carbon</c> of a node: how its carbon and standard coal are counted. What a node does not state it takes, key by key, from the one above.</summary>
/// <param name="factors">Null where they are at fault.</param>
sealed class CarbonSection(LoadContext context, FactorLibrary? factors, SteamSection steam)
{
    sealed record Stated(string? Region, UncoveredElectricity? Uncovered, CoalConvention? Convention, ImmutableArray<Measure>? Purchased, SteamCondition? Steam);

    public static MapShape Shape { get; } = new("carbon", [], ["from", "region", "uncovered", "convention", "purchased", "steam"]);

    public static FrozenDictionary<string, UncoveredElectricity> Uncovered { get; } = new Dictionary<string, UncoveredElectricity>(StringComparer.Ordinal)
    {
        ["residual"] = UncoveredElectricity.Residual, ["location"] = UncoveredElectricity.Location,
    }.ToFrozenDictionary();

    public static FrozenDictionary<string, Measure> PurchasedMeasures { get; } = new[] { Measure.Heat, Measure.Steam, Measure.Cooling }
        .ToFrozenDictionary(m => m.Name(), StringComparer.Ordinal);

    /// <summary>The settings of each node that states any, with what it inherits.</summary>
    /// <param name="nodes">Parents before children.</param>
    public IReadOnlyDictionary<NodeDraft, Timeline<CarbonSettings>> ReadAll(IReadOnlyList<NodeDraft> nodes)
    {
        var settings = new Dictionary<NodeDraft, Timeline<CarbonSettings>>();
        foreach (var node in nodes)
            if (DatedMaps.Read(node.Item["carbon"], Shape, Read, context) is { } stated && Whole(node, stated, Above(node, settings)) is { } whole)
                settings[node] = whole;
        return settings;
    }

    static Timeline<CarbonSettings>? Above(NodeDraft node, Dictionary<NodeDraft, Timeline<CarbonSettings>> settings)
    {
        for (var up = node.Parent; up is not null; up = up.Parent)
            if (settings.TryGetValue(up, out var above)) return above;
        return null;
    }

    Stated? Read(YamlMap map)
    {
        var faults = context.Faults.Total;
        var stated = new Stated(
            RuleFields.ReadLabel(map["region"], context),
            TextFields.ReadWord(map["uncovered"], context, Uncovered),
            TextFields.ReadWord(map["convention"], context, CoalSection.Conventions),
            ReadPurchased(map["purchased"]),
            steam.ReadCondition(map["steam"]));
        // Where regions are at fault themselves, none is known.
        if (stated.Region is { } region && factors?.HasRegion(region) == false) context.Faults.Add(map["region"]!, "is the id of one of regions");
        return context.Faults.Total > faults ? null : stated;
    }

    ImmutableArray<Measure>? ReadPurchased(YamlItem? list)
    {
        if (list is null) return null;
        var purchased = context.ListOf(list).Select(i => (Item: i, Measure: TextFields.ReadWord(i, context, PurchasedMeasures))).ToArray();
        foreach (var twice in purchased.Where(p => p.Measure is not null).GroupBy(p => p.Measure).Where(g => g.Count() > 1))
            context.Faults.Add(twice.Last().Item, "stands in this list already");
        // One order, so that the same purchases are the same settings.
        return [.. purchased.Select(p => p.Measure).OfType<Measure>().Distinct().Order()];
    }

    Timeline<CarbonSettings>? Whole(NodeDraft node, Timeline<Stated> stated, Timeline<CarbonSettings>? above)
    {
        var entries = ImmutableArray.CreateBuilder<Dated<CarbonSettings>>();
        foreach (var fromMs in stated.Entries.Select(e => e.FromMs).Concat(above?.Entries.Select(e => e.FromMs) ?? []).Append(long.MinValue).Distinct().Order())
        {
            var (own, inherited) = (stated.At(fromMs), above?.At(fromMs));
            if ((own.Region ?? inherited?.Region) is not { } region)
            {
                context.Faults.AddMissing(node.Item, "carbon.region", "is missing: neither this node nor one above it states whose factors count");
                return null;
            }
            var settings = inherited ?? new CarbonSettings { Region = region };
            settings = settings with
            {
                Region = region,
                Uncovered = own.Uncovered ?? settings.Uncovered,
                Convention = own.Convention ?? settings.Convention,
                Purchased = own.Purchased ?? settings.Purchased,
                Steam = own.Steam ?? settings.Steam,
            };
            entries.Add(new(fromMs, settings));
        }
        return new(entries.ToImmutable());
    }
}
