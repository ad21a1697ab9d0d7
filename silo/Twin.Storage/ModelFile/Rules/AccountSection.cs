using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.Model.Demand;
using Twin.Model.Rules;
using Twin.Model.Tariff;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary><c>accounts</c>: supply accounts, the nodes that each pays for, and on what terms.</summary>
sealed class AccountSection(LoadContext context, NodePaths nodes, TariffSection tariffs, CalendarSection calendars)
{
    /// <summary>Stands for a tariff in a time in which nothing is priced.</summary>
    public const string NoTariff = "none";

    public static MapShape Shape { get; } = new("account", ["id", "name", "nodes", "terms"], ["calendar", "from", "to"]);

    public static MapShape TermsShape { get; } = new("supplyTerms", ["tariff"], ["from", "basis", "capacity", "contracted", "demandMethod", "estimatedDemand"]);

    public static FrozenDictionary<string, FixedChargeBasis> Bases { get; } = new Dictionary<string, FixedChargeBasis>(StringComparer.Ordinal)
    {
        ["none"] = FixedChargeBasis.None, ["capacity"] = FixedChargeBasis.Capacity, ["maximumDemand"] = FixedChargeBasis.MaximumDemand,
    }.ToFrozenDictionary();

    public static FrozenDictionary<string, DemandMethod> Methods { get; } = new Dictionary<string, DemandMethod>(StringComparer.Ordinal)
    {
        ["block"] = DemandMethod.Block, ["sliding"] = DemandMethod.Sliding,
    }.ToFrozenDictionary();

    readonly RulePlaces places = new();

    public IReadOnlyList<AccountDraft> ReadAll(IReadOnlyList<YamlMap> documents)
    {
        var faults = context.Faults.Total;
        List<AccountDraft> accounts = [];
        foreach (var map in RuleList.Of(documents, "accounts", Shape, context))
            if (Read(map) is { } account) accounts.Add(account);
        if (context.Faults.Total > faults) return [];
        var numbers = new DraftNumbers();
        places.Report(SupplyAccounts.Build([.. accounts.Select(a => a.Build(numbers.KeyOf, context.Zone))], numbers.PathOf).Faults, documents[0], context.Faults);
        return accounts;
    }

    AccountDraft? Read(YamlMap map)
    {
        var id = RuleFields.ReadLabel(map["id"], context);
        var name = TextFields.ReadName(map["name"], context);
        var calendar = map["calendar"] is null ? DayCalendar.Plain : calendars.All.TryFind(map["calendar"], out var found) ? found : null;
        var paid = context.ListOf(map["nodes"]).Select(nodes.Find).OfType<NodeDraft>().ToImmutableArray();
        if (map["nodes"] is YamlList { Items.Count: 0 } none) context.Faults.AddWithoutValue(none, "an account pays for at least one node");
        var terms = DatedMaps.Read(map["terms"], TermsShape, ReadTerms, context);
        var validity = RuleFields.ReadValidity(map, context);
        if (id is null || name is null || calendar is null || terms is null) return null;
        places.Add(id, map);
        return new(id, name, paid, terms, calendar, validity);
    }

    SupplyTerms? ReadTerms(YamlMap map)
    {
        var basis = TextFields.ReadWord(map["basis"], context, Bases) ?? FixedChargeBasis.None;
        var capacity = RuleFields.ReadKva(map["capacity"], context);
        var contracted = RuleFields.ReadKw(map["contracted"], context);
        var method = TextFields.ReadWord(map["demandMethod"], context, Methods) ?? DemandMethod.Block;
        var estimated = TextFields.ReadFlag(map["estimatedDemand"], context) ?? false;
        if (basis == FixedChargeBasis.Capacity && map["capacity"] is null)
            context.Faults.AddMissing(map, "capacity", "is missing: an account charged by its capacity states it");
        foreach (var key in (ReadOnlySpan<string>)["demandMethod", "estimatedDemand"])
            if (map[key] is { } idle && basis != FixedChargeBasis.MaximumDemand) context.Faults.Add(idle, "only an account charged by its maximum demand has it");

        var unpriced = map["tariff"] is YamlScalar { Text: NoTariff };
        var tariff = !unpriced && tariffs.All.TryFind(map["tariff"], out var found) ? found : null;
        if (tariff is null && !unpriced) return null;
        if (tariff is not null && FixedPriceMissing(tariff, basis) is { } version)
            context.Faults.Add(map["basis"]!, $"tariff version {version.Id} has no price for it");
        return new()
        {
            Tariff = tariff, Basis = basis, CapacityKva = capacity ?? 0, ContractedKw = contracted, DemandMethod = method, EstimatedDemandAllowed = estimated,
        };
    }

    static TariffVersion? FixedPriceMissing(TariffPlan tariff, FixedChargeBasis basis) => basis switch
    {
        FixedChargeBasis.Capacity => tariff.Versions.FirstOrDefault(v => v.CapacityPrice is null),
        FixedChargeBasis.MaximumDemand => tariff.Versions.FirstOrDefault(v => v.DemandPrice is null),
        _ => null,
    };
}
