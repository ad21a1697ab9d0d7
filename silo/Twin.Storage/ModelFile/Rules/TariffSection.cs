using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.Model.Rules;
using Twin.Model.Tariff;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary><c>tariffs</c>: what energy, capacity and demand cost, version by version.</summary>
sealed class TariffSection(LoadContext context, SourceSection sources, PowerFactorSection powerFactors)
{
    public static MapShape Shape { get; } = new("tariff", ["id", "name", "versions"], []);

    public static MapShape VersionShape { get; } = new("tariffVersion", ["id", "source", "standing", "schedules", "prices"],
        ["from", "to", "note", "capacity", "demand", "feedIn", "negativePrices", "powerFactor", "reactive"]);

    public static MapShape PricesShape { get; } = new("bandPrices", [], [.. ScheduleSection.Bands.Keys.Order(StringComparer.Ordinal)]);

    public static FrozenDictionary<string, ReactiveCounting> Countings { get; } = new Dictionary<string, ReactiveCounting>(StringComparer.Ordinal)
    {
        ["laggingAndLeading"] = ReactiveCounting.LaggingAndLeading, ["laggingOnly"] = ReactiveCounting.LaggingOnly,
    }.ToFrozenDictionary();

    readonly ScheduleSection schedules = new(context);

    public Named<TariffPlan> All { get; } = new("tariffs", context);

    public void ReadAll(IReadOnlyList<YamlMap> documents)
    {
        foreach (var map in RuleList.Of(documents, "tariffs", Shape, context))
        {
            var id = All.ReadId(map);
            All.Add(id, Read(map, id));
        }
    }

    TariffPlan? Read(YamlMap map, string? id)
    {
        var faults = context.Faults.Total;
        var places = new RulePlaces();
        TextFields.ReadName(map["name"], context);
        List<TariffVersion> versions = [];
        foreach (var item in context.ListOf(map["versions"]))
            if (VersionShape.Open(item, context.Faults) is { } version && ReadVersion(version, places) is { } read) versions.Add(read);
        if (id is null || context.Faults.Total > faults) return null;
        var built = TariffPlan.Build(id, versions);
        places.Report(built.Faults, map["versions"] ?? map, context.Faults);
        return built.Value;
    }

    TariffVersion? ReadVersion(YamlMap map, RulePlaces places)
    {
        var id = RuleFields.ReadLabel(map["id"], context);
        if (id is not null) places.Add(id, map);
        var provenance = sources.Of(map);
        var table = powerFactors.All.TryFind(map["powerFactor"], out var found) ? found : null;
        if (table is not null) places.Add($"{id} {table.Id}", powerFactors.Places[table.Id]);
        var version = new TariffVersion
        {
            Id = id ?? "",
            Validity = RuleFields.ReadValidity(map, context),
            Schedules = schedules.ReadAll(map["schedules"], id, places),
            Prices = ReadPrices(map["prices"], id, places),
            NegativePricesAllowed = TextFields.ReadFlag(map["negativePrices"], context) ?? false,
            CapacityPrice = ReadPrice(map, "capacity", $"{id} capacity", places),
            DemandPrice = ReadPrice(map, "demand", $"{id} demand", places),
            FeedInPrice = ReadPrice(map, "feedIn", $"{id} feed-in", places),
            PowerFactor = table,
            Reactive = TextFields.ReadWord(map["reactive"], context, Countings) ?? ReactiveCounting.LaggingAndLeading,
            Provenance = provenance ?? Nowhere,
        };
        return id is null || provenance is null ? null : version;
    }

    // Of a version that is refused for it.
    static readonly Provenance Nowhere = new("", "", Standing.Low);

    ImmutableArray<BandPrice> ReadPrices(YamlItem? item, string? version, RulePlaces places)
    {
        if (item is null || PricesShape.Open(item, context.Faults) is not { } map) return [];
        var prices = ImmutableArray.CreateBuilder<BandPrice>();
        foreach (var (word, band) in ScheduleSection.Bands.OrderBy(b => b.Value))
            if (ReadPrice(map, word, $"{version} {band}", places) is { } rate) prices.Add(new(band, rate));
        return prices.ToImmutable();
    }

    Rate? ReadPrice(YamlMap map, string key, string place, RulePlaces places)
    {
        if (map[key] is not { } item) return null;
        places.Add(place, item);
        return RuleFields.ReadRate(item, context);
    }
}
